/// A text walked byte by byte with its line numbers; what the lexers of Python and R share.
struct LexerState {
  let bytes: [UInt8]
  var index = 0
  var lines: [SourceLine] = []
  var lineStart = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      index = 3
      lineStart = 3
    }
  }

  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  func byte(_ offset: Int) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0C { index += 1 }
  }

  /// The column of the next byte, in Unicode scalars from one.
  var column: Int { bytes[lineStart..<index].count { $0 & 0xC0 != 0x80 } + 1 }

  /// Records what the line is whose break comes next or was just passed.
  mutating func endLine(_ kind: SourceLine.Kind) {
    lines.append(SourceLine(number: lines.count + 1, kind: kind))
    lineStart = index
  }

  /// The rest of the line, up to its break.
  mutating func restOfLine() -> String {
    let start = index
    while let byte = peek, byte != 0x0A { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// A word of letters, digits, underscores and the given marks; bytes beyond ASCII count as
  /// letters.
  mutating func word(with marks: [UInt8] = []) -> String {
    let start = index
    while let byte = peek, isWordByte(byte) || marks.contains(byte) { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  func isWordByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
      || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
