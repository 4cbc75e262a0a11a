package import Vocabulary

/// A process that runs, or has ended: all that its events add up to.
///
/// A value, without its definition; whoever keeps it keeps the definition beside it. Only
/// ``apply(_:)`` changes it, and the compiler sees to that: the setters are private to this file.
package struct ProcessInstance: Hashable, Sendable {
  /// How far the instance is.
  package enum Status: Hashable, Sendable {
    case active
    /// All tokens have ended.
    case completed
    /// A terminate end event ended it.
    case terminated
    /// A BPMN error left it for its caller.
    case endedByError(code: String, message: String?)
    /// Somebody ended it from outside.
    case cancelled(reason: String)
  }

  package private(set) var status = Status.active
  /// Whether somebody holds it.
  package private(set) var isSuspended = false
  package private(set) var businessKey: String?
  /// What the caller of a called process catches.
  package private(set) var caller: Caller?
  /// The index of the start event.
  package private(set) var start = 0
  /// The variables of the process; those of inner scopes are with their element instances.
  package private(set) var variables: [String: JSON] = [:]
  /// What is active now, by rising key.
  package private(set) var elements: [ElementInstance] = []
  /// The timers that run, by rising key.
  package private(set) var timers: [ProcessTimer] = []
  /// What the instance listens to, by rising key.
  package private(set) var subscriptions: [Subscription] = []
  /// What is done and can be undone, in the order in which it was done.
  package private(set) var compensations: [CompensationRecord] = []
  /// The indices of the end events that were reached, in that order.
  package private(set) var endEvents: [Int] = []
  /// The key that the next thing gets.
  package private(set) var nextKey = Key(1)
  /// How many visits are older than the scope that they are in (``Event/elementMoved(_:scope:)``);
  /// where there are none, a walk through the rising keys meets each scope before what is inside.
  private(set) var elementsOlderThanScope = 0

  /// An instance before its first event.
  package init() {}

  /// Rebuilds an instance from its parts (``init(json:definition:)``).
  init(
    status: Status, isSuspended: Bool, businessKey: String?, caller: Caller?, start: Int,
    variables: [String: JSON], elements: [ElementInstance], timers: [ProcessTimer],
    subscriptions: [Subscription], compensations: [CompensationRecord], endEvents: [Int],
    nextKey: Key
  ) {
    self.status = status
    self.isSuspended = isSuspended
    self.businessKey = businessKey
    self.caller = caller
    self.start = start
    self.variables = variables
    self.elements = elements
    self.timers = timers
    self.subscriptions = subscriptions
    self.compensations = compensations
    self.endEvents = endEvents
    self.nextKey = nextKey
    elementsOlderThanScope = elements.count(where: \.isOlderThanScope)
  }

  // MARK: - The only way to change it

  /// Takes over what an event says. Events are trusted: they come from the engine or from a log
  /// that the engine wrote; one that speaks of unknown keys changes nothing.
  package mutating func apply(_ event: Event) {
    switch event {
    case .elementActivated(let key, let element, let scope, _):
      activate(key, element, scope)
    case .elementCompleted(let key):
      remove(key)
      // Without a record of its own, nobody can ask any more for what was done inside.
      if !compensations.isEmpty, !compensations.contains(where: { $0.key == key }) {
        forget(in: key)
      }
    case .tokenJoined(let key):
      remove(key)
    case .elementTerminated(let key), .compensationEnded(let key):
      remove(key)
      if !compensations.isEmpty { forget(in: key) }
    case .endEventReached(_, let element):
      endEvents.append(element)
    case .variablesSet(let scope, let variables):
      merge(variables, into: scope)
    case .tokenArrived(let key, let element, let scope, let flow):
      add(ElementInstance(key: key, element: element, scope: scope, state: .joining(flow: flow)))
    case .started(let element, let businessKey, let variables):
      start = element
      self.businessKey = businessKey
      self.variables = variables
    case .called(let caller):
      self.caller = caller
    case .variablesRemoved(let scope, let names):
      removeVariables(names, from: scope)
    case .incidentRaised(let key, let cause, let message):
      update(key) { $0.failure = .init(cause: cause, message: message) }
    case .incidentResolved(let key):
      update(key) { $0.failure = nil }
    case .signalThrown, .messageThrown, .errorThrown, .escalationThrown:
      break
    case .suspended: isSuspended = true
    case .resumed: isSuspended = false
    case .completed: end(.completed)
    case .terminated: end(.terminated)
    case .endedByError(let code, let message): end(.endedByError(code: code, message: message))
    case .cancelled(let reason): end(.cancelled(reason: reason))
    case .timerCreated, .timerFired, .timerFiredAgain, .subscribed, .eventCaught,
      .scopeInterrupted:
      applyToTriggers(event)
    case .compensationRecorded, .compensationAwaited, .compensationStarted:
      applyToCompensation(event)
    case .modified, .leavingFailed: break
    case .migrated(let relocation): relocate(relocation)
    case .elementMoved(let key, let scope): move(key, into: scope)
    default:
      applyToWaiting(event)
    }
  }

  private mutating func applyToWaiting(_ event: Event) {
    switch event {
    case .jobCreated(let key, let request):
      update(key) {
        $0.state = .job(.init(request: request, attempt: 1, retries: request.retries))
      }
    case .jobFailed(let key, _, let retriesLeft, let retryAt):
      update(key) { $0.fail(retriesLeft: retriesLeft, retryAt: retryAt) }
    case .jobRetriesSet(let key, let retries):
      update(key) { $0.fail(retriesLeft: retries, retryAt: nil) }
    case .userTaskCreated(let key, let request):
      update(key) { $0.state = .userTask(request) }
    case .userTaskAssigned(let key, let assignee):
      update(key) {
        guard case .userTask(let request) = $0.state else { return }
        $0.state = .userTask(request.assigned(to: assignee))
      }
    case .triggerAwaited(let key):
      update(key) { $0.state = .trigger }
    case .callRequested(let key, let request):
      update(key) { $0.state = .call(request) }
    case .continuationCreated(let key, let element, let scope, let moment, let retries):
      add(
        ElementInstance(
          key: key, element: element, scope: scope,
          state: .continuation(.init(moment: moment, attempt: 1, retries: retries))))
    case .continuationRun(let key):
      remove(key)
    case .loopStarted(let key, let count, let items):
      update(key) { $0.state = .loop(.init(count: count, items: items)) }
    case .loopAdvanced(let key):
      updateLoop(key) { $0.started += 1 }
    case .loopInstanceAdded(let key):
      updateLoop(key) { $0.count = $0.count.map { $0 + 1 } }
    case .loopInstanceCancelled(let key):
      updateLoop(key) { $0.cancelled += 1 }
    case .loopInstanceCompleted(let key, let index, let output):
      updateLoop(key) {
        $0.completed += 1
        if let output { $0.outputs[index] = output }
      }
    default:
      break
    }
  }

  private mutating func applyToTriggers(_ event: Event) {
    switch event {
    case .timerCreated(let key, let element, let host, let due, let repetition):
      timers.append(
        ProcessTimer(key: key, element: element, host: host, due: due, repetition: repetition))
      count(key)
    case .timerFired(let key):
      timers.removeAll { $0.key == key }
    case .timerFiredAgain(let key, let due, let remaining):
      guard let index = timers.firstIndex(where: { $0.key == key }) else { return }
      timers[index] = timers[index].again(at: due, remaining: remaining)
    case .subscribed(let key, let element, let host, let kind, let name, let correlationKey):
      subscriptions.append(
        Subscription(
          key: key, kind: kind, name: name, element: element, host: host,
          correlationKey: correlationKey))
      count(key)
    case .eventCaught(let key, let remains):
      if !remains { subscriptions.removeAll { $0.key == key } }
    case .scopeInterrupted(let key):
      timers.removeAll { $0.host == key }
      subscriptions.removeAll { $0.host == key }
    default:
      break
    }
  }

  private mutating func applyToCompensation(_ event: Event) {
    switch event {
    case .compensationRecorded(let key, let element, let scope, let variables):
      compensations.append(
        CompensationRecord(key: key, element: element, scope: scope, variables: variables))
    case .compensationAwaited(let key):
      update(key) { $0.state = .compensating }
    case .compensationStarted(let key, let instance, let scope):
      guard let index = compensations.firstIndex(where: { $0.key == key }) else { return }
      let record = compensations.remove(at: index)
      guard let instance else { return }
      add(
        ElementInstance(
          key: instance, element: record.element, scope: scope, state: .undoing,
          variables: record.variables))
      for index in compensations.indices where compensations[index].scope == key {
        let inner = compensations[index]
        compensations[index] = CompensationRecord(
          key: inner.key, element: inner.element, scope: instance, variables: inner.variables)
      }
    default:
      break
    }
  }

  // MARK: - Helpers of apply

  private mutating func count(_ key: Key) {
    if key >= nextKey { nextKey = Key(key.number + 1) }
  }

  private mutating func add(_ instance: ElementInstance) {
    count(instance.key)
    elements.append(instance)
  }

  /// A new visit, or one whose token rested in front of the element.
  private mutating func activate(_ key: Key, _ element: Int, _ scope: Key) {
    guard key >= nextKey else {
      update(key) { $0.state = .active }
      return
    }
    add(ElementInstance(key: key, element: element, scope: scope))
  }

  private mutating func remove(_ key: Key) {
    // The last one is the most likely: a token that runs on.
    let removed: ElementInstance
    if let last = elements.last, last.key == key {
      removed = elements.removeLast()
    } else {
      guard let index = index(of: key) else { return }
      removed = elements.remove(at: index)
    }
    if removed.isOlderThanScope { elementsOlderThanScope -= 1 }
    if !timers.isEmpty { timers.removeAll { $0.host == key } }
    if !subscriptions.isEmpty { subscriptions.removeAll { $0.host == key } }
  }

  /// Nothing that was done inside a scope can be undone any more.
  private mutating func forget(in scope: Key) {
    var scopes: Set<Key> = [scope]
    // An inner record is older than that of its scope: from the youngest on, one pass finds all.
    for index in compensations.indices.reversed() where scopes.contains(compensations[index].scope)
    {
      scopes.insert(compensations[index].key)
      compensations.remove(at: index)
    }
  }

  private mutating func update(_ key: Key, _ change: (inout ElementInstance) -> Void) {
    guard let index = index(of: key) else { return }
    change(&elements[index])
  }

  private mutating func updateLoop(
    _ key: Key, _ change: (inout ElementInstance.LoopState) -> Void
  ) {
    update(key) { instance in
      guard case .loop(var loop) = instance.state else { return }
      instance.state = .active
      change(&loop)
      instance.state = .loop(loop)
    }
  }

  private mutating func merge(_ added: [String: JSON], into scope: Key) {
    guard scope != .root else {
      for (name, value) in added { variables[name] = value }
      return
    }
    guard let index = index(of: scope) else { return }
    for (name, value) in added { elements[index].variables[name] = value }
  }

  private mutating func removeVariables(_ names: [String], from scope: Key) {
    guard scope != .root else {
      for name in names { variables[name] = nil }
      return
    }
    update(scope) { for name in names { $0.variables[name] = nil } }
  }

  private mutating func relocate(_ relocation: Relocation) {
    let gone = Set(relocation.gone)
    func element(_ key: Key, _ old: Int) -> Int { relocation.elements[key] ?? old }
    let dissolved = Set(relocation.dissolved)
    let outer = scopes(of: dissolved)
    func scope(_ old: Key) -> Key {
      var scope = old
      while let next = outer[scope] { scope = next }
      return scope
    }
    elements = elements.filter { !dissolved.contains($0.key) }.map {
      $0.relocated(
        to: element($0.key, $0.element), flow: relocation.flows[$0.key], scope: scope($0.scope))
    }
    timers = timers.filter { !gone.contains($0.key) && !dissolved.contains($0.host) }.map {
      ProcessTimer(
        key: $0.key, element: element($0.key, $0.element), host: $0.host, due: $0.due,
        repetition: $0.repetition)
    }
    subscriptions = subscriptions.filter {
      !gone.contains($0.key) && !dissolved.contains($0.host)
    }.map {
      Subscription(
        key: $0.key, kind: $0.kind, name: $0.name, element: element($0.key, $0.element),
        host: $0.host, correlationKey: $0.correlationKey)
    }
    compensations = compensations.filter { !dissolved.contains($0.key) }.map {
      CompensationRecord(
        key: $0.key, element: element($0.key, $0.element), scope: scope($0.scope),
        variables: $0.variables)
    }
    start = relocation.start
    endEvents = relocation.endEvents
    elementsOlderThanScope = elements.count(where: \.isOlderThanScope)
  }

  /// What each of these visits and records is in.
  private func scopes(of keys: Set<Key>) -> [Key: Key] {
    guard !keys.isEmpty else { return [:] }
    var scopes: [Key: Key] = [:]
    for visit in elements where keys.contains(visit.key) { scopes[visit.key] = visit.scope }
    for record in compensations where keys.contains(record.key) {
      scopes[record.key] = record.scope
    }
    return scopes
  }

  private mutating func move(_ key: Key, into scope: Key) {
    if let index = index(of: key) {
      if elements[index].isOlderThanScope { elementsOlderThanScope -= 1 }
      elements[index] = elements[index].moved(into: scope)
      if elements[index].isOlderThanScope { elementsOlderThanScope += 1 }
    }
    guard let index = compensations.firstIndex(where: { $0.key == key }) else { return }
    let old = compensations[index]
    compensations[index] = CompensationRecord(
      key: old.key, element: old.element, scope: scope, variables: old.variables)
  }

  private mutating func end(_ status: Status) {
    self.status = status
    isSuspended = false
    elements = []
    elementsOlderThanScope = 0
    timers = []
    subscriptions = []
    compensations = []
  }
}
