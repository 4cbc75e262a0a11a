package import Expressions

/// The decision that a business rule task asks for, as the file says it.
package struct DecisionReference: Sendable {
  package let decision: Expression
  package let binding: CallActivity.Binding
  /// How the result becomes one value.
  package let result: DecisionResult
}

/// How the rows of a decision's result become the value of the result variable
/// (`camunda:mapDecisionResult`).
package enum DecisionResult: String, Hashable, Sendable {
  /// The only value of the only row.
  case singleEntry
  /// The only row.
  case singleResult
  /// One value of each row.
  case collectEntries
  /// All rows.
  case resultList
  /// The result as the decision's hit policy makes it (Camunda 8).
  case asIs
}
