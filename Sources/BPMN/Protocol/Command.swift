package import Vocabulary

/// What somebody asks of a running process instance. A command is answered with events or with one
/// rejection, and changes nothing by itself.
package enum Command: Hashable, Sendable {
  /// The work of a job is done; the variables go where their names already live, else to the root.
  case completeJob(Key, variables: [String: JSON] = [:])
  /// The work of a job failed for a technical reason. `retriesLeft: nil` takes one off; at zero the
  /// failure becomes an incident. `backOff` is how long to wait before the next attempt.
  case failJob(Key, message: String, retriesLeft: Int? = nil, backOff: Duration? = nil)
  /// The work of a job ended with an error that the process knows about (a BPMN error).
  case throwJobError(Key, code: String, message: String? = nil, variables: [String: JSON] = [:])
  /// A person did a task.
  case completeUserTask(Key, variables: [String: JSON] = [:])
  /// A person ended a task with a BPMN error.
  case throwUserTaskError(
    Key, code: String, message: String? = nil, variables: [String: JSON] = [:])
  /// Time has passed: every timer that is due fires, in the order of due time and key.
  case timePassed
  /// A signal arrived; all subscriptions to its name catch it. Not a failure when there is none.
  case signalReceived(name: String, variables: [String: JSON] = [:])
  /// A message arrived; it must match exactly one subscription of the instance.
  case messageReceived(name: String, variables: [String: JSON] = [:])
  /// Tries again what became an incident; the key is that of the element instance.
  case retry(Key)
  /// Sets variables in a scope (by default the whole process).
  case setVariables([String: JSON], scope: Key = .root)
  /// Ends the instance from outside.
  case cancel(reason: String)
}
