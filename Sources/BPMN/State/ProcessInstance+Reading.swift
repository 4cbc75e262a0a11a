package import Vocabulary

extension ProcessInstance {
  /// Whether the instance still runs.
  package var isActive: Bool { status == .active }

  /// The active element instance of a key.
  package subscript(_ key: Key) -> ElementInstance? {
    index(of: key).map { elements[$0] }
  }

  /// The position of a key among ``elements``, by binary search: keys rise.
  func index(of key: Key) -> Int? {
    if let last = elements.last, last.key == key { return elements.count - 1 }
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if elements[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low < elements.count && elements[low].key == key ? low : nil
  }

  /// A variable as an element instance sees it: its own scope first, then outwards.
  package func variable(_ name: String, visibleFrom key: Key) -> JSON? {
    var scope = key
    while scope != .root, let index = index(of: scope) {
      if let value = elements[index].variables[name] { return value }
      scope = elements[index].scope
    }
    return variables[name]
  }

  /// All variables that an element instance sees, inner ones hiding outer ones.
  package func variables(visibleFrom key: Key) -> [String: JSON] {
    var visible: [String: JSON] = [:]
    var scope = key
    while scope != .root, let index = index(of: scope) {
      visible.merge(elements[index].variables) { inner, _ in inner }
      scope = elements[index].scope
    }
    return visible.merging(variables) { inner, _ in inner }
  }

  /// The jobs that wait to be done, by rising key. One that is an incident is not among them.
  package func jobs(in definition: ProcessDefinition) -> [Job] {
    elements.compactMap { instance in
      guard case .job(let job) = instance.state, instance.failure == nil else { return nil }
      return Job(
        key: instance.key, elementID: definition.elements[instance.element].id,
        request: job.request, attempt: job.attempt, retries: job.retries, retryAt: job.retryAt,
        inputs: instance.variables)
    }
  }

  /// The tasks that wait for people, by rising key. One that is an incident is not among them.
  package func userTasks(in definition: ProcessDefinition) -> [UserTask] {
    elements.compactMap { instance in
      guard case .userTask(let request) = instance.state, instance.failure == nil else {
        return nil
      }
      let element = definition.elements[instance.element]
      return UserTask(
        key: instance.key, elementID: element.id, request: request,
        localVariables: instance.variables, properties: element.properties, form: element.form)
    }
  }

  /// What stands still, by rising key.
  package func incidents(in definition: ProcessDefinition) -> [Incident] {
    elements.compactMap { instance in
      guard let failure = instance.failure else { return nil }
      return Incident(
        key: instance.key, elementID: definition.elements[instance.element].id,
        cause: failure.cause, message: failure.message)
    }
  }

  /// The calls of other processes that wait, by rising key.
  package func calls(in definition: ProcessDefinition) -> [Call] {
    elements.compactMap { instance in
      guard case .call(let request) = instance.state, instance.failure == nil else { return nil }
      return Call(
        key: instance.key, elementID: definition.elements[instance.element].id, request: request)
    }
  }

  /// The tokens that rest until somebody runs them, by rising key, those with an incident too:
  /// they have no retries.
  package func continuations(in definition: ProcessDefinition) -> [Continuation] {
    elements.compactMap { instance in
      guard case .continuation(let state) = instance.state else { return nil }
      return Continuation(
        key: instance.key, elementID: definition.elements[instance.element].id,
        moment: state.moment, attempt: state.attempt, retries: state.retries,
        retryAt: state.retryAt)
    }
  }

  /// The receive tasks that wait to be triggered, by rising key.
  package func triggers(in definition: ProcessDefinition) -> [(key: Key, elementID: String)] {
    elements.compactMap { instance in
      guard case .trigger = instance.state else { return nil }
      return (instance.key, definition.elements[instance.element].id)
    }
  }

  /// The ids of the elements where tokens wait, sorted; one that holds two tokens stands twice.
  package func waitingElementIDs(in definition: ProcessDefinition) -> [String] {
    elements.filter { $0.isToken(in: definition) }
      .map { definition.elements[$0.element].id }.sorted()
  }

  /// The ids of the end events that were reached, in that order.
  package func endEventIDs(in definition: ProcessDefinition) -> [String] {
    endEvents.map { definition.elements[$0].id }
  }

  /// The moment when the next timer is due, if there is one.
  package var nextDue: Instant? { timers.map(\.due).min() }

  /// The names of the signals that the instance listens to, sorted and without repetition.
  package var signalNames: [String] {
    Set(subscriptions.filter { $0.kind == .signal }.map(\.name)).sorted()
  }
}

extension ElementInstance {
  /// Whether it is a token rather than a scope around tokens.
  func isToken(in definition: ProcessDefinition) -> Bool {
    switch state {
    case .loop, .undoing: false
    case .continuation: true
    default: !definition.elements[element].kind.isScope
    }
  }

  mutating func fail(retriesLeft: Int, retryAt: Instant?) {
    switch state {
    case .job(var job):
      job.attempt += 1
      job.retries = retriesLeft
      job.retryAt = retryAt
      state = .job(job)
    case .continuation(var continuation):
      continuation.attempt += 1
      continuation.retries = retriesLeft
      continuation.retryAt = retryAt
      state = .continuation(continuation)
    default: break
    }
  }
}

extension ProcessTimer {
  func again(at due: Instant, remaining: Int?) -> ProcessTimer {
    ProcessTimer(
      key: key, element: element, host: host, due: due,
      repetition: repetition.map { Repetition(pattern: $0.pattern, remaining: remaining) })
  }
}
