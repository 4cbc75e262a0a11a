package import Vocabulary

/// Where an evaluation finds the values of variables.
package protocol FEELScope {
  /// The value of a variable; `nil` if there is none of that name.
  func value(of name: String) -> FEELValue?

  /// The value of a variable as JSON, where that is what it is: then a path into it converts only
  /// what it ends at.
  func json(of name: String) -> JSON?
}

extension FEELScope {
  /// There is no JSON by default.
  package func json(of name: String) -> JSON? { nil }
}

/// Values by name as a scope.
package struct FEELVariables: FEELScope {
  /// The values.
  package var values: [String: FEELValue]

  /// Values by name.
  package init(_ values: [String: FEELValue] = [:]) {
    self.values = values
  }

  /// The value of that name.
  package func value(of name: String) -> FEELValue? { values[name] }
}

extension FEELContext: FEELScope {
  /// The value of an entry.
  package func value(of name: String) -> FEELValue? { self[name] }
}

/// The variables of a process as a scope.
struct FEELProcessScope<Context: ExpressionContext>: FEELScope {
  let context: Context

  func value(of name: String) -> FEELValue? { context.variable(name).map { FEELValue($0) } }
  func json(of name: String) -> JSON? { context.variable(name) }
}
