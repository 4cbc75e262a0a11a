import Vocabulary

/// Checks the characters of a stream before libyaml sees them.
///
/// This refuses what readers of YAML disagree about (other encodings, the line breaks of YAML 1.1),
/// what people cannot see (control and bidirectional characters), and the two shapes on which
/// libyaml takes quadratic time (long runs of blanks, many directives).
struct YAMLCharacters {
  /// libyaml clears a buffer of the longest run of blanks at every word that follows.
  static let longestRunOfBlanks = 1024
  /// libyaml compares each `%TAG` directive with all before it.
  static let mostDirectives = 64

  private let bytes: ArraySlice<UInt8>

  /// The bytes without a byte-order mark, if each of them may stand in a manifest.
  static func checked(
    _ bytes: [UInt8], limits: YAMLLimits
  ) throws(YAMLError) -> ArraySlice<UInt8> {
    guard bytes.count <= limits.bytes else {
      throw YAMLError(
        position: .start, code: "yaml-too-large",
        message: "\(bytes.count) bytes found, at most \(limits.bytes) expected")
    }
    try refuseWideEncodings(bytes)
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let characters = YAMLCharacters(bytes: hasMark ? bytes[3...] : bytes[...])
    try characters.checkEncoding(bytes)
    try characters.checkScalars()
    return characters.bytes
  }

  private static func refuseWideEncodings(_ bytes: [UInt8]) throws(YAMLError) {
    let name: String
    switch (bytes.first, bytes.dropFirst().first, bytes.dropFirst(2).first) {
    case (0xFF, 0xFE, _) where bytes[2...].starts(with: [0, 0]): name = "UTF-32"
    case (0xFF, 0xFE, _): name = "UTF-16"
    case (0xFE, 0xFF, _): name = "UTF-16"
    case (0, 0, _): name = "UTF-32"
    case (0, .some, _): name = "UTF-16"
    case (.some, 0, 0) where bytes.count >= 4: name = "UTF-32"
    case (.some, 0, .some) where bytes.count >= 4 && bytes[3] == 0: name = "UTF-16"
    default: return
    }
    throw YAMLError(
      position: .start, code: "yaml-encoding", message: "the text is \(name), UTF-8 expected",
      hint: "save the file as UTF-8")
  }

  private func checkEncoding(_ all: [UInt8]) throws(YAMLError) {
    do {
      _ = try UTF8Span(validating: all.span)
    } catch {
      let index = error.byteOffsets.lowerBound
      let byte = Hexadecimal.text(of: [bytes[index]])
      throw problem(
        at: index, "yaml-encoding", "the byte 0x\(byte) is not UTF-8 here",
        hint: "save the file as UTF-8")
    }
  }

  private func checkScalars() throws(YAMLError) {
    var index = bytes.startIndex
    var blanks = 0
    var directives = 0
    var isLineStart = true
    while index < bytes.endIndex {
      let byte = bytes[index]
      if isLineStart {
        directives = Self.directives(directives, lineBeginsWith: byte)
        guard directives <= Self.mostDirectives else {
          throw problem(
            at: index, "yaml-too-many-directives",
            "more than \(Self.mostDirectives) lines in a row begin with \"%\"")
        }
      }
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D:
        blanks += 1
        guard blanks <= Self.longestRunOfBlanks else {
          throw problem(
            at: index, "yaml-too-many-blanks",
            "more than \(Self.longestRunOfBlanks) blanks and line breaks in a row")
        }
      case 0x21...0x7E: blanks = 0
      default:
        blanks = 0
        index += try checkRare(at: index)
      }
      isLineStart = byte == 0x0A || byte == 0x0D
      index += 1
    }
  }

  /// How many lines of directives stand in a row; comments and blank lines may stand between them.
  private static func directives(_ count: Int, lineBeginsWith byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "%"): count + 1
    case UInt8(ascii: "#"), 0x20, 0x09, 0x0A, 0x0D: count
    default: 0
    }
  }

  /// Checks a character beyond printable ASCII; answers how many bytes follow its first.
  private func checkRare(at index: Int) throws(YAMLError) -> Int {
    let (scalar, length) = decode(at: index)
    if let reason = YAMLCharacterClass(scalar).reasonToRefuse {
      throw problem(
        at: index, reason.code, "\(reason.name) \(Self.notation(scalar.value)) in the text",
        hint: reason.hint)
    }
    return length - 1
  }

  /// The scalar at an index of bytes that are known to be UTF-8.
  private func decode(at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let first = UInt32(bytes[index])
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard length > 1 else { return (Unicode.Scalar(bytes[index]), 1) }
    var value = first & (0x7F >> UInt32(length))
    for byte in bytes[(index + 1)..<(index + length)] { value = value << 6 | UInt32(byte & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  /// `U+202E`, as the Unicode standard writes code points.
  private static func notation(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func problem(
    at index: Int, _ code: String, _ message: String, hint: String? = nil
  ) -> YAMLError {
    YAMLError(position: position(of: index), code: code, message: message, hint: hint)
  }

  /// Lines end with LF, CR or both; columns count characters.
  private func position(of index: Int) -> SourcePosition {
    var line = 1
    var column = 1
    var previous: UInt8 = 0
    for byte in bytes[..<index] {
      if byte == 0x0D || (byte == 0x0A && previous != 0x0D) {
        line += 1
        column = 1
      } else if byte != 0x0A, byte & 0xC0 != 0x80 {
        column += 1
      }
      previous = byte
    }
    return SourcePosition(line: line, column: column)
  }
}
