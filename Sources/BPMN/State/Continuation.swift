package import Vocabulary

/// A token that rests until somebody runs it (`camunda:asyncBefore`, `asyncAfter`).
package struct Continuation: Hashable, Sendable {
  /// Where the token rests.
  package enum Moment: Hashable, Sendable {
    /// In front of the element; the flow is how it came.
    case before(flow: Int?)
    /// Behind the element; the flow is the one to take, `nil` where the path ends.
    case after(flow: Int?)
  }

  /// The key of the element instance, and of the continuation.
  package let key: Key
  package let elementID: String
  package let moment: Moment
  /// Counted from one; a failure raises it.
  package let attempt: Int
  /// Attempts that are left; zero means that it is an incident.
  package let retries: Int
  /// Not to be run before this moment.
  package let retryAt: Instant?
}
