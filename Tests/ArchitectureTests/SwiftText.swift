/// Swift source as words, for rules on what may stand where. Insides of string literals are left
/// out.
struct SwiftText: Sendable {
  /// One word of code or of a comment.
  struct Word: Hashable, Sendable {
    let text: String
    /// Counted from one.
    let line: Int
    let isComment: Bool
    /// The character before it, and the two behind it; a newline at the ends.
    let before: Character
    let after: Character
    let next: Character
  }

  let words: [Word]

  /// Reads a source.
  init(_ text: String) {
    var reader = Reader()
    for byte in text.utf8 { reader.take(byte) }
    reader.take(UInt8(ascii: "\n"))
    let bytes = reader.kept + [UInt8(ascii: "\n"), UInt8(ascii: "\n")]
    words = reader.spans.map { span in
      func character(_ index: Int) -> Character {
        index < 0 ? "\n" : Character(Unicode.Scalar(bytes[index]))
      }
      return Word(
        text: String(decoding: bytes[span.start..<span.end], as: UTF8.self), line: span.line,
        isComment: span.isComment, before: character(span.start - 1), after: character(span.end),
        next: character(span.end + 1))
    }
  }

  private struct Reader {
    struct Span {
      var start: Int
      var end: Int
      var line: Int
      var isComment: Bool
    }

    private enum State {
      case code
      case comment
      case string
      case longString
    }

    var kept: [UInt8] = []
    var spans: [Span] = []
    private var line = 1
    private var isInWord = false
    private var state = State.code
    private var quotes = 0
    private var slashes = 0
    private var isEscaped = false

    mutating func take(_ byte: UInt8) {
      if byte == UInt8(ascii: "\n") {
        if state != .longString { state = .code }
        (quotes, slashes, isEscaped) = (0, 0, false)
        keep(byte)
        line += 1
        return
      }
      switch state {
      case .code: takeCode(byte)
      case .comment: keep(byte)
      case .string: takeString(byte, closing: 1)
      case .longString: takeString(byte, closing: 3)
      }
    }

    private mutating func keep(_ byte: UInt8) {
      kept.append(byte)
      let isLetter =
        byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte == 0x5f || byte >= 0x30 && byte <= 0x39
      if isLetter, isInWord {
        spans[spans.count - 1].end = kept.count
      } else if isLetter {
        spans.append(
          Span(
            start: kept.count - 1, end: kept.count, line: line, isComment: state == .comment))
      }
      isInWord = isLetter
    }

    private mutating func takeCode(_ byte: UInt8) {
      keep(byte)
      slashes = byte == UInt8(ascii: "/") ? slashes + 1 : 0
      if slashes == 2 { (state, slashes) = (.comment, 0) }
      guard byte == UInt8(ascii: "\"") else {
        quotes = 0
        return
      }
      // Two in a row may be an empty text, or the first two of three.
      quotes += 1
      if quotes == 1 { state = .string }
      if quotes == 3 { (state, quotes) = (.longString, 0) }
    }

    private mutating func takeString(_ byte: UInt8, closing: Int) {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        (isEscaped, quotes) = (true, 0)
      } else if byte == UInt8(ascii: "\"") {
        keep(byte)
        quotes += 1
        if closing == 1 {
          state = .code
          if quotes != 2 { quotes = 0 }
        } else if quotes == 3 {
          (state, quotes) = (.code, 0)
        }
      } else {
        quotes = 0
      }
    }
  }
}

/// A Swift file of the package, read once for all tests.
struct SwiftFile: Sendable {
  let file: TextFile
  let text: SwiftText

  /// The target that it belongs to.
  var target: Substring { file.path.split(separator: "/")[1] }

  /// All of them, below `Sources` and `Tests`.
  static let all = Result {
    try ["Sources", "Tests"].flatMap { folder in
      try PackageFolder.files(in: folder, endings: [".swift"])
    }.map { SwiftFile(file: $0, text: SwiftText($0.text)) }
  }
}
