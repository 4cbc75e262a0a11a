/// A technical failure that stands in an instance until somebody mends its cause and retries.
package struct Incident: Hashable, Sendable {
  /// What kind of failure; scripts may match on the raw value.
  package enum Cause: String, Hashable, Sendable {
    /// A job failed and has no retries left.
    case jobFailed = "job-failed"
    /// An expression could not be evaluated while the element was entered.
    case activation = "activation-failed"
    /// An expression could not be evaluated while the element was left.
    case completion = "completion-failed"
    /// No condition held, and there is no default flow.
    case noMatchingFlow = "no-matching-flow"
    /// A job or a person raised a BPMN error that nothing handles.
    case unhandledError = "unhandled-error"
    /// A continuation failed and has no retries left.
    case continuationFailed = "continuation-failed"
    /// An expression of a loop could not be evaluated after one of its instances.
    case loopFailed = "loop-failed"
    /// A called process could not be started.
    case callFailed = "call-failed"
    /// One command made more steps than are allowed: a cycle without anything that waits.
    case stepBudget = "step-budget"
  }

  /// The element instance that stands still.
  package let key: Key
  package let elementID: String
  package let cause: Cause
  package let message: String
}
