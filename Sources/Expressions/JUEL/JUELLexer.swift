import Vocabulary

/// Cuts the inside of `${...}` into words.
struct JUELLexer {
  private var lexer: Lexer

  init(_ lexer: Lexer) { self.lexer = lexer }

  /// Where the text goes on.
  var rest: Lexer { lexer }

  /// Longest first, so that `<=` is not read as `<`.
  private static let symbols = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")",
    "[", "]", ".", ",", "}",
  ]

  private static let words = [
    "and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "le": "<=",
    "gt": ">", "ge": ">=", "div": "/", "mod": "%", "empty": "empty", "instanceof": "instanceof",
  ]

  mutating func next() throws(ExpressionError) -> JUELToken {
    lexer.skipSpace()
    let position = lexer.position
    guard let first = lexer.peek else { return JUELToken(kind: .end, position: position) }
    if first == "\"" || first == "'" {
      return JUELToken(kind: .string(try string(quote: first)), position: position)
    }
    let isFraction = first == "." && lexer.peek(1).map(Lexer.isDigit) == true
    if Lexer.isDigit(first) || isFraction {
      return JUELToken(kind: try number(at: position), position: position)
    }
    if Lexer.isNameStart(first) {
      let name = lexer.take(while: Lexer.isNamePart)
      return JUELToken(
        kind: Self.words[name].map { .symbol($0) } ?? .name(name), position: position)
    }
    for symbol in Self.symbols where lexer.skip(symbol) {
      return JUELToken(kind: .symbol(symbol), position: position)
    }
    throw ExpressionError(.syntax, at: position, "unexpected character \"\(first)\"")
  }

  private mutating func number(at position: SourcePosition) throws(ExpressionError)
    -> JUELToken.Kind
  {
    let text = lexer.number(exponent: true)
    if let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text.hasPrefix(".") ? "0" + text : text), number.isFinite else {
      throw ExpressionError(.syntax, at: position, "the number \(text) is out of range")
    }
    return .number(number)
  }

  private mutating func string(quote: Unicode.Scalar) throws(ExpressionError) -> String {
    let start = lexer.position
    lexer.advance()
    var text = String.UnicodeScalarView()
    while let scalar = lexer.peek {
      lexer.advance()
      if scalar == quote { return String(text) }
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      guard let escaped = lexer.peek, escaped == "\\" || escaped == "\"" || escaped == "'" else {
        throw ExpressionError(.syntax, at: lexer.position, "unknown escape in a string")
      }
      text.append(escaped)
      lexer.advance()
    }
    throw ExpressionError(.syntax, at: start, "a string is not closed")
  }
}
