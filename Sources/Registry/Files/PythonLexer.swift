/// Tells comments, functions and everything else of a Python source apart, line by line.
///
/// It follows strings (all quotes and prefixes), brackets and line continuations of the lexical
/// analysis in the Python reference, so that nothing inside a string is taken for a tag.
struct PythonLexer {
  private var state: LexerState
  private var depth = 0

  /// One entry for each line of the text.
  static func lines(_ text: String) -> [SourceLine] {
    var lexer = PythonLexer(state: LexerState(text))
    while lexer.state.index < lexer.state.bytes.count { lexer.readLine() }
    return lexer.state.lines
  }

  /// Reads one logical line: several lines if a string, a bracket or a backslash joins them.
  private mutating func readLine() {
    let start = state.index
    state.skipBlanks()
    let isIndented = state.index > start
    var kind: SourceLine.Kind
    switch state.peek {
    case nil, 0x0A, 0x0D: kind = .blank
    case UInt8(ascii: "#"):
      let column = state.column
      state.index += 1
      kind = .comment(state.restOfLine(), column: column)
    case UInt8(ascii: "@"): kind = .decorator
    default:
      let before = state.index
      kind = functionName().map { .function($0, isTopLevel: !isIndented) } ?? .code
      state.index = before
    }
    finishLine(&kind)
  }

  /// The name, if `def name` or `async def name` comes next.
  private mutating func functionName() -> String? {
    var word = state.word()
    if word == "async" {
      state.skipBlanks()
      word = state.word()
    }
    guard word == "def" else { return nil }
    state.skipBlanks()
    let name = state.word()
    state.skipBlanks()
    // `def f[T](x)` since Python 3.12.
    let opens = state.peek == UInt8(ascii: "(") || state.peek == UInt8(ascii: "[")
    return opens && !name.isEmpty ? name : nil
  }

  /// Walks to the end of the logical line; the lines in between are continuations.
  private mutating func finishLine(_ kind: inout SourceLine.Kind) {
    depth = 0
    while let byte = state.peek {
      switch byte {
      case 0x0A:
        state.index += 1
        state.endLine(kind)
        if depth == 0 { return }
        kind = .continuation
      case UInt8(ascii: "#"): _ = state.restOfLine()
      case UInt8(ascii: "'"), UInt8(ascii: "\""): skipString(byte, &kind)
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        state.index += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth = max(0, depth - 1)
        state.index += 1
      case UInt8(ascii: "\\"):
        state.index += 1
        if state.peek == 0x0D { state.index += 1 }
        if state.peek == 0x0A {
          state.index += 1
          state.endLine(kind)
          kind = .continuation
        }
      default: state.index += 1
      }
    }
    state.endLine(kind)
  }

  /// Skips a string. One in single quotes ends with its line, closed or not; one in triple quotes
  /// may run over lines. A backslash keeps the next quote from closing even a raw string.
  private mutating func skipString(_ quote: UInt8, _ kind: inout SourceLine.Kind) {
    let isTriple = state.byte(1) == quote && state.byte(2) == quote
    state.index += isTriple ? 3 : 1
    while let byte = state.peek {
      switch byte {
      case UInt8(ascii: "\\"):
        state.index += 1
        if state.peek == 0x0D, state.byte(1) == 0x0A { state.index += 1 }
        if state.peek == 0x0A {
          state.index += 1
          state.endLine(kind)
          kind = .continuation
        } else if state.peek != nil {
          state.index += 1
        }
      case 0x0A:
        guard isTriple else { return }
        state.index += 1
        state.endLine(kind)
        kind = .continuation
      case quote:
        if !isTriple {
          state.index += 1
          return
        }
        if state.byte(1) == quote, state.byte(2) == quote {
          state.index += 3
          return
        }
        state.index += 1
      default: state.index += 1
      }
    }
  }
}
