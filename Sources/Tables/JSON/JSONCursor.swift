/// Why a value cannot be read at a place.
enum JSONFault: Error {
  /// The bytes end before the value does, and more may come.
  case incomplete
  case damaged(offset: Int, message: String)
  /// Reading is to end here, for a reason that the reader of records keeps.
  case stopped
}

/// A place in JSON text (RFC 8259), from which tokens are read one after the other.
///
/// The bytes are lent to each call. Strict, as the reader of `Vocabulary` is: what is skipped is
/// checked as well, but for the escapes and the encoding of texts.
struct JSONCursor {
  var index: Int
  /// Whether the bytes end where the text does.
  let isLast: Bool
  /// How deeply arrays and objects may nest.
  let depth: Int

  /// The byte that comes after white space.
  @inline(__always)
  mutating func peek(_ bytes: Span<UInt8>) throws(JSONFault) -> UInt8 {
    skipSpace(bytes)
    guard index < bytes.count else { throw end("a value") }
    return bytes[index]
  }

  @inline(__always)
  mutating func skipSpace(_ bytes: Span<UInt8>) {
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      index &+= 1
    }
  }

  /// Takes one mark of punctuation.
  mutating func take(_ mark: Unicode.Scalar, _ bytes: Span<UInt8>) throws(JSONFault) {
    let byte = try peek(bytes)
    guard UInt32(byte) == mark.value else { throw unexpected(bytes, "\"\(mark)\"") }
    index += 1
  }

  /// Takes a comma, and answers true; or the closing mark, and answers false.
  mutating func more(
    before closing: Unicode.Scalar, _ bytes: Span<UInt8>
  ) throws(JSONFault) -> Bool {
    let byte = try peek(bytes)
    guard byte == 0x2C || UInt32(byte) == closing.value else {
      throw unexpected(bytes, "\",\" or \"\(closing)\"")
    }
    index += 1
    return byte == 0x2C
  }

  /// A number.
  mutating func number(_ bytes: Span<UInt8>) throws(JSONFault) -> DecimalNumber {
    let start = index
    guard let number = NumberParser.scan(bytes, from: start, to: bytes.count) else {
      if bytes.count - start < 2, !isLast { throw .incomplete }
      throw unexpected(bytes, "a number as JSON writes it")
    }
    // A number shows its end only by what follows.
    if number.end == bytes.count, !isLast { throw .incomplete }
    index = number.end
    let follows = index < bytes.count ? bytes[index] : 0x20
    guard Self.isWellFormed(bytes.extracting(start..<index)),
      follows != 0x2E, follows | 0x20 != 0x65, follows &- 0x30 > 9
    else {
      // Such as `1.5e` at the end of what is at hand.
      if !isLast, bytes.count - index < 3 { throw .incomplete }
      index = start
      throw unexpected(bytes, "a number as JSON writes it")
    }
    return number
  }

  /// Whether a number that reads as one is one of JSON: no `+`, no needless zero, digits on both
  /// sides of the point.
  private static func isWellFormed(_ text: Span<UInt8>) -> Bool {
    var index = text[0] == 0x2D ? 1 : 0
    guard index < text.count, text[index] &- 0x30 < 10 else { return false }
    if text[index] == 0x30, index + 1 < text.count, text[index + 1] &- 0x30 < 10 { return false }
    while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
    guard index < text.count, text[index] == 0x2E else { return true }
    return index + 1 < text.count && text[index + 1] &- 0x30 < 10
  }

  /// Where the content of a text stands, and whether it has escapes.
  mutating func string(
    _ bytes: Span<UInt8>
  ) throws(JSONFault) -> (range: Range<Int>, isEscaped: Bool) {
    let start = index + 1
    var end = start
    var isEscaped = false
    while true {
      guard end < bytes.count else {
        index = end
        throw self.end("a closing quotation mark")
      }
      let byte = bytes[end]
      if byte == 0x22 { break }
      guard byte >= 0x20 else {
        index = end
        throw .damaged(offset: end, message: "found a control character in a text")
      }
      if byte == 0x5C {
        isEscaped = true
        end &+= 1
      }
      end &+= 1
    }
    index = end + 1
    return (start..<end, isEscaped)
  }

  /// Takes `true`, `false` or `null`.
  mutating func word(_ word: StaticString, _ bytes: Span<UInt8>) throws(JSONFault) {
    let letters = Array("\(word)".utf8)
    for (place, letter) in letters.enumerated() {
      guard index + place < bytes.count else {
        index = bytes.count
        throw end("\(word)")
      }
      guard bytes[index + place] == letter else { throw unexpected(bytes, "\(word)") }
    }
    index += letters.count
  }

  /// Skips a value of any kind.
  mutating func skip(_ bytes: Span<UInt8>) throws(JSONFault) {
    /// The closing marks that are still to come, the innermost last.
    var open: [UInt8] = []
    while true {
      var isClosed = true
      switch try peek(bytes) {
      case 0x7B, 0x5B:
        let closing: UInt8 = bytes[index] == 0x7B ? 0x7D : 0x5D
        guard open.count < depth else {
          throw .damaged(offset: index, message: "found values nested more than \(depth) deep")
        }
        index += 1
        if try peek(bytes) == closing {
          index += 1
        } else {
          open.append(closing)
          if closing == 0x7D { try key(bytes) }
          isClosed = false
        }
      case 0x22: _ = try string(bytes)
      case 0x74: try word("true", bytes)
      case 0x66: try word("false", bytes)
      case 0x6E: try word("null", bytes)
      case 0x2D, 0x30...0x39: _ = try number(bytes)
      default: throw unexpected(bytes, "a value")
      }
      guard isClosed else { continue }
      while let closing = open.last {
        if try more(before: Unicode.Scalar(closing), bytes) {
          if closing == 0x7D { try key(bytes) }
          break
        }
        open.removeLast()
      }
      if open.isEmpty { return }
    }
  }

  /// A member's name and the colon after it.
  @discardableResult
  mutating func key(
    _ bytes: Span<UInt8>
  ) throws(JSONFault) -> (range: Range<Int>, isEscaped: Bool) {
    guard try peek(bytes) == 0x22 else { throw unexpected(bytes, "a member's name") }
    let name = try string(bytes)
    try take(":", bytes)
    return name
  }

  // MARK: - Faults

  /// The bytes end: an error only if the text does.
  func end(_ expected: String) -> JSONFault {
    isLast
      ? .damaged(offset: index, message: "found the end of the text, expected \(expected)")
      : .incomplete
  }

  func unexpected(_ bytes: Span<UInt8>, _ expected: String) -> JSONFault {
    guard index < bytes.count else { return end(expected) }
    let found = RowProblem.described(bytes[index])
    return .damaged(offset: index, message: "found \(found), expected \(expected)")
  }
}
