import Vocabulary

/// A word of JUEL.
struct JUELToken {
  enum Kind: Equatable {
    case name(String)
    case string(String)
    case integer(Int64)
    case number(Double)
    /// An operator or a bracket; words such as `and` come as `&&`.
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
    case .integer, .number: "a number"
    case .symbol(let symbol): "\"\(symbol)\""
    case .end: "the end"
    }
  }
}
