import Vocabulary

extension Execution {
  /// Leaves visits before they are done; each comes before what is inside it.
  mutating func leaveEarly(_ keys: [Key]) {
    if definition.actsWhenLeft {
      for key in innermostFirst(keys) { actOnLeaving(key) }
    }
    for key in keys.reversed() { emit(.elementTerminated(key)) }
  }

  /// What Camunda 7 does for an activity that is cancelled: its `end` listeners, its output mapping
  /// (a scope is destroyed with it, unless `skipOutputMappingOnCanceledActivities` is set there),
  /// and the `delete` listeners of a user task. What fails is left out, and said.
  mutating func actOnLeaving(_ key: Key) {
    guard let visit = instance[key], Self.hasBegun(visit) else { return }
    let element = definition.elements[visit.element]
    guard element.actsWhenLeft else { return }
    leavingStep(key) { (execution: inout Execution) throws(Failure) in
      try execution.listeners(.end, of: element, key)
    }
    if element.loop == nil || !isLoopInstance(key, of: element) {
      leavingStep(key) { (execution: inout Execution) throws(Failure) in
        try execution.applyOutputs(of: element, key)
      }
    }
    guard case .userTask = visit.state else { return }
    leavingStep(key) { (execution: inout Execution) throws(Failure) in
      try execution.listeners(.delete, of: element, key)
    }
  }

  private mutating func leavingStep(
    _ key: Key, _ body: (inout Execution) throws(Failure) -> Void
  ) {
    do throws(Failure) {
      try body(&self)
    } catch {
      emit(.leavingFailed(key, message: error.message))
    }
  }

  /// Ends the process by an event, after what it has to do then. Nothing is left that could stand
  /// still: what fails is left out, and said.
  mutating func end(with event: Event) {
    if !definition.listeners.isEmpty {
      leavingStep(.root) { (execution: inout Execution) throws(Failure) in
        try execution.processListeners(.end)
      }
    }
    emit(event)
  }

  /// Whether an element got as far as to have anything to do at its end: a token that rests or
  /// joins has not, a loop has nothing of its own, and what failed on the way in or out is not
  /// tried again.
  private static func hasBegun(_ visit: ElementInstance) -> Bool {
    switch visit.state {
    case .joining, .continuation, .loop, .undoing: return false
    default: break
    }
    switch visit.failure?.cause {
    case .activation?, .stepBudget?, .completion?, .noMatchingFlow?, .loopFailed?: return false
    default: return true
    }
  }

  /// The order in which Camunda leaves: what is inside before what is around it, of neighbours the
  /// oldest first.
  private func innermostFirst(_ keys: [Key]) -> [Key] {
    let all = Set(keys)
    var children: [Key: [Key]] = [:]
    var open: [Key] = []
    for key in keys {
      if let scope = instance[key]?.scope, all.contains(scope) {
        children[scope, default: []].append(key)
      } else {
        open.append(key)
      }
    }
    // Each before what is inside it, the youngest first; then read from the end.
    var walked: [Key] = []
    while let key = open.popLast() {
      walked.append(key)
      open += children[key] ?? []
    }
    return walked.reversed()
  }
}
