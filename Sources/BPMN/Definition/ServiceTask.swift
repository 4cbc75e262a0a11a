package import Expressions

/// Work that is done outside of the engine.
package struct ServiceTask: Sendable {
  /// Which part of the file names the operation.
  package enum Implementation: String, Sendable {
    /// `camunda:class`.
    case javaClass
    /// `camunda:delegateExpression`.
    case delegateExpression
    /// `camunda:topic`.
    case topic
    /// The type of `zeebe:taskDefinition`.
    case taskType
    /// The caller's ``BPMNBindings/operations``.
    case binding
    /// `camunda:expression`: nothing is done outside.
    case expression
    /// A decision (`camunda:decisionRef`, `zeebe:calledDecision`).
    case decision
  }

  package let implementation: Implementation
  /// What names the operation: a topic, a class, a delegate expression's variable, a task type, or
  /// the caller's binding. An expression only where the file has one.
  package let operation: Expression
  package let retries: Expression?
  /// `camunda:failedJobRetryTimeCycle` as a whole, waits and all.
  let retryCycle: Expression?
  package let headers: [String: String]
  /// Where the value that an operation called `result` goes (`camunda:resultVariable`).
  package let resultVariable: String?
  /// `camunda:expression`: evaluated by the engine in place of a job.
  package let expression: Expression?
  /// The name of the operation as far as the file alone says it: `nil` for one that variables
  /// decide, and for an expression, which asks for none.
  package var constantOperation: String? {
    expression == nil && decision == nil ? operation.literalText : nil
  }

  /// `camunda:taskPriority`.
  package let priority: Expression?
  /// The decision that a business rule task asks for.
  package let decision: DecisionReference?

  /// `camunda:errorEventDefinition` of an external task: a condition and the error it stands for.
  package let errorConditions: [ErrorCondition]

  /// An error that a job's result stands for.
  package struct ErrorCondition: Sendable {
    package let condition: Expression
    package let code: String?
  }
}
