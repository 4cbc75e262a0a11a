import Vocabulary

/// Something that has to be there for a token to be inside it.
private enum Container: Hashable {
  /// One run of a sub-process.
  case scope(Int)
  /// The loop around the instances of an activity.
  case loop(Int)

  var element: Int {
    switch self {
    case .scope(let index), .loop(let index): index
    }
  }
}

extension Execution {
  /// Puts a token in front of an element; the scopes around it that are not there are begun
  /// without their start events.
  mutating func startBefore(
    _ id: String, in ancestor: Key?, _ variables: [String: JSON], _ local: [String: JSON],
    _ step: Modification.Step
  ) throws(Rejection) {
    let (element, isWholeLoop) = try named(id, step)
    var containers = containers(of: element.scope)
    if element.loop != nil, !isWholeLoop { containers.append(.loop(element.index)) }
    let (base, rest) = try nearest(of: containers, ancestor, step)
    // An event sub-process begins as if its event had happened, with its start event.
    if let start = eventStart(element, rest) {
      let scope = try open(rest.dropLast(element.isStart ? 1 : 0), in: base, step)
      setVariables(variables, from: scope)
      beginEventSubProcess(at: start, scope: scope, local)
      return
    }
    let scope = try open(rest, in: base, step)
    setVariables(variables, from: scope)
    if element.loop != nil, !isWholeLoop {
      LoopBehavior.addInstance(to: scope, element, local, in: &self)
    } else {
      if case .boundaryEvent(let event) = element.kind, event.isInterrupting {
        try leaveHost(event.host, in: scope, step)
      }
      place(element, scope: scope, local)
    }
  }

  /// Puts a token on a flow.
  mutating func take(
    _ index: Int, in ancestor: Key?, _ variables: [String: JSON], _ step: Modification.Step
  ) throws(Rejection) {
    let flow = definition.flows[index]
    let containers = containers(of: definition.elements[flow.source].scope)
    let (base, rest) = try nearest(of: containers, ancestor, step)
    let scope = try open(rest, in: base, step)
    setVariables(variables, from: scope)
    enter(flow.target, scope: scope, flow: index)
  }

  private mutating func place(_ element: FlowElement, scope: Key, _ local: [String: JSON]) {
    let key = nextKey
    if let continuation = element.continuation, continuation.before {
      rest(element, continuation, scope: scope, moment: .before(flow: nil))
      write(local, in: key)
    } else if let flow = missingFlow(of: element, scope: scope) {
      pass(element, scope: scope, flow: flow)
    } else {
      count()
      emit(.elementActivated(key, element: element.index, scope: scope, flow: nil))
      write(local, in: key)
      activate(key, element)
    }
  }

  /// The flow by which a token that is put in front of a join has come: one on which none waits.
  private func missingFlow(of element: FlowElement, scope: Key) -> Int? {
    guard element.incoming.count > 1 else { return nil }
    switch element.kind {
    case .parallelGateway, .inclusiveGateway: break
    default: return nil
    }
    let taken = instance.elements.compactMap { visit -> Int? in
      guard visit.element == element.index, visit.scope == scope,
        case .joining(let flow) = visit.state
      else { return nil }
      return flow
    }
    return element.incoming.first { !taken.contains($0) } ?? element.incoming.first
  }

  /// The event that begins an event sub-process which is not there yet, if that is meant.
  private func eventStart(_ element: FlowElement, _ rest: ArraySlice<Container>) -> FlowElement? {
    var process: Int?
    if element.isStart, let last = rest.last, case .scope(let index) = last,
      index == element.scope
    {
      process = index
    } else if element.kind.isScope {
      process = element.index
    }
    guard let process, case .subProcess(let inner) = definition.elements[process].kind,
      case .event = inner.form
    else { return nil }
    return definition.elements[inner.start]
  }

  /// The activity at whose border an event interrupts is left.
  private mutating func leaveHost(_ host: Int, in scope: Key, _ step: Modification.Step)
    throws(Rejection)
  {
    let hosts = instance.elements.filter { $0.element == host && $0.scope == scope }
    guard hosts.count <= 1 else {
      throw Rejection(
        .invalidState,
        "failed to \(step): \"\(definition.elements[host].id)\" is active \(hosts.count) times")
    }
    for visit in hosts { terminate(visit.key) }
  }

  // MARK: - Scopes

  /// What has to be there around an element, the outermost first.
  private func containers(of scope: Int?) -> [Container] {
    var containers: [Container] = []
    var next = scope
    while let index = next {
      containers.append(.scope(index))
      if definition.elements[index].loop != nil { containers.append(.loop(index)) }
      next = definition.elements[index].scope
    }
    return containers.reversed()
  }

  /// The innermost scope that is there, and what has to be begun inside it.
  private func nearest(
    of containers: [Container], _ ancestor: Key?, _ step: Modification.Step
  ) throws(Rejection) -> (base: Key, rest: ArraySlice<Container>) {
    if let ancestor {
      guard ancestor != .root else { return (.root, containers[...]) }
      guard let visit = instance[ancestor] else {
        throw Rejection(.notFound, "failed to \(step): \(ancestor) is not active")
      }
      guard let index = containers.lastIndex(where: { isRun(of: $0, visit) }) else {
        throw Rejection(
          .invalidState,
          "failed to \(step): it is not inside \(ancestor) "
            + "\"\(definition.elements[visit.element].id)\"")
      }
      return try checked(ancestor, containers, index, step)
    }
    for index in containers.indices.reversed() {
      let runs = instance.elements.filter { isRun(of: containers[index], $0) }
      guard let run = runs.first else { continue }
      guard runs.count == 1 else {
        let keys = runs.map(\.key.description).joined(separator: ", ")
        throw Rejection(
          .invalidState,
          "failed to \(step): \"\(definition.elements[run.element].id)\" around it is active "
            + "\(runs.count) times (\(keys)); say in which one")
      }
      return try checked(run.key, containers, index, step)
    }
    return (.root, containers[...])
  }

  private func checked(
    _ base: Key, _ containers: [Container], _ index: Int, _ step: Modification.Step
  ) throws(Rejection) -> (base: Key, rest: ArraySlice<Container>) {
    if case .loop(let element) = containers[index] {
      switch definition.elements[element].loop {
      case .multiInstance(let loop)? where !loop.isSequential: break
      default:
        throw Rejection(
          .invalidState,
          "failed to \(step): the instances of \"\(definition.elements[element].id)\" are "
            + "done one after the other, and one is under way")
      }
    }
    return (base, containers[(index + 1)...])
  }

  private func isRun(of container: Container, _ visit: ElementInstance) -> Bool {
    guard visit.element == container.element else { return false }
    switch (container, visit.state) {
    case (.loop, .loop): return true
    case (.scope, .active): return visit.failure == nil
    default: return false
    }
  }

  /// Begins scopes inside each other, without their start events; the innermost.
  private mutating func open(
    _ containers: some Sequence<Container>, in base: Key, _ step: Modification.Step
  ) throws(Rejection) -> Key {
    var scope = base
    do throws(Failure) {
      for container in containers {
        let element = definition.elements[container.element]
        switch container {
        case .loop: scope = try LoopBehavior.open(element, scope: scope, in: &self)
        case .scope: scope = try open(element, in: scope)
        }
      }
    } catch {
      throw Rejection(.invalidState, "failed to \(step): \(error.message)")
    }
    return scope
  }

  /// Begins one scope without its start event.
  mutating func open(_ element: FlowElement, in scope: Key) throws(Failure) -> Key {
    let key = nextKey
    count()
    emit(.elementActivated(key, element: element.index, scope: scope, flow: nil))
    if element.loop != nil { LoopBehavior.countIn(key, of: scope, element, in: &self) }
    try applyInputs(of: element, key)
    try listeners(.start, of: element, key)
    let boundary = try armBoundaryEvents(of: element, key)
    let inner = try armEventSubProcesses(element.eventSubProcesses, key)
    listen(boundary, host: key)
    listen(inner, host: key)
    return key
  }
}
