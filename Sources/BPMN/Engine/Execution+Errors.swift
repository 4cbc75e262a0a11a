import Vocabulary

extension Execution {
  /// Raises a BPMN error from a job, a person's task or a call; without a handler here it leaves
  /// for the caller, and where no caller handles it, it is an incident.
  mutating func throwError(
    _ code: String, _ message: String?, _ variables: [String: JSON], from key: Key
  ) {
    setVariables(variables, from: key)
    guard !propagate(code, message, from: key) else { return }
    emit(.errorThrown(key, code: code, message: message, caughtBy: nil))
    guard !leaveForCaller(code, message) else { return }
    let text = message.map { ": \($0)" } ?? ""
    raise(
      Failure("nothing handles the error \"\(code)\"\(text)"), at: key, otherwise: .unhandledError)
  }

  /// Ends the process with an error that its caller handles. `false`: there is none who does.
  mutating func leaveForCaller(_ code: String, _ message: String?) -> Bool {
    guard let caller = instance.caller, caller.errors.contains(code) else { return false }
    terminateContents(of: .root)
    end(with: .endedByError(code: code, message: message))
    return true
  }

  /// Looks for the nearest handler, from an element outwards, and lets it catch. `false`: nobody
  /// does, and nothing has happened.
  mutating func propagate(_ code: String, _ message: String?, from key: Key) -> Bool {
    let found = handler(from: key) { trigger in
      guard case .error(let handler) = trigger else { return nil }
      if handler.isForAll { return .general }
      return handler.code == code ? .exact : nil
    }
    guard let found, case .error(let handler)? = definition.elements[found.event].trigger else {
      return false
    }
    emit(.errorThrown(key, code: code, message: message, caughtBy: found.event))
    var variables: [String: JSON] = [:]
    if let name = handler.codeVariable { variables[name] = .string(code) }
    if let name = handler.messageVariable {
      variables[name] = message.map { .string($0) } ?? .null
    }
    trigger(found.event, host: found.host, variables)
    return true
  }

  /// Raises an escalation. The nearest handler catches it; an element that it does not interrupt
  /// goes on.
  mutating func escalate(_ code: String, _ variables: [String: JSON], from key: Key) {
    let found = handler(from: key) { trigger in
      guard case .escalation(let handler) = trigger, handler.handles(code) else { return nil }
      return handler.code == code ? .exact : .general
    }
    guard let found, case .escalation(let handler)? = definition.elements[found.event].trigger
    else {
      let leaves = instance.caller?.escalations.contains(code) ?? false
      emit(
        .escalationThrown(
          key, code: code, caughtBy: nil, leaves: leaves, variables: leaves ? variables : [:]))
      return
    }
    emit(
      .escalationThrown(key, code: code, caughtBy: found.event, leaves: false, variables: [:]))
    var made: [String: JSON] = [:]
    if let name = handler.codeVariable { made[name] = .string(code) }
    trigger(found.event, host: found.host, made)
  }

  // MARK: - Handlers

  /// How well a handler fits: one for the very code goes before one for all.
  enum Fit { case exact, general }

  /// The handler that is nearest to an element: in each scope outwards first its event
  /// sub-processes, except one that the element is in, and then its boundary events.
  private func handler(from key: Key, _ fit: (Trigger) -> Fit?) -> (event: Int, host: Key)? {
    var current = key
    var cameFrom: Int?
    while true {
      let visit = instance[current]
      let element = visit.map { definition.elements[$0.element] }
      let isOpen: Bool
      switch visit?.state {
      case .loop?, .undoing?: isOpen = false
      default: isOpen = true
      }
      if isOpen {
        let processes = element?.eventSubProcesses ?? definition.eventSubProcesses
        let starts: [Int] = processes.compactMap {
          guard $0 != cameFrom, case .subProcess(let process) = definition.elements[$0].kind else {
            return nil
          }
          return process.start
        }
        if current == .root || visit != nil, let event = best(starts, fit) {
          return (event, current)
        }
      }
      guard let visit, let element else { return nil }
      // The boundary of a loop is around all of it, and that of a scope that is undone is gone.
      var isInside = element.loop != nil && isLoopInstance(current, of: element)
      if case .undoing = visit.state { isInside = true }
      if !isInside, let event = best(element.boundaryEvents, fit) { return (event, current) }
      cameFrom = visit.element
      current = visit.scope
    }
  }

  private func best(_ events: [Int], _ fit: (Trigger) -> Fit?) -> Int? {
    var general: Int?
    for index in events {
      guard let trigger = definition.elements[index].trigger else { continue }
      switch fit(trigger) {
      case .exact: return index
      case .general: general = general ?? index
      case nil: continue
      }
    }
    return general
  }
}
