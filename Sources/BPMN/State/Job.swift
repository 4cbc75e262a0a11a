package import Vocabulary

/// Work that an instance waits for.
package struct Job: Hashable, Sendable {
  /// What is to be done, as the event that creates the job says it.
  package struct Request: Hashable, Sendable {
    /// The name of the operation: a topic, a class, a delegate expression's name, a task type.
    package let operation: String
    /// Attempts before a failure becomes an incident.
    package let retries: Int
    /// Constant settings from the file (`zeebe:taskHeaders`, `camunda:field`).
    package let headers: [String: String]

    /// A request for work.
    package init(operation: String, retries: Int, headers: [String: String] = [:]) {
      self.operation = operation
      self.retries = retries
      self.headers = headers
    }
  }

  /// The key of the element instance, and of the job.
  package let key: Key
  package let elementID: String
  package let request: Request
  /// Counted from one; a failure that is retried raises it, so (instance, key, attempt) names one
  /// attempt for good.
  package let attempt: Int
  /// Attempts that are left; zero means that the job is an incident.
  package let retries: Int
  /// Not to be tried before this moment.
  package let retryAt: Instant?
  /// The variables that the input mapping gave to the element, if it has one. All that the job can
  /// see is ``ProcessInstance/variables(visibleFrom:)``.
  package let inputs: [String: JSON]

  /// The name of the operation.
  package var operation: String { request.operation }
}
