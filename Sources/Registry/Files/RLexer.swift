/// Tells comments, functions and everything else of an R source apart, line by line.
///
/// Strings run over lines in R, and raw strings (`r"(...)"`, R 4.0) have no escapes; both follow
/// the R language definition, section 10.3.
struct RLexer {
  private var state: LexerState
  private var depth = 0

  /// One entry for each line of the text.
  static func lines(_ text: String) -> [SourceLine] {
    var lexer = RLexer(state: LexerState(text))
    while lexer.state.index < lexer.state.bytes.count { lexer.readLine() }
    return lexer.state.lines
  }

  private mutating func readLine() {
    let start = state.index
    let isTopLevel = depth == 0
    state.skipBlanks()
    var kind: SourceLine.Kind
    switch state.peek {
    case nil, 0x0A, 0x0D: kind = .blank
    case UInt8(ascii: "#"):
      let column = state.column
      state.index += 1
      kind = .comment(state.restOfLine(), column: column)
    default:
      kind = functionName().map { .function($0, isTopLevel: isTopLevel) } ?? .code
      state.index = start
    }
    finishLine(&kind)
  }

  /// The name, if `name <- function(`, `name = function(` or a lambda `name <- \(` comes next.
  private mutating func functionName() -> String? {
    let name: String
    if let quote = state.peek, [0x60, 0x22, 0x27].contains(quote) {
      state.index += 1
      let start = state.index
      while let byte = state.peek, byte != quote, byte != 0x0A { state.index += 1 }
      name = String(decoding: state.bytes[start..<state.index], as: UTF8.self)
      state.index += 1
    } else {
      name = state.word(with: [UInt8(ascii: ".")])
    }
    guard !name.isEmpty else { return nil }
    state.skipBlanks()
    guard skip("<<-") || skip("<-") || (skip("=") && state.peek != UInt8(ascii: "=")) else {
      return nil
    }
    while let byte = state.peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { state.index += 1 }
    if skip("\\") { return state.peek == UInt8(ascii: "(") ? name : nil }
    guard state.word() == "function" else { return nil }
    state.skipBlanks()
    return state.peek == UInt8(ascii: "(") ? name : nil
  }

  private mutating func skip(_ text: String) -> Bool {
    guard state.bytes[min(state.index, state.bytes.count)...].starts(with: text.utf8) else {
      return false
    }
    state.index += text.utf8.count
    return true
  }

  private mutating func finishLine(_ kind: inout SourceLine.Kind) {
    while let byte = state.peek {
      switch byte {
      case 0x0A:
        state.index += 1
        state.endLine(kind)
        return
      case UInt8(ascii: "#"): _ = state.restOfLine()
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        isRawString() ? skipRawString(&kind) : skipString(byte, &kind)
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        state.index += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth = max(0, depth - 1)
        state.index += 1
      default: state.index += 1
      }
    }
    state.endLine(kind)
  }

  /// Whether the quote that comes next belongs to `r"` or `R'` and is no name's last letter.
  private func isRawString() -> Bool {
    guard state.index > 0, state.peek != UInt8(ascii: "`") else { return false }
    let before = state.bytes[state.index - 1]
    guard before == UInt8(ascii: "r") || before == UInt8(ascii: "R") else { return false }
    guard state.index > 1 else { return true }
    let earlier = state.bytes[state.index - 2]
    return !state.isWordByte(earlier) && earlier != UInt8(ascii: ".")
  }

  private mutating func skipString(_ quote: UInt8, _ kind: inout SourceLine.Kind) {
    state.index += 1
    while let byte = state.peek {
      state.index += 1
      if byte == quote { return }
      if byte == UInt8(ascii: "\\"), let next = state.peek, next != 0x0A { state.index += 1 }
      if byte == 0x0A { continueLine(&kind) }
    }
  }

  /// Skips `"---(` up to `)---"`, whatever stands in between.
  private mutating func skipRawString(_ kind: inout SourceLine.Kind) {
    let quote = state.bytes[state.index]
    let start = state.index
    state.index += 1
    var dashes = 0
    while state.peek == UInt8(ascii: "-") {
      dashes += 1
      state.index += 1
    }
    let closers: [UInt8: UInt8] = [0x28: 0x29, 0x5B: 0x5D, 0x7B: 0x7D]
    guard let closer = state.peek.flatMap({ closers[$0] }) else {
      state.index = start
      skipString(quote, &kind)
      return
    }
    let end = [closer] + [UInt8](repeating: UInt8(ascii: "-"), count: dashes) + [quote]
    while let byte = state.peek {
      if byte == closer, state.bytes[state.index...].starts(with: end) {
        state.index += end.count
        return
      }
      state.index += 1
      if byte == 0x0A { continueLine(&kind) }
    }
  }

  private mutating func continueLine(_ kind: inout SourceLine.Kind) {
    state.endLine(kind)
    kind = .continuation
  }
}
