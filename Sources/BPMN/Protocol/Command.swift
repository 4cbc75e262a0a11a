package import Vocabulary

/// What somebody asks of a running process instance. A command is answered with events or with one
/// rejection, and changes nothing by itself.
package enum Command: Hashable, Sendable {
  /// The work of a job is done; the variables go where their names already live, else to the root;
  /// `local` ones go to the element's own scope.
  case completeJob(Key, variables: [String: JSON] = [:], local: [String: JSON] = [:])
  /// The work of a job failed for a technical reason. `retriesLeft: nil` takes one off; at zero the
  /// failure becomes an incident. `backOff` is how long to wait before the next attempt.
  case failJob(Key, message: String, retriesLeft: Int? = nil, backOff: Duration? = nil)
  /// Sets what is left of a job's or continuation's attempts; above zero its incident is resolved.
  case setRetries(Key, Int)
  /// The work of a job ended with an error that the process knows about (a BPMN error).
  case throwJobError(Key, code: String, message: String? = nil, variables: [String: JSON] = [:])
  /// A person did a task.
  case completeUserTask(Key, variables: [String: JSON] = [:])
  /// A person ended a task with a BPMN error.
  case throwUserTaskError(
    Key, code: String, message: String? = nil, variables: [String: JSON] = [:])
  /// A person escalates a task; the task goes on unless an interrupting event catches it.
  case escalateUserTask(Key, code: String, variables: [String: JSON] = [:])
  /// Gives a task to somebody, or to nobody.
  case assignUserTask(Key, assignee: String?)
  /// A receive task without a message, or any other event that waits, goes on.
  case trigger(Key, variables: [String: JSON] = [:])
  /// Time has passed: every timer that is due fires, in the order of due time and key.
  case timePassed
  /// One timer fires, due or not.
  case fireTimer(Key)
  /// A signal arrived; all subscriptions to its name catch it. Not a failure when there is none.
  case signalReceived(name: String, variables: [String: JSON] = [:])
  /// A message arrived; it must match exactly one subscription of the instance, the given one where
  /// several have that name.
  case messageReceived(
    name: String, variables: [String: JSON] = [:], local: [String: JSON] = [:],
    subscription: Key? = nil)
  /// Lets a token go on that rests in a continuation.
  case runContinuation(Key)
  /// What a continuation began failed and was taken back: one attempt less, at zero an incident.
  case failContinuation(Key, message: String)
  /// A called process has ended; the variables are those of its root.
  case completeCall(Key, variables: [String: JSON] = [:])
  /// A BPMN error left the called process.
  case failCall(Key, code: String, message: String? = nil, variables: [String: JSON] = [:])
  /// An escalation left the called process, which goes on unless the call ends.
  case escalateCall(Key, code: String, variables: [String: JSON] = [:])
  /// A called process could not be started: an incident at the call.
  case refuseCall(Key, message: String)
  /// Tries again what became an incident; the key is that of the element instance.
  case retry(Key)
  /// Gives up an element that has an incident: its path ends there.
  case abandon(Key)
  /// Sets variables in a scope (by default the whole process).
  case setVariables([String: JSON], scope: Key = .root)
  /// Removes variables of a scope.
  case removeVariables([String], scope: Key = .root)
  /// Moves tokens by hand.
  case modify(Modification)
  /// Holds everything: until it is resumed, nothing but variables changes.
  case suspend
  /// Lets a suspended instance go on.
  case resume
  /// Ends the instance from outside.
  case cancel(reason: String)
}
