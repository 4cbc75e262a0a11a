/// Swift source as text, with what is no code blanked: good enough for rules on words.
struct SwiftText {
  /// The lines with comments and the insides of string literals removed.
  let code: [Substring]
  /// The lines with the insides of string literals removed, comments kept.
  let prose: [Substring]

  /// Reads a source.
  init(_ text: String) {
    var reader = Reader()
    for character in text { reader.take(character) }
    code = reader.code.split(separator: "\n", omittingEmptySubsequences: false)
    prose = reader.prose.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private struct Reader {
    private enum State {
      case code
      case comment
      case string
      case longString
    }

    var code = ""
    var prose = ""
    private var state = State.code
    private var quotes = 0
    private var isEscaped = false
    private var slashes = 0

    mutating func take(_ character: Character) {
      if character == "\n" {
        if state != .longString { state = .code }
        (quotes, slashes, isEscaped) = (0, 0, false)
        code.append(character)
        prose.append(character)
        return
      }
      switch state {
      case .code: takeCode(character)
      case .comment: prose.append(character)
      case .string: takeString(character, closing: 1)
      case .longString: takeString(character, closing: 3)
      }
    }

    private mutating func takeCode(_ character: Character) {
      quotes = character == "\"" ? quotes + 1 : 0
      slashes = character == "/" ? slashes + 1 : 0
      code.append(character)
      prose.append(character)
      if slashes == 2 {
        code.removeLast(2)
        (state, slashes) = (.comment, 0)
      } else if quotes == 1 {
        state = .string
      } else if quotes == 3 {
        (state, quotes) = (.longString, 0)
      }
    }

    private mutating func takeString(_ character: Character, closing: Int) {
      if isEscaped {
        isEscaped = false
        return
      }
      if character == "\\" {
        (isEscaped, quotes) = (true, 0)
        return
      }
      guard character == "\"" else {
        quotes = 0
        return
      }
      code.append(character)
      prose.append(character)
      quotes += 1
      if closing == 1 {
        // Two quotes in a row may be an empty text or the first two of three.
        state = .code
      } else if quotes == 3 {
        (state, quotes) = (.code, 0)
      }
    }
  }
}
