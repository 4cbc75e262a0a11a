import Decimals
import Vocabulary

/// Cuts FEEL into words (DMN 1.5, 10.3.1.2). A name of several words comes as several: only the
/// parser knows where it ends.
struct FEELLexer {
  private var lexer: Lexer

  /// All words of a text, the last being `.end`.
  static func tokens(_ source: String) throws(ExpressionError) -> [FEELToken] {
    var reader = FEELLexer(lexer: Lexer(source))
    var tokens: [FEELToken] = []
    while true {
      let token = try reader.next(isAfterValue: tokens.last)
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private static let symbols = [
    "**", "..", "<=", ">=", "!=", "->", "(", ")", "[", "]", "{", "}", ",", ":", ".", "+", "-", "*",
    "/", "=", "<", ">", "?", "'",
  ]

  private mutating func next(isAfterValue previous: FEELToken?) throws(ExpressionError) -> FEELToken
  {
    let start = lexer.index
    try skipSpaceAndComments()
    let isApart = lexer.index > start
    let position = lexer.position
    func token(_ kind: FEELToken.Kind, _ text: String = "") -> FEELToken {
      FEELToken(kind: kind, text: text, position: position, isApart: isApart)
    }
    guard let scalar = lexer.peek else { return token(.end) }
    if Lexer.isDigit(scalar) || isFraction(scalar, after: previous) {
      let text = lexer.number(exponent: true)
      guard let value = Decimal128(text) else {
        throw ExpressionError(.syntax, at: position, "the number is too large")
      }
      return token(.number(value), text)
    }
    if Self.isNameStart(scalar) {
      return token(.name, lexer.take { Self.isNamePart($0) })
    }
    switch scalar {
    case "\"":
      return token(.string(try string()))
    case "`":
      lexer.advance()
      let name = lexer.take { $0 != "`" && $0 != "\n" }
      guard lexer.skip("`"), !name.isEmpty else {
        throw ExpressionError(.syntax, at: position, "a name in backticks does not end")
      }
      return token(.name, name)
    case "@":
      lexer.advance()
      lexer.skipSpace()
      guard lexer.peek == "\"" else {
        throw ExpressionError(.syntax, at: lexer.position, "expected a string after \"@\"")
      }
      return token(.temporal(try string()))
    default:
      for symbol in Self.symbols where lexer.skip(symbol) { return token(.symbol, symbol) }
      throw ExpressionError(.syntax, at: position, "unexpected character \"\(scalar)\"")
    }
  }

  /// A point in front of a digit begins a number, but not behind a value, where it is a path.
  private func isFraction(_ scalar: Unicode.Scalar, after previous: FEELToken?) -> Bool {
    guard scalar == ".", let digit = lexer.peek(1), Lexer.isDigit(digit) else { return false }
    guard let previous else { return true }
    switch previous.kind {
    case .symbol: return ![")", "]", "}"].contains(previous.text)
    case .name: return FEELNames.keywords.contains(previous.text)
    default: return false
    }
  }

  private mutating func skipSpaceAndComments() throws(ExpressionError) {
    while let scalar = lexer.peek {
      if scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{180E}" {
        lexer.advance()
      } else if scalar == "/", lexer.peek(1) == "/" {
        _ = lexer.take { $0 != "\n" && $0 != "\r" }
      } else if scalar == "/", lexer.peek(1) == "*" {
        let position = lexer.position
        _ = lexer.skip("/*")
        while !lexer.skip("*/") {
          guard lexer.peek != nil else {
            throw ExpressionError(.syntax, at: position, "a comment does not end")
          }
          lexer.advance()
        }
      } else {
        return
      }
    }
  }

  // MARK: - Strings

  private mutating func string() throws(ExpressionError) -> String {
    let position = lexer.position
    lexer.advance()
    var text = String.UnicodeScalarView()
    while let scalar = lexer.peek {
      lexer.advance()
      switch scalar {
      case "\"": return String(text)
      case "\\": escape(into: &text)
      default: text.append(scalar)
      }
    }
    throw ExpressionError(.syntax, at: position, "a string does not end")
  }

  /// What stands behind a backslash. One in front of any other character stays: the patterns of
  /// `matches` are full of them.
  private mutating func escape(into text: inout String.UnicodeScalarView) {
    switch lexer.peek {
    case "\"", "\\", "'":
      if let scalar = lexer.peek { text.append(scalar) }
    case "n": text.append("\n")
    case "r": text.append("\r")
    case "t": text.append("\t")
    case "u", "U":
      if let scalar = codePoint() { return text.append(scalar) }
      return text.append("\\")
    default: return text.append("\\")
    }
    lexer.advance()
  }

  /// `uXXXX`, two of them for a surrogate pair, or `UXXXXXX`; half a pair is U+FFFD.
  private mutating func codePoint() -> Unicode.Scalar? {
    let count = lexer.peek == "U" ? 6 : 4
    guard let value = hexadecimal(at: 1, count) else { return nil }
    for _ in 0...count { lexer.advance() }
    guard (0xD800...0xDBFF).contains(value) else { return Unicode.Scalar(value) ?? "\u{FFFD}" }
    guard lexer.peek == "\\", lexer.peek(1) == "u", let low = hexadecimal(at: 2, 4),
      (0xDC00...0xDFFF).contains(low)
    else { return "\u{FFFD}" }
    for _ in 0..<6 { lexer.advance() }
    return Unicode.Scalar(0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
  }

  private func hexadecimal(at offset: Int, _ count: Int) -> UInt32? {
    var value: UInt32 = 0
    for index in 0..<count {
      guard let scalar = lexer.peek(offset + index), scalar.isASCII,
        let digit = Character(scalar).hexDigitValue
      else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  // MARK: - Names

  /// Rule 30 of the grammar, but for `?`, which is a word of its own, and with `$`.
  static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x5F, 0x61...0x7A, 0x24: true
    case ..<0xC0: false
    case 0xD7, 0xF7, 0x300...0x36F, 0x37E: false
    case 0xC0...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF,
      0xF900...0xFDCF, 0xFDF0...0xFEFE, 0xFF00...0xFFFD, 0x10000...0xEFFFF:
      !scalar.properties.isWhitespace
    default: false
    }
  }

  static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: isNameStart(scalar)
    }
  }
}
