import Vocabulary

/// Reads RFC 4180 with a header line, for models that are no Python: the same records that the
/// harness makes, by the same rules for numbers and truth values.
struct CSVReader {
  private let name: String
  private var bytes: [UInt8] = []
  private var index = 0
  private var line = 1
  private var header: [String]?
  /// Whether ``bytes`` ends where the text does.
  private var isLast = false
  private var hasBegun = false
  /// What is not whole is looked at again only when twice as many bytes are there.
  private var enough = 0

  init(_ beginning: [UInt8] = [], name: String) {
    bytes = beginning
    self.name = name
  }

  /// Takes the next bytes and calls `each` with one record after the other.
  mutating func consume(
    _ piece: ArraySlice<UInt8>, each: ([String: JSON]) throws(RecordError) -> Void
  ) throws(RecordError) {
    bytes += piece
    guard bytes.count >= max(3, enough) else { return }
    try read(each)
    bytes.removeFirst(index)
    index = 0
    enough = 2 * bytes.count
  }

  /// Reads what is left, once all bytes are taken.
  mutating func records(
    _ each: ([String: JSON]) throws(RecordError) -> Void
  ) throws(RecordError) {
    isLast = true
    try read(each)
  }

  private mutating func read(
    _ each: ([String: JSON]) throws(RecordError) -> Void
  ) throws(RecordError) {
    if !hasBegun {
      hasBegun = true
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }
    while true {
      let (start, first) = (index, line)
      guard let fields = try row() else {
        (index, line) = (start, first)
        return
      }
      guard let header else {
        header = fields
        continue
      }
      if fields == [""] { continue }
      guard fields.count == header.count else {
        throw RecordError(
          description:
            "\(name):\(first) has \(fields.count) fields, the header has \(header.count)")
      }
      var record: [String: JSON] = [:]
      for (key, text) in zip(header, fields) { record[key] = Self.typed(text) }
      try each(record)
    }
  }

  /// The fields of the next row, or `nil` at the end, and where the row may not be whole.
  private mutating func row() throws(RecordError) -> [String]? {
    guard index < bytes.count else { return nil }
    var fields: [String] = []
    while true {
      guard let field = try field() else { return nil }
      fields.append(field)
      guard index < bytes.count else { return isLast ? fields : nil }
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: ",") { continue }
      if byte == 0x0D {
        guard index < bytes.count || isLast else { return nil }
        if index < bytes.count, bytes[index] == 0x0A { index += 1 }
      }
      line += 1
      return fields
    }
  }

  private mutating func field() throws(RecordError) -> String? {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
      let start = index
      while index < bytes.count, ![0x2C, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }
    index += 1
    var text: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x0A { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        text.append(byte)
        continue
      }
      guard index < bytes.count || isLast else { return nil }
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        guard index == bytes.count || [0x2C, 0x0A, 0x0D].contains(bytes[index]) else {
          throw RecordError(description: "\(name):\(line) has text after a closing quotation mark")
        }
        return String(decoding: text, as: UTF8.self)
      }
      text.append(byte)
      index += 1
    }
    guard isLast else { return nil }
    throw RecordError(description: "\(name):\(line) ends inside quotation marks")
  }

  /// A field's value: numbers and truth values as such, an empty field as null. `007` stays text.
  static func typed(_ text: String) -> JSON {
    switch text {
    case "": return .null
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: break
    }
    guard let isWhole = isNumber(text) else { return .string(text) }
    if isWhole, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { return .string(text) }
    return .number(number)
  }

  /// Whether a text is a number, and then whether it is a whole one.
  private static func isNumber(_ text: String) -> Bool? {
    var rest = text.utf8[...]
    func digits(_ rest: inout Substring.UTF8View) -> Substring.UTF8View {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      return digits
    }
    if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
    let whole = digits(&rest)
    if whole.count > 1, whole.first == 0x30 { return nil }
    var isWhole = true
    var fraction = 0
    if rest.first == 0x2E {
      rest.removeFirst()
      fraction = digits(&rest).count
      isWhole = false
    }
    guard whole.count + fraction > 0 else { return nil }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest.removeFirst()
      if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
      guard !digits(&rest).isEmpty else { return nil }
      isWhole = false
    }
    return rest.isEmpty ? isWhole : nil
  }
}
