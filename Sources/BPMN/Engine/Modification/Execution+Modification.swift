import Vocabulary

extension Execution {
  /// Does the steps of a modification, each when what the one before moved has come to rest. The
  /// process itself stays until the last one, even where nothing is left in it meanwhile. Where a
  /// step is refused, all are.
  mutating func modify(_ modification: Modification) throws(Rejection) {
    guard !modification.steps.isEmpty else {
      throw Rejection(.invalidState, "failed to modify the instance: no step is given")
    }
    let before = instance
    hold(skippingListeners: modification.skipsListeners, mappings: modification.skipsMappings)
    emit(.modified(steps: modification.steps.map(\.description)))
    do throws(Rejection) {
      for step in modification.steps {
        guard instance.isActive else {
          throw Rejection(
            .invalidState, "failed to \(step): by the steps before it the instance has ended")
        }
        hasRunOut = false
        try carryOut(step, first: before.nextKey)
        run()
      }
    } catch {
      takeBack(to: before)
      throw error
    }
    release()
    guard instance.isActive, instance.elements.isEmpty else { return }
    // As in Camunda: what ran to its end is complete, what was only taken away is cancelled.
    end(with: hasRunOut ? .completed : .cancelled(reason: Modification.emptiedReason))
  }

  private mutating func carryOut(_ step: Modification.Step, first: Key) throws(Rejection) {
    switch step {
    case .cancel(let key, let id):
      guard let found = element(of: key) else {
        throw Rejection(.notFound, "failed to \(step): it is not active")
      }
      guard id == nil || id == found.id else {
        throw Rejection(.invalidState, "failed to \(step): that is \"\(found.id)\"")
      }
      leave(key)
    case .cancelAll(let id):
      try cancelAll(id, step, olderThan: first)
    case .startBefore(let id, let scope, let variables, let local):
      try startBefore(id, in: scope, variables, local, step)
    case .startAfter(let id, let scope, let variables):
      let (element, _) = try named(id, step)
      guard let flow = element.outgoing.first, element.outgoing.count == 1 else {
        throw Rejection(
          .invalidState,
          "failed to \(step): it has \(element.outgoing.isEmpty ? "no" : "several") outgoing flows"
            + (element.outgoing.isEmpty ? "" : "; name the one to take"))
      }
      try take(flow, in: scope, variables, step)
    case .startTransition(let id, let scope, let variables):
      guard let flow = definition.flow(id) else {
        throw Rejection(
          .notFound, "failed to \(step): \"\(definition.id)\" has no such sequence flow")
      }
      try take(flow.index, in: scope, variables, step)
    case .set(let variables, let scope):
      guard scope == .root || instance[scope] != nil else {
        throw Rejection(.notFound, "failed to \(step): it is not active")
      }
      write(variables, in: scope)
    }
  }

  /// The element of an id, and whether its loop as a whole is meant.
  func named(_ id: String, _ step: Modification.Step) throws(Rejection) -> (FlowElement, Bool) {
    if let element = definition.element(id) { return (element, false) }
    let suffix = Modification.loopSuffix
    if id.hasSuffix(suffix), let element = definition.element(String(id.dropLast(suffix.count))),
      element.loop != nil
    {
      return (element, true)
    }
    throw Rejection(.notFound, "failed to \(step): \"\(definition.id)\" has no such element")
  }

  // MARK: - Cancelling

  private mutating func cancelAll(
    _ id: String, _ step: Modification.Step, olderThan first: Key
  ) throws(Rejection) {
    let (element, isLoop) = try named(id, step)
    let found = instance.elements.filter { visit in
      guard visit.element == element.index, visit.key < first else { return false }
      let isInside = element.loop != nil && isLoopInstance(visit.key, of: element)
      if isLoop { return !isInside }
      if case .loop = visit.state { return false }
      return true
    }
    guard !found.isEmpty else {
      throw Rejection(.notFound, "failed to \(step): no token is there")
    }
    // One may take others with it.
    for visit in found where instance[visit.key] != nil { leave(visit.key) }
  }

  /// Leaves a visit before it is done, with each scope around it that holds nothing else.
  private mutating func leave(_ key: Key) {
    var top = key
    while let visit = instance[top], let outer = instance[visit.scope] {
      let isAlone = !instance.elements.contains { $0.scope == outer.key && $0.key != top }
      guard isAlone, !LoopBehavior.isPartlyDone(outer, in: definition) else { break }
      top = outer.key
    }
    guard let visit = instance[top] else { return }
    let element = definition.elements[visit.element]
    let isInstance = element.loop != nil && isLoopInstance(top, of: element)
    terminate(top)
    if isInstance { LoopBehavior.cancelInstance(of: visit.scope, element, in: &self) }
  }
}
