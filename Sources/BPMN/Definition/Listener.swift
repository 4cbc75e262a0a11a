/// An expression that is evaluated when a token comes to an element, leaves it or takes a flow, or
/// when the process begins or ends (`camunda:executionListener`, `camunda:taskListener`).
package struct Listener: Sendable {
  /// When it is evaluated.
  package enum Moment: String, Sendable {
    /// After the input mapping.
    case start
    /// Before the output mapping; also where the element is left before it is done.
    case end
    /// When a token takes a sequence flow.
    case take
    /// When a user task has been made, or got its people.
    case create, assignment
    /// When a person did a user task.
    case complete
    /// When a user task was left before it was done.
    case delete
  }

  package let moment: Moment
  package let script: Script
}
