package import Vocabulary

/// One visit of a token to an element: something that is active now.
package struct ElementInstance: Hashable, Sendable {
  /// What the visit waits for.
  package enum State: Hashable, Sendable {
    /// A sub-process that runs, an event that listens, or an element that has an incident.
    case active
    /// A token in front of a joining gateway, and the flow it came by.
    case joining(flow: Int)
    /// Work that is done outside.
    case job(JobState)
    /// Something that a person does.
    case userTask(UserTask.Request)
  }

  /// The part of a job that changes.
  package struct JobState: Hashable, Sendable {
    package let request: Job.Request
    package var attempt: Int
    package var retries: Int
    package var retryAt: Instant?
  }

  /// What went wrong, while it stands.
  package struct Failure: Hashable, Sendable {
    package let cause: Incident.Cause
    package let message: String
  }

  package let key: Key
  /// The index of the element in the definition.
  package let element: Int
  /// The instance of the enclosing sub-process, or the root.
  package let scope: Key
  package internal(set) var state: State
  /// The variables of this scope: from an input mapping, or of a sub-process.
  package internal(set) var variables: [String: JSON]
  package internal(set) var failure: Failure?

  init(
    key: Key, element: Int, scope: Key, state: State = .active, variables: [String: JSON] = [:],
    failure: Failure? = nil
  ) {
    self.key = key
    self.element = element
    self.scope = scope
    self.state = state
    self.variables = variables
    self.failure = failure
  }
}
