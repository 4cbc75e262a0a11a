package import Vocabulary

/// What happened in a process instance. Events are the only way that its state changes
/// (``ProcessInstance/apply(_:)``), so a log of them is the instance.
///
/// Elements and flows are given by their index in the definition; the JSON and text forms name them
/// by id. A released event never changes its meaning; a new meaning is a new event. When an element
/// instance completes or terminates, its job, task, timers and subscriptions go with it, without
/// events of their own.
package enum Event: Hashable, Sendable {
  /// The first event: the instance exists, with its variables.
  case started(element: Int, businessKey: String?, variables: [String: JSON])
  /// A token entered an element; `scope` is the enclosing sub-process instance, `flow` how it came.
  case elementActivated(Key, element: Int, scope: Key, flow: Int?)
  /// A token waits in front of a joining gateway for the others.
  case tokenArrived(Key, element: Int, scope: Key, flow: Int)
  /// A token that waited was taken up by the join.
  case tokenJoined(Key)
  /// The element did what it is for, and the token left it or ended.
  case elementCompleted(Key)
  /// A token ended at an end event (its completion follows).
  case endEventReached(Key, element: Int)
  /// The element was left before it was done.
  case elementTerminated(Key)
  /// Variables were written into a scope; others of that scope stay.
  case variablesSet(scope: Key, variables: [String: JSON])
  /// There is work to do; the key is that of the element instance.
  case jobCreated(Key, Job.Request)
  /// An attempt failed; the next may begin at `retryAt`.
  case jobFailed(Key, message: String, retriesLeft: Int, retryAt: Instant?)
  /// A job whose retries were used up has been given new ones.
  case jobRetriesSet(Key, retries: Int)
  /// A person has something to do.
  case userTaskCreated(Key, UserTask.Request)
  /// A timer of an element runs; `host` is the instance that ends it when it ends.
  case timerCreated(
    Key, element: Int, host: Key, due: Instant, repetition: ProcessTimer.Repetition?)
  /// A timer fired and is gone.
  case timerFired(Key)
  /// A repeating timer fired and runs again.
  case timerFiredAgain(Key, due: Instant, remaining: Int?)
  /// An element waits for a signal or a message.
  case subscribed(Key, element: Int, host: Key, kind: Subscription.Kind, name: String)
  /// A subscription was served; when `remains` is false it is gone.
  case eventCaught(Key, remains: Bool)
  /// A signal leaves the instance; the caller routes it to whoever listens, this instance included.
  case signalThrown(name: String, variables: [String: JSON])
  /// A BPMN error was raised; `caughtBy` is the element that handles it, if any.
  case errorThrown(Key, code: String, message: String?, caughtBy: Int?)
  /// Something went wrong that a person has to look at; the element instance stands still.
  case incidentRaised(Key, Incident.Cause, message: String)
  /// An incident was retried.
  case incidentResolved(Key)
  /// All tokens have ended.
  case completed
  /// A terminate end event ended the whole process.
  case terminated
  /// The instance was ended from outside.
  case cancelled(reason: String)
}
