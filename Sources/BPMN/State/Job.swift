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
    /// The variable that takes the value that the operation calls `result`.
    package let resultVariable: String?
    /// `camunda:taskPriority`, larger is more urgent.
    package let priority: Int?
    /// The decision to be made, for a business rule task: the caller makes it, and completes the
    /// job with the value under ``resultVariable``.
    package let decision: Decision?

    /// A request for work.
    package init(
      operation: String, retries: Int, headers: [String: String] = [:],
      resultVariable: String? = nil, priority: Int? = nil, decision: Decision? = nil
    ) {
      self.operation = operation
      self.retries = retries
      self.headers = headers
      self.resultVariable = resultVariable
      self.priority = priority
      self.decision = decision
    }
  }

  /// A decision to be made, with all expressions resolved.
  package struct Decision: Hashable, Sendable {
    /// The id of the decision.
    package let id: String
    package let binding: VersionBinding
    package let result: DecisionResult

    /// A decision to be made.
    package init(id: String, binding: VersionBinding, result: DecisionResult) {
      self.id = id
      self.binding = binding
      self.result = result
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
