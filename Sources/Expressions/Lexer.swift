import Vocabulary

/// Walks over the characters of an expression and knows where it stands.
struct Lexer {
  let scalars: [Unicode.Scalar]
  private(set) var index = 0
  private(set) var line = 1
  private(set) var column = 1

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  var position: SourcePosition { SourcePosition(line: line, column: column) }
  var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  func peek(_ offset: Int) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  mutating func advance() {
    guard let scalar = peek else { return }
    index += 1
    if scalar == "\n" {
      line += 1
      column = 1
    } else {
      column += 1
    }
  }

  /// Skips a text if it stands here.
  mutating func skip(_ text: String) -> Bool {
    var offset = 0
    for scalar in text.unicodeScalars {
      guard peek(offset) == scalar else { return false }
      offset += 1
    }
    for _ in 0..<offset { advance() }
    return true
  }

  mutating func skipSpace() {
    while let scalar = peek, scalar.properties.isWhitespace { advance() }
  }

  /// Takes scalars while a condition holds.
  mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
    var view = String.UnicodeScalarView()
    while let scalar = peek, condition(scalar) {
      view.append(scalar)
      advance()
    }
    return String(view)
  }

  /// A number: digits, a fraction, and where `exponent` is set `e` with a sign.
  mutating func number(exponent: Bool) -> String {
    var text = take(while: Self.isDigit)
    if peek == ".", let next = peek(1), Self.isDigit(next) {
      advance()
      text += "." + take(while: Self.isDigit)
    }
    guard exponent, peek == "e" || peek == "E" else { return text }
    let hasSign = peek(1) == "+" || peek(1) == "-"
    guard let digit = peek(hasSign ? 2 : 1), Self.isDigit(digit) else { return text }
    advance()
    text += "e"
    if let sign = peek, hasSign {
      text.unicodeScalars.append(sign)
      advance()
    }
    return text + take(while: Self.isDigit)
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic
  }

  static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    isNameStart(scalar) || isDigit(scalar)
  }
}
