package import Expressions

/// Where a token rests as a job of its own (`camunda:asyncBefore`, `asyncAfter`).
package struct ContinuationDefinition: Sendable {
  package let before: Bool
  package let after: Bool
  /// Whether no two continuations of one instance may run at the same time; kept for the caller.
  package let isExclusive: Bool
  /// `camunda:jobPriority`.
  package let priority: Expression?
  /// `camunda:failedJobRetryTimeCycle`: `R5/PT5M`, or a list of spans.
  package let retries: Expression?
}
