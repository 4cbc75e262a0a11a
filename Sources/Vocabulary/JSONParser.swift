/// Why a text is not JSON, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  package let position: SourcePosition
  /// What was found and what was expected, without a period.
  package let message: String

  package var description: String { "\(position): \(message)" }
}

extension JSON {
  /// The bounds that a reader of hostile input sets.
  package struct Limits: Sendable {
    /// The longest text, in bytes.
    package var bytes: Int
    /// How deeply arrays and objects may nest.
    package var depth: Int

    /// Bounds by name.
    package init(bytes: Int = 64 << 20, depth: Int = 128) {
      self.bytes = bytes
      self.depth = depth
    }
  }

  /// Reads one JSON value. Strict: no comments, no trailing commas, no duplicate members, no lone
  /// surrogates, UTF-8 only (a leading byte-order mark is skipped).
  package init(parsing bytes: some Collection<UInt8>, limits: Limits = Limits()) throws(JSONError) {
    var parser = JSONParser(Array(bytes), limits: limits)
    self = try parser.parseDocument()
  }

  /// Reads one JSON value from text.
  package init(parsing text: String, limits: Limits = Limits()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

/// A recursive-descent reader of RFC 8259 with positions and bounds. Foundation's reader has
/// neither positions nor a refusal of duplicate members.
private struct JSONParser {
  private let bytes: [UInt8]
  private let limits: JSON.Limits
  private var index = 0
  /// The members of all objects that are being read, the innermost last: each object then becomes a
  /// dictionary of the right size at once.
  private var openMembers: [OpenMember] = []
  /// The same for the elements of arrays.
  private var openElements: [JSON] = []

  private struct OpenMember {
    let key: String
    let keyIndex: Int
    let value: JSON
  }

  init(_ bytes: [UInt8], limits: JSON.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func parseDocument() throws(JSONError) -> JSON {
    guard bytes.count <= limits.bytes else {
      throw JSONError(
        position: .start, message: "\(bytes.count) bytes found, at most \(limits.bytes) expected")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    let value = try parseValue(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw error("expected the end of the text") }
    return value
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSON {
    skipSpace()
    guard let byte = peek else { throw error("expected a value, found the end of the text") }
    switch byte {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw error("expected a value, found \(described(byte))")
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSON {
    try enter(depth: depth)
    skipSpace()
    if skip("}") { return .object([:]) }
    let first = openMembers.count
    while true {
      skipSpace()
      let keyIndex = index
      guard peek == UInt8(ascii: "\"") else { throw error("expected a member's name in quotes") }
      let key = try parseString()
      skipSpace()
      guard skip(":") else {
        throw error("expected \":\" after the member's name \(shortened(key))")
      }
      let value = try parseValue(depth: depth + 1)
      openMembers.append(OpenMember(key: key, keyIndex: keyIndex, value: value))
      skipSpace()
      if skip(",") { continue }
      if skip("}") { return .object(try closeObject(from: first)) }
      throw error("expected \",\" or \"}\"")
    }
  }

  private mutating func closeObject(from first: Int) throws(JSONError) -> [String: JSON] {
    var members = [String: JSON](minimumCapacity: openMembers.count - first)
    for member in openMembers[first...] {
      guard members.updateValue(member.value, forKey: member.key) == nil else {
        index = member.keyIndex
        throw error("the member \(shortened(member.key)) stands twice in one object")
      }
    }
    openMembers.removeSubrange(first...)
    return members
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> JSON {
    try enter(depth: depth)
    skipSpace()
    if skip("]") { return .array([]) }
    let first = openElements.count
    while true {
      openElements.append(try parseValue(depth: depth + 1))
      skipSpace()
      if skip(",") { continue }
      if skip("]") {
        defer { openElements.removeSubrange(first...) }
        return .array(Array(openElements[first...]))
      }
      throw error("expected \",\" or \"]\"")
    }
  }

  private mutating func enter(depth: Int) throws(JSONError) {
    guard depth < limits.depth else { throw error("nested more than \(limits.depth) deep") }
    index += 1
  }

  private mutating func parseWord(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[index...].starts(with: word.utf8) else { throw error("expected \(word)") }
    index += word.utf8.count
    return value
  }

  private mutating func parseNumber() throws(JSONError) -> JSON {
    let start = index
    var decimal = JSONDecimal()
    decimal.isNegative = skip("-")
    if skip("0") {
      if let byte = peek, isDigit(byte) { throw error("a number does not begin with 0") }
    } else {
      guard skipDigits({ decimal.appendWhole($0) }) else { throw error("expected a digit") }
    }
    if skip(".") {
      decimal.isInteger = false
      guard skipDigits({ decimal.appendFraction($0) }) else {
        throw error("expected a digit after the decimal point")
      }
    }
    if skip("e") || skip("E") {
      decimal.isExact = false
      decimal.isInteger = false
      _ = skip("+") || skip("-")
      guard skipDigits({ _ in }) else { throw error("expected a digit in the exponent") }
    }
    if let value = decimal.value { return value }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      index = start
      throw error("the number \(text.prefix(40)) is out of range")
    }
    return .number(value)
  }

  private mutating func parseString() throws(JSONError) -> String {
    index += 1
    let start = index
    var union: UInt8 = 0
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      union |= byte
      index += 1
    }
    if peek == UInt8(ascii: "\"") {
      defer { index += 1 }
      return try validated(bytes[start..<index], at: start, isASCII: union < 0x80)
    }
    var content = Array(bytes[start..<index])
    while true {
      guard let byte = peek else { throw error("a string is not closed") }
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return try validated(content[...], at: start, isASCII: content.allSatisfy { $0 < 0x80 })
      case UInt8(ascii: "\\"):
        try parseEscape(into: &content)
      case 0..<0x20:
        let escape = "\\u00\(Hexadecimal.text(of: [byte]))"
        throw error("a control character in a string; write it as \(escape)")
      default:
        content.append(byte)
        index += 1
      }
    }
  }

  /// The text of a string, once it is known to be UTF-8 that is safe to compare and hash.
  private func validated(
    _ content: ArraySlice<UInt8>, at start: Int, isASCII: Bool
  ) throws(JSONError) -> String {
    if isASCII { return String(decoding: content, as: UTF8.self) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw JSONError(position: position(of: start), message: "a string is not valid UTF-8")
    }
    guard StreamSafeText.isSafe(text) else {
      throw JSONError(
        position: position(of: start),
        message: "a string has more than \(StreamSafeText.mostMarks) combining marks in a row")
    }
    return text
  }

  private mutating func parseEscape(into content: inout [UInt8]) throws(JSONError) {
    let start = index
    index += 1
    guard let byte = peek else { throw error("a string is not closed") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try parseUnicodeEscape(from: start)
      content.append(contentsOf: String(Character(scalar)).utf8)
    default:
      index = start
      throw error("unknown escape \\\(described(byte))")
    }
  }

  private mutating func parseUnicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try parseHexQuad()
    var value = UInt32(first)
    if (0xD800...0xDBFF).contains(first), skip("\\"), skip("u") {
      let second = try parseHexQuad()
      if (0xDC00...0xDFFF).contains(second) {
        value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
      }
    }
    guard let scalar = Unicode.Scalar(value) else {
      index = start
      throw error("a lone surrogate is not a character")
    }
    return scalar
  }

  private mutating func parseHexQuad() throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = hexDigit(byte) else {
        throw error("expected four hexadecimal digits")
      }
      value = value << 4 | digit
      index += 1
    }
    return value
  }

  // MARK: - Characters

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func hexDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case 0x30...0x39: UInt16(byte - 0x30)
    case 0x41...0x46: UInt16(byte - 0x41 + 10)
    case 0x61...0x66: UInt16(byte - 0x61 + 10)
    default: nil
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    index += 1
    return true
  }

  /// Hands on the value of each digit; answers whether there was one.
  private mutating func skipDigits(_ each: (UInt8) -> Void) -> Bool {
    let start = index
    while let byte = peek, isDigit(byte) {
      each(byte - 0x30)
      index += 1
    }
    return index > start
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  private func described(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte)
      ? "\"\(Unicode.Scalar(byte))\"" : "the byte 0x\(Hexadecimal.text(of: [byte]))"
  }

  /// A name in quotes for messages, on one line and not too long.
  private func shortened(_ name: String) -> String {
    JSON.string(String(name.unicodeScalars.prefix(40))).canonicalText
  }

  private func error(_ message: String) -> JSONError {
    JSONError(position: position(of: index), message: message)
  }

  private func position(of index: Int) -> SourcePosition {
    let before = bytes[..<min(index, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return SourcePosition(line: line, column: column)
  }
}
