import Vocabulary

/// A word of FEEL.
struct FEELToken {
  enum Kind: Equatable {
    /// Of letters and digits, or in backticks.
    case name(String)
    case string(String)
    case number(Double)
    case symbol(String)
    case end
  }

  let kind: Kind
  let position: SourcePosition

  /// As an error message shows it.
  var text: String {
    switch kind {
    case .name(let name): "\"\(name)\""
    case .string: "a string"
    case .number: "a number"
    case .symbol(let symbol): "\"\(symbol)\""
    case .end: "the end"
    }
  }
}
