package import Vocabulary

/// What happened in a process instance. Events are the only way that its state changes
/// (``ProcessInstance/apply(_:)``), so a log of them is the instance.
///
/// Elements and flows are given by their index in the definition; the JSON and text forms name them
/// by id. A released event never changes its meaning; a new meaning is a new event. When an element
/// instance completes or terminates, its job, task, timers and subscriptions go with it, without
/// events of their own. The large cases are indirect, so that the many small ones stay small.
package enum Event: Hashable, Sendable {
  /// The first event: the instance exists, with its variables.
  indirect case started(element: Int, businessKey: String?, variables: [String: JSON])
  /// The instance was called by another one, which catches some errors and escalations.
  indirect case called(Caller)
  /// A token entered an element; `scope` is the enclosing sub-process instance, `flow` how it came.
  /// The key of a token that rested in front of the element is kept.
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
  /// Variables of a scope are gone.
  case variablesRemoved(scope: Key, names: [String])
  /// There is work to do; the key is that of the element instance.
  indirect case jobCreated(Key, Job.Request)
  /// An attempt failed; the next may begin at `retryAt`.
  indirect case jobFailed(Key, message: String, retriesLeft: Int, retryAt: Instant?)
  /// A job's retries were set anew.
  case jobRetriesSet(Key, retries: Int)
  /// A person has something to do.
  indirect case userTaskCreated(Key, UserTask.Request)
  /// A task was given to somebody, or to nobody.
  case userTaskAssigned(Key, assignee: String?)
  /// A receive task waits until somebody triggers it.
  case triggerAwaited(Key)
  /// Another process is to be started; the key is that of the element instance.
  indirect case callRequested(Key, Call.Request)
  /// A token rests in front of an element or behind it until somebody runs it.
  indirect case continuationCreated(
    Key, element: Int, scope: Key, moment: Continuation.Moment, retries: Int)
  /// A token that rested goes on. One in front of an element that is not a join becomes the
  /// element's (`elementActivated` follows with the same key); any other is gone.
  case continuationRun(Key)
  /// An activity is done several times; `items` are the elements of its collection.
  indirect case loopStarted(Key, count: Int?, items: [JSON]?)
  /// The next instance of a loop was made.
  case loopAdvanced(Key)
  /// An instance of a loop is done; `output` is its part of the output collection.
  indirect case loopInstanceCompleted(Key, index: Int, output: JSON?)
  /// A loop has one more instance, which somebody began by hand (`loopAdvanced` follows).
  case loopInstanceAdded(Key)
  /// An instance of a loop was cancelled by hand.
  case loopInstanceCancelled(Key)
  /// A timer of an element runs; `host` is the instance that ends it when it ends.
  indirect case timerCreated(
    Key, element: Int, host: Key, due: Instant, repetition: ProcessTimer.Repetition?)
  /// A timer fired and is gone.
  case timerFired(Key)
  /// A repeating timer fired and runs again.
  case timerFiredAgain(Key, due: Instant, remaining: Int?)
  /// An element waits for a signal, a message or a condition (whose name is empty);
  /// `correlationKey` is what a message must carry besides its name (Camunda 8).
  indirect case subscribed(
    Key, element: Int, host: Key, kind: Subscription.Kind, name: String,
    correlationKey: String? = nil)
  /// A subscription was served; when `remains` is false it is gone.
  case eventCaught(Key, remains: Bool)
  /// The scope of an interrupting event sub-process listens to nothing any more.
  case scopeInterrupted(Key)
  /// A signal leaves the instance; the caller routes it to whoever listens, this instance included.
  indirect case signalThrown(name: String, variables: [String: JSON])
  /// A message leaves the instance; the caller delivers it.
  indirect case messageThrown(Key, name: String, variables: [String: JSON])
  /// A BPMN error was raised; `caughtBy` is the element that handles it, if any.
  indirect case errorThrown(Key, code: String, message: String?, caughtBy: Int?)
  /// An escalation was raised; `caughtBy` is the element that handles it. When `leaves` is true
  /// nothing here does, but somebody up the chain of callers: the caller routes it.
  indirect case escalationThrown(
    Key, code: String, caughtBy: Int?, leaves: Bool, variables: [String: JSON])
  /// An activity that can be undone is done; the key is that of its instance, the variables those
  /// of its own scope then.
  indirect case compensationRecorded(
    Key, element: Int, scope: Key, variables: [String: JSON])
  /// An event waits until all that it undoes is undone.
  case compensationAwaited(Key)
  /// A record is taken up: its activity's handler follows. For a sub-process (or all instances of
  /// a loop), `instance` stands for its scope until everything inside is undone.
  case compensationStarted(Key, instance: Key?, scope: Key)
  /// Everything inside such a scope is undone.
  case compensationEnded(Key)
  /// Something went wrong that a person has to look at; the element instance stands still.
  indirect case incidentRaised(Key, Incident.Cause, message: String)
  /// An incident was retried.
  case incidentResolved(Key)
  /// Somebody moved tokens by hand, by these steps; what came of it follows.
  indirect case modified(steps: [String])
  /// The instance goes on in another version of its process. This event and all that follow name
  /// elements and flows of that version.
  indirect case migrated(Relocation)
  /// A visit, or the record of one that can be undone, goes on inside another scope: one that a
  /// migration has put around it.
  case elementMoved(Key, scope: Key)
  /// An element was left before it was done, and what it has to do then (an `end` listener, an
  /// output mapping) failed: that is left out.
  indirect case leavingFailed(Key, message: String)
  /// Somebody holds the instance.
  case suspended
  /// The instance goes on.
  case resumed
  /// All tokens have ended.
  case completed
  /// A terminate end event ended the whole process.
  case terminated
  /// A BPMN error that nothing in the process handles, but its caller, ended it.
  indirect case endedByError(code: String, message: String?)
  /// The instance was ended from outside.
  indirect case cancelled(reason: String)
}
