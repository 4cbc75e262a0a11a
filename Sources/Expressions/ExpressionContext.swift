package import Vocabulary

/// The names that an expression sees.
package protocol ExpressionContext {
  /// The value of a variable, or `nil` when there is no variable of that name.
  func variable(_ name: String) -> JSON?
}

/// A dictionary as context.
package struct Variables: ExpressionContext, Hashable, Sendable {
  package var values: [String: JSON]

  /// Variables by name.
  package init(_ values: [String: JSON] = [:]) { self.values = values }

  /// The variable of a name.
  package func variable(_ name: String) -> JSON? { values[name] }
}
