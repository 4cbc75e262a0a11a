package import Vocabulary

extension Event {
  /// The stable name of the event's kind, as it is stored.
  package var name: String {
    switch self {
    case .started: "started"
    case .elementActivated: "elementActivated"
    case .tokenArrived: "tokenArrived"
    case .tokenJoined: "tokenJoined"
    case .elementCompleted: "elementCompleted"
    case .endEventReached: "endEventReached"
    case .elementTerminated: "elementTerminated"
    case .variablesSet: "variablesSet"
    case .jobCreated: "jobCreated"
    case .jobFailed: "jobFailed"
    case .jobRetriesSet: "jobRetriesSet"
    case .userTaskCreated: "userTaskCreated"
    case .timerCreated: "timerCreated"
    case .timerFired: "timerFired"
    case .timerFiredAgain: "timerFiredAgain"
    case .subscribed: "subscribed"
    case .eventCaught: "eventCaught"
    case .signalThrown: "signalThrown"
    case .errorThrown: "errorThrown"
    case .incidentRaised: "incidentRaised"
    case .incidentResolved: "incidentResolved"
    case .completed: "completed"
    case .terminated: "terminated"
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
    case .tokenJoined(let key), .elementCompleted(let key), .elementTerminated(let key),
      .timerFired(let key), .incidentResolved(let key):
      return [("key", key.json)]
    case .endEventReached(let key, let index):
      return [("key", key.json), ("element", element(index))]
    case .variablesSet(let scope, let variables):
      return [("scope", scope.json), ("variables", .object(variables))]
    case .completed, .terminated:
      return []
    case .cancelled(let reason):
      return [("reason", .string(reason))]
    default:
      return waitingMembers(element)
    }
  }

  /// The members of the events about jobs, tasks, triggers and failures.
  private func waitingMembers(_ element: (Int) -> JSON) -> [(String, JSON?)] {
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
    case .subscribed(let key, let index, let host, let kind, let name):
      return [
        ("key", key.json), ("element", element(index)), ("host", host.json),
        ("kind", .string(kind.rawValue)), ("name", .string(name)),
      ]
    case .eventCaught(let key, let remains):
      return [("key", key.json), ("remains", .bool(remains))]
    case .signalThrown(let name, let variables):
      return [("name", .string(name)), ("variables", .object(variables))]
    case .errorThrown(let key, let code, let message, let handler):
      return [
        ("key", key.json), ("code", .string(code)), ("message", message.map { .string($0) }),
        ("caughtBy", handler.map(element)),
      ]
    case .incidentRaised(let key, let cause, let message):
      return [
        ("key", key.json), ("cause", .string(cause.rawValue)), ("message", .string(message)),
      ]
    default:
      return []
    }
  }
}
