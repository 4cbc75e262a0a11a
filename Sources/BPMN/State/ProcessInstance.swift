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
    /// Somebody ended it from outside.
    case cancelled(reason: String)
  }

  package private(set) var status = Status.active
  package private(set) var businessKey: String?
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
  /// The indices of the end events that were reached, in that order.
  package private(set) var endEvents: [Int] = []
  /// The key that the next thing gets.
  package private(set) var nextKey = Key(1)

  /// An instance before its first event.
  package init() {}

  /// Rebuilds an instance from its parts (``init(json:definition:)``).
  init(
    status: Status, businessKey: String?, start: Int, variables: [String: JSON],
    elements: [ElementInstance], timers: [ProcessTimer], subscriptions: [Subscription],
    endEvents: [Int], nextKey: Key
  ) {
    self.status = status
    self.businessKey = businessKey
    self.start = start
    self.variables = variables
    self.elements = elements
    self.timers = timers
    self.subscriptions = subscriptions
    self.endEvents = endEvents
    self.nextKey = nextKey
  }

  // MARK: - The only way to change it

  /// Takes over what an event says. Events are trusted: they come from the engine or from a log
  /// that the engine wrote; one that speaks of unknown keys changes nothing.
  package mutating func apply(_ event: Event) {
    switch event {
    case .started(let element, let businessKey, let variables):
      start = element
      self.businessKey = businessKey
      self.variables = variables
    case .elementActivated(let key, let element, let scope, _):
      add(ElementInstance(key: key, element: element, scope: scope))
    case .tokenArrived(let key, let element, let scope, let flow):
      add(ElementInstance(key: key, element: element, scope: scope, state: .joining(flow: flow)))
    case .tokenJoined(let key), .elementCompleted(let key), .elementTerminated(let key):
      remove(key)
    case .endEventReached(_, let element):
      endEvents.append(element)
    case .variablesSet(let scope, let variables):
      merge(variables, into: scope)
    case .jobCreated(let key, let request):
      update(key) {
        $0.state = .job(.init(request: request, attempt: 1, retries: request.retries))
      }
    case .jobFailed(let key, _, let retriesLeft, let retryAt):
      updateJob(key) { $0.fail(retriesLeft: retriesLeft, retryAt: retryAt) }
    case .jobRetriesSet(let key, let retries):
      updateJob(key) { $0.fail(retriesLeft: retries, retryAt: nil) }
    case .userTaskCreated(let key, let request):
      update(key) { $0.state = .userTask(request) }
    case .timerCreated, .timerFired, .timerFiredAgain, .subscribed, .eventCaught:
      applyToTriggers(event)
    case .incidentRaised(let key, let cause, let message):
      update(key) { $0.failure = .init(cause: cause, message: message) }
    case .incidentResolved(let key):
      update(key) { $0.failure = nil }
    case .signalThrown, .errorThrown:
      break
    case .completed:
      end(.completed)
    case .terminated:
      end(.terminated)
    case .cancelled(let reason):
      end(.cancelled(reason: reason))
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
    case .subscribed(let key, let element, let host, let kind, let name):
      subscriptions.append(
        Subscription(key: key, kind: kind, name: name, element: element, host: host))
      count(key)
    case .eventCaught(let key, let remains):
      if !remains { subscriptions.removeAll { $0.key == key } }
    default:
      break
    }
  }

  // MARK: - Helpers of apply

  private mutating func count(_ key: Key) {
    nextKey = max(nextKey, Key(key.number + 1))
  }

  private mutating func add(_ instance: ElementInstance) {
    elements.append(instance)
    count(instance.key)
  }

  private mutating func remove(_ key: Key) {
    guard let index = index(of: key) else { return }
    elements.remove(at: index)
    if !timers.isEmpty { timers.removeAll { $0.host == key } }
    if !subscriptions.isEmpty { subscriptions.removeAll { $0.host == key } }
  }

  private mutating func update(_ key: Key, _ change: (inout ElementInstance) -> Void) {
    guard let index = index(of: key) else { return }
    change(&elements[index])
  }

  private mutating func updateJob(
    _ key: Key, _ change: (inout ElementInstance.JobState) -> Void
  ) {
    update(key) { instance in
      guard case .job(var job) = instance.state else { return }
      change(&job)
      instance.state = .job(job)
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

  private mutating func end(_ status: Status) {
    self.status = status
    elements = []
    timers = []
    subscriptions = []
  }
}
