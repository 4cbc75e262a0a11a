package import Vocabulary

/// A context of a process: besides variables it knows the time, and what `execution` and `task`
/// stand for.
package protocol ProcessExpressionContext: ExpressionContext {
  /// The time, where there is one: what `now()` and `dateTime()` give.
  var now: Instant? { get }
  /// A variable of the innermost scope alone.
  func localVariable(_ name: String) -> JSON?
  /// A property of `execution` or `task`; `nil` if it has none of that name.
  func property(_ name: String, of object: String) -> JSON?
}

/// What an expression gives and does.
package struct ExpressionEffect: Hashable, Sendable {
  /// A variable that `execution.setVariable` writes.
  package struct Assignment: Hashable, Sendable {
    package let name: String
    package let value: JSON
    /// `setVariableLocal`: into the scope of the element itself.
    package let isLocal: Bool
  }

  package let value: JSON
  /// In the order in which they were made.
  package let assignments: [Assignment]
}
