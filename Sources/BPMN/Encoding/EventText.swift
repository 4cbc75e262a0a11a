import Vocabulary

/// Writes events for people, one line each: `completed #3 Review`.
///
/// It remembers which element a key belongs to, so give it the events of one instance from the
/// first on.
package struct EventText {
  private let definition: ProcessDefinition
  private var names: [Key: String] = [:]

  /// A writer for the events of one instance.
  package init(_ definition: ProcessDefinition) {
    self.definition = definition
  }

  /// All events of an instance, a line each.
  package static func lines(_ events: [Event], in definition: ProcessDefinition) -> String {
    var text = EventText(definition)
    return events.map { text.line($0) }.joined(separator: "\n")
  }

  /// One event.
  package mutating func line(_ event: Event) -> String {
    switch event {
    case .started(let element, let businessKey, let variables):
      return words("started", definition.elements[element].id, businessKey, shown(variables))
    case .elementActivated(let key, let element, let scope, let flow):
      return entered("activated", key, element, scope, flow)
    case .tokenArrived(let key, let element, let scope, let flow):
      return entered("arrived", key, element, scope, flow)
    case .tokenJoined(let key): return words("joined", name(key))
    case .elementCompleted(let key): return words("completed", name(key))
    case .elementTerminated(let key): return words("terminated", name(key))
    case .endEventReached(let key, _): return words("reached", name(key))
    case .variablesSet(let scope, let variables):
      return words("set", scope == .root ? nil : name(scope), shown(variables) ?? "{}")
    case .completed: return "completed"
    case .terminated: return "terminated"
    case .cancelled(let reason): return words("cancelled", quoted(reason))
    default: return waitingLine(event)
    }
  }

  private mutating func waitingLine(_ event: Event) -> String {
    switch event {
    case .jobCreated(let key, let request):
      return words("job", name(key), request.operation, "retries=\(request.retries)")
    case .jobFailed(let key, let message, let left, let retryAt):
      return words(
        "failed", name(key), quoted(message), "left=\(left)", retryAt.map { "at=\($0)" })
    case .jobRetriesSet(let key, let retries): return words("retries", name(key), "\(retries)")
    case .userTaskCreated(let key, let request):
      return words(
        "task", name(key), request.assignee.map { "assignee=\($0)" },
        request.candidateGroups.isEmpty
          ? nil : "groups=" + request.candidateGroups.joined(separator: ","),
        request.candidateUsers.isEmpty
          ? nil : "users=" + request.candidateUsers.joined(separator: ","),
        request.due.map { "due=\($0)" })
    case .timerCreated(let key, let element, let host, let due, let repetition):
      names[key] = definition.elements[element].id
      return words(
        "timer", name(key), "on", name(host), "due=\(due)",
        repetition.map { "R\($0.remaining.map(String.init) ?? "")/\($0.interval)" })
    case .timerFired(let key): return words("fired", name(key))
    case .timerFiredAgain(let key, let due, let remaining):
      return words("fired", name(key), "due=\(due)", remaining.map { "left=\($0)" })
    case .subscribed(let key, let element, let host, let kind, let signal):
      names[key] = definition.elements[element].id
      return words("listens", name(key), "on", name(host), kind.rawValue, quoted(signal))
    case .eventCaught(let key, let remains):
      return words("caught", name(key), remains ? "remains" : nil)
    case .signalThrown(let signal, let variables):
      return words("signal", quoted(signal), shown(variables))
    case .errorThrown(let key, let code, let message, let handler):
      return words(
        "error", name(key), quoted(code), message.map(quoted),
        handler.map { "caught by \(definition.elements[$0].id)" } ?? "caught by nobody")
    case .incidentRaised(let key, let cause, let message):
      return words("incident", name(key), cause.rawValue, quoted(message))
    case .incidentResolved(let key): return words("resolved", name(key))
    default: return event.name
    }
  }

  private mutating func entered(
    _ verb: String, _ key: Key, _ element: Int, _ scope: Key, _ flow: Int?
  ) -> String {
    names[key] = definition.elements[element].id
    return words(
      verb, name(key), scope == .root ? nil : "in \(scope)",
      flow.map { "by \(definition.flows[$0].id)" })
  }

  private func name(_ key: Key) -> String {
    names[key].map { "\(key) \($0)" } ?? "\(key)"
  }

  private func words(_ words: String?...) -> String {
    words.compactMap { $0 }.joined(separator: " ")
  }

  private func quoted(_ text: String) -> String { JSON.string(text).canonicalText }

  private func shown(_ variables: [String: JSON]) -> String? {
    variables.isEmpty ? nil : JSON.object(variables).canonicalText
  }
}
