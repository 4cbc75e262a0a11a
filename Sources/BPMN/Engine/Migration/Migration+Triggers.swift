/// Timers and subscriptions: which go on, which are over, and which begin.
extension Migration {
  mutating func triggers(_ elements: inout [Key: Int], _ gone: inout [Key]) {
    let live =
      instance.timers.map { (key: $0.key, event: $0.element, host: $0.host) }
      + instance.subscriptions.map { (key: $0.key, event: $0.element, host: $0.host) }
    let ofHost = Dictionary(grouping: live, by: \.host)
    let hosts =
      [(Key.root, source.eventSubProcessStarts(nil), target.eventSubProcessStarts(nil))]
      + instance.elements.filter { !dissolved.contains($0.key) }.map { visit in
        (
          visit.key,
          events(
            of: visit, in: source, at: visit.element, isInstance: wasLoopInstance(visit)),
          events(
            of: visit, in: target, at: elements[visit.key] ?? visit.element,
            isInstance: isLoopInstance(visit))
        )
      }
    let interrupted = interruptedScopes()
    for (host, old, new) in hosts {
      let mine = (ofHost[host] ?? []).sorted { $0.key < $1.key }
      for trigger in mine {
        if let counterpart = counterparts[trigger.event], new.contains(counterpart) {
          if plan.updatesTriggers {
            gone.append(trigger.key)
            added.append((counterpart, host))
          } else {
            elements[trigger.key] = counterpart
          }
        } else {
          gone.append(trigger.key)
        }
      }
      // One that had a counterpart and does not listen any more has happened.
      let known = Set(old.compactMap { counterparts[$0] })
      guard !interrupted.contains(host) else { continue }
      added += new.filter { !known.contains($0) }.map { ($0, host) }
    }
  }

  /// The events that listen while a visit waits.
  private func events(
    of visit: ElementInstance, in definition: ProcessDefinition, at index: Int, isInstance: Bool
  ) -> [Int] {
    let element = definition.elements[index]
    switch visit.state {
    case .joining, .continuation, .compensating, .undoing: return []
    case .active where visit.failure != nil: return []
    default: break
    }
    var events: [Int] = []
    if !isInstance { events += element.boundaryEvents }
    if case .loop = visit.state { return events }
    switch element.kind {
    case .subProcess: events += definition.eventSubProcessStarts(index)
    case .eventBasedGateway:
      events += element.outgoing.map { definition.flows[$0].target }
    case .intermediateCatchEvent, .receiveTask: events.append(index)
    default: break
    }
    return events
  }

  /// The scopes in which an event sub-process has taken the place of everything else.
  private func interruptedScopes() -> Set<Key> {
    var scopes: Set<Key> = []
    for visit in instance.elements {
      guard case .subProcess(let process) = source.elements[visit.element].kind,
        process.form == .event(isInterrupting: true)
      else { continue }
      scopes.insert(lasting(visit.scope))
    }
    return scopes
  }
}

extension ProcessDefinition {
  /// The start events of the event sub-processes of a scope.
  fileprivate func eventSubProcessStarts(_ scope: Int?) -> [Int] {
    (scope.map { elements[$0].eventSubProcesses } ?? eventSubProcesses).compactMap {
      guard case .subProcess(let process) = elements[$0].kind else { return nil }
      return process.start
    }
  }
}
