/// The trailers of a commit message: the `Key: value` lines that are its last paragraph.
///
/// git's own readers disagree with each other (`interpret-trailers` and `%(trailers)` differ at a
/// `---`), so there is one reader, and it is strict: the last paragraph is a block of trailers as a
/// whole or not at all, `---` means nothing, and nothing is folded over lines.
package struct Trailers: Hashable, Sendable {
  /// One line.
  package struct Trailer: Hashable, Sendable {
    package let key: String
    package let value: String

    /// A trailer with its key and value.
    package init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// Why a message's trailers are not accepted.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable, hyphenated name, such as `repeated-trailer`.
    package let code: String
    /// One sentence without a period.
    package let message: String

    package var description: String { "\(message) [\(code)]" }
  }

  /// What Muster's own keys begin with, in any case.
  package static let ownPrefix = "muster-"
  /// The longest value of one of Muster's own trailers, in bytes.
  package static let maximumValueBytes = 4096
  /// The most trailers that are read.
  package static let maximumCount = 256

  /// In the order of the message.
  package let all: [Trailer]

  /// Reads a message. A last paragraph that is not a block of trailers means that there are none,
  /// unless it has one of Muster's own keys: then the writer meant something, and is told so.
  package init(message: String) throws(Problem) {
    let lines = Self.lastParagraph(of: message)
    let trailers = lines.map(Self.trailer)
    let own = trailers.compactMap { $0 }.filter { Self.isOwn($0.key) }
    guard !trailers.contains(nil), trailers.count <= Self.maximumCount else {
      guard let first = own.first else {
        all = []
        return
      }
      throw Problem(
        code: "mixed-paragraph",
        message: "\"\(first.key)\" shares its paragraph with other text, "
          + "expected only lines like \"Key: value\" at the end of the message")
    }
    var seen: Set<String> = []
    for trailer in own {
      guard seen.insert(trailer.key.lowercased()).inserted else {
        throw Problem(
          code: "repeated-trailer", message: "\"\(trailer.key)\" stands twice, expected once")
      }
      guard !trailer.value.isEmpty, trailer.value.utf8.count <= Self.maximumValueBytes else {
        throw Problem(
          code: "bad-value",
          message: "\"\(trailer.key)\" has a value of \(trailer.value.utf8.count) bytes, "
            + "expected 1 to \(Self.maximumValueBytes)")
      }
      guard !trailer.value.unicodeScalars.contains(where: Self.isControl) else {
        throw Problem(
          code: "bad-value", message: "\"\(trailer.key)\" has a control character in its value")
      }
    }
    all = trailers.compactMap { $0 }
  }

  /// The value of the first trailer with this key, whatever its case.
  package subscript(_ key: String) -> String? {
    let wanted = key.lowercased()
    return all.first { $0.key.lowercased() == wanted }?.value
  }

  /// A message that ends with these trailers; the text must not be empty, values are one line.
  package static func message(_ text: String, _ trailers: [Trailer]) -> String {
    precondition(
      trailers.allSatisfy { trailer($0.line[...]) == $0 }, "a trailer is one line with a key")
    let end = text.lastIndex { !$0.isWhitespace }
    let trimmed = end.map { text[...$0] } ?? ""
    precondition(!trimmed.isEmpty, "trailers follow a subject")
    guard !trailers.isEmpty else { return trimmed + "\n" }
    return trimmed + "\n\n" + trailers.map { $0.line + "\n" }.joined()
  }

  /// Empty for a message of one paragraph: a subject is not a trailer.
  private static func lastParagraph(of message: String) -> [Substring] {
    // By bytes: in Swift, a carriage return and a line feed are one character.
    var lines = message.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      Substring($0)
    }
    while let last = lines.last, isBlank(last) { lines.removeLast() }
    guard let blank = lines.lastIndex(where: isBlank),
      lines[..<blank].contains(where: { !isBlank($0) })
    else { return [] }
    return Array(lines[(blank + 1)...])
  }

  private static func trailer(_ line: Substring) -> Trailer? {
    guard let colon = line.utf8.firstIndex(of: 0x3A), colon != line.startIndex else { return nil }
    let key = line[..<colon]
    guard key.utf8.allSatisfy(isKeyByte) else { return nil }
    let value = line[line.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    let end = value.lastIndex { $0 != " " && $0 != "\t" }
    return Trailer(key: String(key), value: end.map { String(value[...$0]) } ?? "")
  }

  private static func isOwn(_ key: String) -> Bool {
    key.lowercased().hasPrefix(ownPrefix)
  }

  private static func isBlank(_ line: Substring) -> Bool {
    line.allSatisfy { $0 == " " || $0 == "\t" }
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x2D
  }

  /// Control characters, line separators, and the marks that turn the direction of text: none of
  /// them can be seen, and a person approves what they see.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF: true
    default: false
    }
  }
}

extension Trailers.Trailer {
  /// `Key: value`
  package var line: String { "\(key): \(value)" }
}
