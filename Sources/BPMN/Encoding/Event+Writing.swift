package import Vocabulary

extension Event {
  /// The stable name of the event's kind, as it is stored.
  package var name: String {
    switch self {
    case .started: "started"
    case .called: "called"
    case .elementActivated: "elementActivated"
    case .tokenArrived: "tokenArrived"
    case .tokenJoined: "tokenJoined"
    case .elementCompleted: "elementCompleted"
    case .endEventReached: "endEventReached"
    case .elementTerminated: "elementTerminated"
    case .variablesSet: "variablesSet"
    case .variablesRemoved: "variablesRemoved"
    case .jobCreated: "jobCreated"
    case .jobFailed: "jobFailed"
    case .jobRetriesSet: "jobRetriesSet"
    case .userTaskCreated: "userTaskCreated"
    case .userTaskAssigned: "userTaskAssigned"
    case .triggerAwaited: "triggerAwaited"
    case .callRequested: "callRequested"
    case .continuationCreated: "continuationCreated"
    case .continuationRun: "continuationRun"
    case .loopStarted: "loopStarted"
    case .loopAdvanced: "loopAdvanced"
    case .loopInstanceAdded: "loopInstanceAdded"
    case .loopInstanceCancelled: "loopInstanceCancelled"
    case .loopInstanceCompleted: "loopInstanceCompleted"
    case .timerCreated: "timerCreated"
    case .timerFired: "timerFired"
    case .timerFiredAgain: "timerFiredAgain"
    case .subscribed: "subscribed"
    case .eventCaught: "eventCaught"
    case .scopeInterrupted: "scopeInterrupted"
    case .signalThrown: "signalThrown"
    case .messageThrown: "messageThrown"
    case .errorThrown: "errorThrown"
    case .escalationThrown: "escalationThrown"
    case .compensationRecorded: "compensationRecorded"
    case .compensationAwaited: "compensationAwaited"
    case .compensationStarted: "compensationStarted"
    case .compensationEnded: "compensationEnded"
    case .incidentRaised: "incidentRaised"
    case .incidentResolved: "incidentResolved"
    case .modified: "modified"
    case .migrated: "migrated"
    case .elementMoved: "elementMoved"
    case .leavingFailed: "leavingFailed"
    case .suspended: "suspended"
    case .resumed: "resumed"
    case .completed: "completed"
    case .terminated: "terminated"
    case .endedByError: "endedByError"
    case .cancelled: "cancelled"
    }
  }

  /// The event for a log: elements and flows by id, members that say nothing left out.
  package func json(in definition: ProcessDefinition) -> JSON {
    .members([("event", .string(name))] + members(in: definition))
  }

  private func members(in definition: ProcessDefinition) -> [(String, JSON?)] {
    func element(_ index: Int) -> JSON { .string(definition.elements[index].id) }
    func flow(_ index: Int?) -> JSON? { index.map { .string(definition.flows[$0].id) } }
    switch self {
    case .started(let start, let businessKey, let variables):
      return [
        ("element", element(start)), ("businessKey", businessKey.map { .string($0) }),
        ("variables", .object(variables)),
      ]
    case .called(let caller):
      return [("caller", caller.json)]
    case .migrated(let relocation):
      return relocation.members(element) { .string(definition.flows[$0].id) }
    case .elementActivated(let key, let index, let scope, let via):
      return [
        ("key", key.json), ("element", element(index)), ("scope", scope.json),
        ("flow", flow(via)),
      ]
    case .tokenArrived(let key, let index, let scope, let via):
      return [
        ("key", key.json), ("element", element(index)), ("scope", scope.json),
        ("flow", flow(via)),
      ]
    case .continuationCreated(let key, let index, let scope, let moment, let retries):
      return [
        ("key", key.json), ("element", element(index)), ("scope", scope.json),
        ("moment", .string(moment.name)), ("flow", flow(moment.flow)),
        ("retries", .integer(Int64(retries))),
      ]
    case .tokenJoined(let key), .elementCompleted(let key), .elementTerminated(let key),
      .timerFired(let key), .incidentResolved(let key), .triggerAwaited(let key),
      .continuationRun(let key), .loopAdvanced(let key), .loopInstanceAdded(let key),
      .loopInstanceCancelled(let key), .scopeInterrupted(let key),
      .compensationAwaited(let key), .compensationEnded(let key):
      return [("key", key.json)]
    case .endEventReached(let key, let index):
      return [("key", key.json), ("element", element(index))]
    case .variablesSet(let scope, let variables):
      return [("scope", scope.json), ("variables", .object(variables))]
    case .variablesRemoved(let scope, let names):
      return [("scope", scope.json), ("names", .array(names.map { .string($0) }))]
    case .completed, .terminated, .suspended, .resumed:
      return []
    case .cancelled(let reason):
      return [("reason", .string(reason))]
    default:
      return waitingMembers(element) ?? failureMembers(element)
    }
  }

  /// The members of the events about jobs, tasks and triggers.
  private func waitingMembers(_ element: (Int) -> JSON) -> [(String, JSON?)]? {
    switch self {
    case .jobCreated(let key, let request):
      return [("key", key.json)] + request.members
    case .jobFailed(let key, let message, let retriesLeft, let retryAt):
      return [
        ("key", key.json), ("message", .string(message)),
        ("retriesLeft", .integer(Int64(retriesLeft))), ("retryAt", retryAt.map { $0.json }),
      ]
    case .jobRetriesSet(let key, let retries):
      return [("key", key.json), ("retries", .integer(Int64(retries)))]
    case .userTaskCreated(let key, let request):
      return [("key", key.json)] + request.members
    case .userTaskAssigned(let key, let assignee):
      return [("key", key.json), ("assignee", assignee.map { .string($0) })]
    case .callRequested(let key, let request):
      return [("key", key.json)] + request.members
    case .loopStarted(let key, let count, let items):
      return [
        ("key", key.json), ("count", count.map { .integer(Int64($0)) }),
        ("items", items.map { .array($0) }),
      ]
    case .loopInstanceCompleted(let key, let index, let output):
      return [("key", key.json), ("index", .integer(Int64(index))), ("output", output)]
    case .timerCreated(let key, let index, let host, let due, let repetition):
      return [
        ("key", key.json), ("element", element(index)), ("host", host.json),
        ("due", due.json), ("repetition", repetition?.json),
      ]
    case .timerFiredAgain(let key, let due, let remaining):
      return [
        ("key", key.json), ("due", due.json),
        ("remaining", remaining.map { .integer(Int64($0)) }),
      ]
    case .subscribed(let key, let index, let host, let kind, let name, let correlationKey):
      return [
        ("key", key.json), ("element", element(index)), ("host", host.json),
        ("kind", .string(kind.rawValue)), ("name", .string(name)),
        ("correlationKey", correlationKey.map { .string($0) }),
      ]
    case .eventCaught(let key, let remains):
      return [("key", key.json), ("remains", .bool(remains))]
    default:
      return nil
    }
  }

  /// The members of the events about what is thrown, undone or wrong.
  private func failureMembers(_ element: (Int) -> JSON) -> [(String, JSON?)] {
    switch self {
    case .signalThrown(let name, let variables):
      return [("name", .string(name)), ("variables", .object(variables))]
    case .messageThrown(let key, let name, let variables):
      return [
        ("key", key.json), ("name", .string(name)), ("variables", .object(variables)),
      ]
    case .errorThrown(let key, let code, let message, let handler):
      return [
        ("key", key.json), ("code", .string(code)), ("message", message.map { .string($0) }),
        ("caughtBy", handler.map(element)),
      ]
    case .escalationThrown(let key, let code, let handler, let leaves, let variables):
      return [
        ("key", key.json), ("code", .string(code)), ("caughtBy", handler.map(element)),
        ("leaves", leaves ? true : nil),
        ("variables", variables.isEmpty ? nil : .object(variables)),
      ]
    case .compensationRecorded(let key, let index, let scope, let variables):
      return [
        ("key", key.json), ("element", element(index)), ("scope", scope.json),
        ("variables", variables.isEmpty ? nil : .object(variables)),
      ]
    case .compensationStarted(let key, let instance, let scope):
      return [("key", key.json), ("instance", instance?.json), ("scope", scope.json)]
    case .incidentRaised(let key, let cause, let message):
      return [
        ("key", key.json), ("cause", .string(cause.rawValue)), ("message", .string(message)),
      ]
    case .modified(let steps):
      return [("steps", .texts(steps))]
    case .elementMoved(let key, let scope):
      return [("key", key.json), ("scope", scope.json)]
    case .leavingFailed(let key, let message):
      return [("key", key.json), ("message", .string(message))]
    case .endedByError(let code, let message):
      return [("code", .string(code)), ("message", message.map { .string($0) })]
    default:
      return []
    }
  }
}
