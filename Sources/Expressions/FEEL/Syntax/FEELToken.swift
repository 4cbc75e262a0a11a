import Decimals
import Vocabulary

/// A word of FEEL. A class, as copies of one lie in each frame of the parser, which recurses.
final class FEELToken: Sendable {
  enum Kind: Equatable {
    /// Letters and digits, or whatever stands in backticks.
    case name
    case string(String)
    case number(Decimal128)
    /// What stands in the quotes behind `@`.
    case temporal(String)
    case symbol
    case end
  }

  let kind: Kind
  /// As it stands in the source; the name or the symbol.
  let text: String
  let position: SourcePosition
  /// Whether white space or a comment stands in front of it.
  let isApart: Bool

  init(kind: Kind, text: String, position: SourcePosition, isApart: Bool) {
    self.kind = kind
    self.text = text
    self.position = position
    self.isApart = isApart
  }

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
  func isName(_ name: String) -> Bool { kind == .name && text == name }

  /// As an error message shows it.
  var shown: String {
    switch kind {
    case .name, .symbol: "\"\(text)\""
    case .string: "a string"
    case .number: "a number"
    case .temporal: "a date or time"
    case .end: "the end"
    }
  }
}
