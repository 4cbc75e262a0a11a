/// An expression that was read and can be evaluated any number of times.
package struct Expression: Sendable {
  /// As it stands in the file.
  package let source: String
  package let language: Language
  let program: Program

  /// What to evaluate.
  enum Program: Sendable {
    case literal(String)
  }

  /// The text, if there is nothing to evaluate.
  package var literalText: String? {
    guard case .literal(let text) = program else { return nil }
    return text
  }
}
