internal import Schedules
import Vocabulary

/// Writes events for people, one line each: `completed #3 Review`.
///
/// It remembers which element a key belongs to, so give it the events of one instance from the
/// first on.
package struct EventText {
  private var definition: ProcessDefinition
  private var names: [Key: String] = [:]

  /// A writer for the events of one instance.
  package init(_ definition: ProcessDefinition) {
    self.definition = definition
  }

  /// A writer for what happens next in an instance.
  /// A migration's events are those of another version than the one that the instance is in.
  package init(
    _ definition: ProcessDefinition, after instance: ProcessInstance, in former: ProcessDefinition
  ) {
    self.definition = definition
    for visit in instance.elements { names[visit.key] = former.elements[visit.element].id }
    for timer in instance.timers { names[timer.key] = former.elements[timer.element].id }
    for item in instance.subscriptions { names[item.key] = former.elements[item.element].id }
  }

  /// Goes on with the events of another version, from the one on that says so.
  package mutating func take(up definition: ProcessDefinition) { self.definition = definition }

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
    case .variablesRemoved(let scope, let names):
      return words("unset", scope == .root ? nil : name(scope), names.joined(separator: " "))
    case .called(let caller): return words("called", caller.json.canonicalText)
    case .completed: return "completed"
    case .terminated: return "terminated"
    case .endedByError(let code, let message):
      return words("ended by error", quoted(code), message.map(quoted))
    case .cancelled(let reason): return words("cancelled", quoted(reason))
    default: return loopLine(event) ?? waitingLine(event)
    }
  }

  private mutating func loopLine(_ event: Event) -> String? {
    switch event {
    case .loopStarted(let key, let count, _):
      return words("loop", name(key), count.map { "count=\($0)" })
    case .loopAdvanced(let key): return words("next", name(key))
    case .loopInstanceAdded(let key): return words("added to", name(key))
    case .loopInstanceCancelled(let key): return words("cancelled in", name(key))
    case .loopInstanceCompleted(let key, let index, let output):
      return words("done", name(key), "index=\(index)", output?.canonicalText)
    case .continuationCreated(let key, let element, let scope, let moment, let retries):
      names[key] = definition.elements[element].id
      return words(
        "rests", name(key), moment.name, scope == .root ? nil : "in \(scope)",
        moment.flow.map { "by \(definition.flows[$0].id)" }, "retries=\(retries)")
    case .continuationRun(let key): return words("runs", name(key))
    case .compensationRecorded(let key, let element, let scope, _):
      names[key] = definition.elements[element].id
      return words("recorded", name(key), scope == .root ? nil : "in \(scope)")
    case .compensationAwaited(let key): return words("undoes", name(key))
    case .compensationStarted(let key, let instance, let scope):
      if let instance { names[instance] = names[key] }
      return words("undo", name(key), instance.map { "as \($0)" }, "for \(name(scope))")
    case .compensationEnded(let key): return words("undone", name(key))
    case .scopeInterrupted(let key):
      return words("interrupted", key == .root ? nil : name(key))
    default: return nil
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
    case .userTaskAssigned(let key, let assignee):
      return words("assigned", name(key), assignee ?? "nobody")
    case .triggerAwaited(let key): return words("awaits", name(key))
    case .callRequested(let key, let request):
      return words(
        "call", name(key), request.process, request.businessKey.map { "key=\(quoted($0))" },
        shown(request.variables))
    case .timerCreated(let key, let element, let host, let due, let repetition):
      names[key] = definition.elements[element].id
      return words(
        "timer", name(key), "on", name(host), "due=\(due)",
        repetition.map { "R\($0.remaining.map(String.init) ?? "")/\(shown($0.pattern))" })
    case .timerFired(let key): return words("fired", name(key))
    case .timerFiredAgain(let key, let due, let remaining):
      return words("fired", name(key), "due=\(due)", remaining.map { "left=\($0)" })
    case .subscribed(let key, let element, let host, let kind, let signal, let correlationKey):
      names[key] = definition.elements[element].id
      return words(
        "listens", name(key), "on", name(host), kind.rawValue,
        signal.isEmpty ? nil : quoted(signal), correlationKey.map { "key=\(quoted($0))" })
    case .eventCaught(let key, let remains):
      return words("caught", name(key), remains ? "remains" : nil)
    case .signalThrown(let signal, let variables):
      return words("signal", quoted(signal), shown(variables))
    case .messageThrown(let key, let message, let variables):
      return words("message", name(key), quoted(message), shown(variables))
    case .escalationThrown(let key, let code, let handler, let leaves, _):
      let catcher = handler.map { definition.elements[$0].id } ?? (leaves ? "the caller" : "nobody")
      return words("escalation", name(key), quoted(code), "caught by \(catcher)")
    case .errorThrown(let key, let code, let message, let handler):
      return words(
        "error", name(key), quoted(code), message.map(quoted),
        handler.map { "caught by \(definition.elements[$0].id)" } ?? "caught by nobody")
    case .incidentRaised(let key, let cause, let message):
      return words("incident", name(key), cause.rawValue, quoted(message))
    case .incidentResolved(let key): return words("resolved", name(key))
    case .modified(let steps): return words("modified", steps.joined(separator: ", "))
    case .migrated(let relocation): return migrated(relocation)
    case .elementMoved(let key, let scope): return words("moved", name(key), "into", name(scope))
    case .leavingFailed(let key, let message):
      return words("failed to leave", name(key), quoted(message))
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

  private mutating func migrated(_ relocation: Relocation) -> String {
    let moved = relocation.elements.sorted { $0.key < $1.key }
    for (key, element) in moved { names[key] = definition.elements[element].id }
    let gone = (relocation.dissolved + relocation.gone).map(name)
    return words(
      "migrated", "to \(relocation.process)", moved.map { name($0.key) }.joined(separator: ", "),
      gone.isEmpty ? nil : "without " + gone.joined(separator: ", "))
  }

  private func name(_ key: Key) -> String {
    names[key].map { "\(key) \($0)" } ?? "\(key)"
  }

  private func words(_ words: String?...) -> String {
    words.compactMap { $0 }.joined(separator: " ")
  }

  private func shown(_ pattern: ProcessTimer.Repetition.Pattern) -> String {
    switch pattern {
    case .interval(let span): span.description
    case .cron(let schedule): quoted(schedule.description)
    }
  }

  private func quoted(_ text: String) -> String { JSON.string(text).canonicalText }

  private func shown(_ variables: [String: JSON]) -> String? {
    variables.isEmpty ? nil : JSON.object(variables).canonicalText
  }
}
