/// An expression that is evaluated when a token comes to an element, or when it leaves
/// (`camunda:executionListener`, `camunda:taskListener`).
package struct Listener: Sendable {
  /// When it is evaluated.
  package enum Moment: String, Sendable {
    /// After the input mapping.
    case start
    /// Before the output mapping.
    case end
    /// When a user task has been made, or got its people.
    case create, assignment
    /// When a person did a user task.
    case complete
  }

  package let moment: Moment
  package let script: Script
}
