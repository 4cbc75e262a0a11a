import Vocabulary

/// Cuts FEEL into words. Names with spaces are put together by the parser, which knows them.
struct FEELLexer {
  private var lexer: Lexer

  init(_ text: String) { lexer = Lexer(text) }

  private static let symbols = [
    "**", "!=", "<=", ">=", "..", "<", ">", "=", "+", "-", "*", "/", "(", ")", "[", "]", "{", "}",
    ".", ",", ":", "?",
  ]

  mutating func next() throws(ExpressionError) -> FEELToken {
    try skipSpaceAndComments()
    let position = lexer.position
    guard let first = lexer.peek else { return FEELToken(kind: .end, position: position) }
    if first == "\"" { return FEELToken(kind: .string(try string()), position: position) }
    if first == "`" { return FEELToken(kind: .name(try quotedName()), position: position) }
    let isFraction = first == "." && lexer.peek(1).map(Lexer.isDigit) == true
    if Lexer.isDigit(first) || isFraction {
      return FEELToken(kind: .number(try number(at: position)), position: position)
    }
    if Lexer.isNameStart(first) {
      return FEELToken(kind: .name(lexer.take(while: Lexer.isNamePart)), position: position)
    }
    for symbol in Self.symbols where lexer.skip(symbol) {
      return FEELToken(kind: .symbol(symbol), position: position)
    }
    throw ExpressionError(.syntax, at: position, "unexpected character \"\(first)\"")
  }

  private mutating func skipSpaceAndComments() throws(ExpressionError) {
    while true {
      lexer.skipSpace()
      let start = lexer.position
      if lexer.skip("//") {
        _ = lexer.take { $0 != "\n" }
      } else if lexer.skip("/*") {
        while !lexer.skip("*/") {
          guard lexer.peek != nil else {
            throw ExpressionError(.syntax, at: start, "a comment is not closed")
          }
          lexer.advance()
        }
      } else {
        return
      }
    }
  }

  /// DMN's models write `.7` as well as `0.7`.
  private mutating func number(at position: SourcePosition) throws(ExpressionError) -> Double {
    let text = lexer.number(exponent: true)
    guard let number = Double(text.hasPrefix(".") ? "0" + text : text), number.isFinite else {
      throw ExpressionError(.syntax, at: position, "the number \(text) is out of range")
    }
    return number
  }

  private mutating func quotedName() throws(ExpressionError) -> String {
    let start = lexer.position
    lexer.advance()
    let name = lexer.take { $0 != "`" }
    guard lexer.skip("`") else {
      throw ExpressionError(.syntax, at: start, "a name is not closed with a backtick")
    }
    return name
  }

  private mutating func string() throws(ExpressionError) -> String {
    let start = lexer.position
    lexer.advance()
    var text = String.UnicodeScalarView()
    while let scalar = lexer.peek {
      lexer.advance()
      if scalar == "\"" { return String(text) }
      text.append(scalar == "\\" ? try escape() : scalar)
    }
    throw ExpressionError(.syntax, at: start, "a string is not closed")
  }

  private mutating func escape() throws(ExpressionError) -> Unicode.Scalar {
    let position = lexer.position
    guard let scalar = lexer.peek else {
      throw ExpressionError(.syntax, at: position, "a string is not closed")
    }
    lexer.advance()
    switch scalar {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "\\", "\"", "'", "/": return scalar
    case "u", "U":
      let length = scalar == "u" ? 4 : 6
      var digits = ""
      while digits.count < length, let digit = lexer.peek, digit.properties.isASCIIHexDigit {
        digits.unicodeScalars.append(digit)
        lexer.advance()
      }
      if digits.count == length, let value = UInt32(digits, radix: 16),
        let decoded = Unicode.Scalar(value)
      {
        return decoded
      }
    default: break
    }
    throw ExpressionError(.syntax, at: position, "unknown escape in a string")
  }
}
