import Vocabulary

/// One command while it is being worked on: the instance as the events so far make it, and the
/// tokens that still move.
///
/// The files under `Elements` say what each kind of element does; this one moves tokens.
struct Execution {
  let definition: ProcessDefinition
  let now: Instant
  private(set) var instance: ProcessInstance
  private(set) var events: [Event] = []
  /// A stack: a branch runs as far as it can before the next one moves, as in Camunda.
  private var work: [Work] = []
  private var steps = 0
  /// What conditions are still to be asked about.
  var changes: [VariableChange] = []
  /// Whether the process stays although nothing is left in it, and joins wait for what is still to
  /// come by hand.
  private var isHeld = false
  /// Whether the last token came to its end while the process was held.
  var hasRunOut = false
  /// Whether listeners are left out.
  private(set) var skipsListeners = false
  /// Whether input and output mappings are left out.
  private(set) var skipsMappings = false

  private enum Work {
    case enter(element: Int, scope: Key, flow: Int?)
    /// A path of the scope has ended; it may have been the last one.
    case pathEnded(scope: Key)
    /// The instances of a loop that were not begun yet begin, one by one.
    case beginInstances(Key)
    /// Something is done, if it is still there.
    case complete(Key)
    /// A subscription gets what it waits for, if it is still there.
    case serve(Key, [String: JSON])
  }

  init(_ definition: ProcessDefinition, _ instance: consuming ProcessInstance, now: Instant) {
    self.definition = definition
    self.instance = instance
    self.now = now
  }

  var step: Step { Step(events: events, instance: instance) }

  /// Moves an instance in, and what is here out.
  mutating func exchange(_ other: inout ProcessInstance) { swap(&instance, &other) }

  /// Keeps the process from ending, and inclusive gateways from joining, until it is released.
  mutating func hold(skippingListeners: Bool, mappings: Bool) {
    isHeld = true
    skipsListeners = skippingListeners
    skipsMappings = mappings
  }

  mutating func release() { isHeld = false }

  /// Leaves listeners or mappings out from now on.
  mutating func skip(listeners: Bool, mappings: Bool) {
    skipsListeners = listeners
    skipsMappings = mappings
  }

  /// Gives up all that this command has done.
  mutating func takeBack(to before: ProcessInstance) {
    instance = before
    events = []
    work = []
    changes = []
    isHeld = false
  }

  /// Whether the command has used up its steps.
  var isExhausted: Bool { steps >= Engine.stepLimit }

  /// The only way that state changes here.
  mutating func emit(_ event: Event) {
    instance.apply(event)
    events.append(event)
  }

  var nextKey: Key { instance.nextKey }

  func element(of key: Key) -> FlowElement? {
    instance[key].map { definition.elements[$0.element] }
  }

  // MARK: - Tokens

  /// Puts a token in front of an element.
  mutating func enter(_ element: Int, scope: Key, flow: Int?) {
    work.append(.enter(element: element, scope: scope, flow: flow))
  }

  /// Completes something when what moves now has come to rest.
  mutating func completeLater(_ key: Key) { work.append(.complete(key)) }

  /// Begins what is left of a loop when what moves now has come to rest.
  mutating func beginInstancesLater(_ key: Key) {
    let isPlanned = work.contains {
      guard case .beginInstances(key) = $0 else { return false }
      return true
    }
    if !isPlanned { work.append(.beginInstances(key)) }
  }

  /// Serves subscriptions in this order, each when the one before has come to rest.
  mutating func serveLater(_ keys: [Key], _ variables: [String: JSON]) {
    for key in keys.reversed() { work.append(.serve(key, variables)) }
  }

  /// Moves tokens until all of them wait or have ended.
  mutating func run() {
    repeat {
      while instance.isActive {
        if !changes.isEmpty { evaluateConditions() }
        guard instance.isActive, let next = work.popLast() else { break }
        move(next)
      }
    } while instance.isActive && definition.hasInclusiveGateway && !isHeld
      && InclusiveGatewayBehavior.joinOne(in: &self)
    work = []
    changes = []
  }

  private mutating func move(_ next: Work) {
    switch next {
    case .enter(let element, let scope, let flow):
      guard scope == .root || instance.index(of: scope) != nil else { return }
      arrive(at: definition.elements[element], scope: scope, flow: flow)
    case .pathEnded(let scope):
      finish(scope)
    case .beginInstances(let key):
      LoopBehavior.beginNext(key, in: &self)
    case .complete(let key):
      complete(key)
    case .serve(let key, let variables):
      guard let subscription = instance.subscriptions.first(where: { $0.key == key }) else {
        return
      }
      serve(subscription, variables)
    }
  }

  private mutating func arrive(at element: FlowElement, scope: Key, flow: Int?) {
    if let continuation = element.continuation, continuation.before {
      rest(element, continuation, scope: scope, moment: .before(flow: flow))
    } else {
      pass(element, scope: scope, flow: flow)
    }
  }

  /// Lets a token into an element, or has it wait in front of a join.
  mutating func pass(_ element: FlowElement, scope: Key, flow: Int?) {
    if element.incoming.count > 1, let flow {
      switch element.kind {
      case .parallelGateway:
        steps += 1
        ParallelGatewayBehavior.arrive(at: element, scope: scope, flow: flow, in: &self)
        return
      case .inclusiveGateway:
        steps += 1
        emit(.tokenArrived(nextKey, element: element.index, scope: scope, flow: flow))
        return
      default: break
      }
    }
    begin(nextKey, element, scope: scope, flow: flow)
  }

  /// Enters an element, unless the command has used up its steps.
  mutating func begin(_ key: Key, _ element: FlowElement, scope: Key, flow: Int?) {
    steps += 1
    emit(.elementActivated(key, element: element.index, scope: scope, flow: flow))
    guard steps <= Engine.stepLimit else {
      emit(
        .incidentRaised(
          key, .stepBudget,
          message: "one command entered more than \(Engine.stepLimit) elements: "
            + "a cycle without anything that waits"))
      return
    }
    activate(key, element)
  }

  /// Counts one step against the command's budget.
  mutating func count() { steps += 1 }

  // MARK: - The life of an element

  /// Begins what the element is for; what fails becomes an incident.
  mutating func activate(_ key: Key, _ element: FlowElement) {
    do throws(Failure) {
      if !element.isBare {
        if let loop = element.loop, !isLoopInstance(key, of: element) {
          try LoopBehavior.start(loop, key, element, in: &self)
          return
        }
        if !element.inputs.isEmpty { try applyInputs(of: element, key) }
        if !element.listeners.isEmpty { try listeners(.start, of: element, key) }
      }
      try perform(key, element)
    } catch {
      raise(error, at: key, otherwise: .activation)
    }
  }

  private mutating func perform(_ key: Key, _ element: FlowElement) throws(Failure) {
    switch element.kind {
    case .startEvent, .boundaryEvent, .passThrough, .parallelGateway, .exclusiveGateway,
      .inclusiveGateway:
      complete(key)
    case .endEvent(let result):
      try EndEventBehavior.activate(result, key, element, in: &self)
    case .intermediateThrowEvent(let result):
      try ThrowEventBehavior.activate(result, key, element, in: &self)
    case .intermediateCatchEvent(let trigger):
      try CatchEventBehavior.activate(trigger, key, element, in: &self)
    case .eventBasedGateway:
      try EventBasedGatewayBehavior.activate(key, element, in: &self)
    case .serviceTask(let task):
      try ServiceTaskBehavior.activate(task, key, element, in: &self)
    case .userTask(let task):
      try UserTaskBehavior.activate(task, key, element, in: &self)
    case .scriptTask(let script, let resultVariable):
      try ScriptTaskBehavior.activate(script, resultVariable, key, in: &self)
    case .receiveTask(let message):
      try ReceiveTaskBehavior.activate(message, key, element, in: &self)
    case .callActivity(let call):
      try CallActivityBehavior.activate(call, key, element, in: &self)
    case .subProcess(let process):
      try SubProcessBehavior.activate(process, key, element, in: &self)
    }
  }

  /// Ends an element that did what it is for, and moves its token on.
  mutating func complete(_ key: Key) {
    guard let visit = instance[key] else { return }
    let element = definition.elements[visit.element]
    let scope = visit.scope
    do throws(Failure) {
      if !element.isBare {
        if case .loop = visit.state {
          try LoopBehavior.finish(key, element, in: &self)
        } else {
          if !element.listeners.isEmpty { try listeners(.end, of: element, key) }
          if element.loop != nil, isLoopInstance(key, of: element) {
            try LoopBehavior.completeInstance(key, element, in: &self)
            return
          }
          if !element.outputs.isEmpty { try applyOutputs(of: element, key) }
        }
      }
      let flows =
        !element.hasConditions && element.outgoing.count == 1
        ? element.outgoing : try outgoingFlows(of: element, key)
      if definition.hasFlowListeners { try listeners(of: flows, from: scope) }
      leave(element, key, scope, by: flows)
    } catch {
      raise(error, at: key, otherwise: .completion)
    }
  }

  private mutating func leave(_ element: FlowElement, _ key: Key, _ scope: Key, by flows: [Int]) {
    if element.kind.isActivity { recordCompensation(of: element, key, scope) }
    emit(.elementCompleted(key))
    if let continuation = element.continuation, continuation.after {
      if flows.isEmpty { rest(element, continuation, scope: scope, moment: .after(flow: nil)) }
      for flow in flows { rest(element, continuation, scope: scope, moment: .after(flow: flow)) }
    } else if flows.isEmpty {
      pathEnded(in: scope)
    } else {
      for flow in flows.reversed() {
        enter(definition.flows[flow].target, scope: scope, flow: flow)
      }
    }
  }

  private func outgoingFlows(of element: FlowElement, _ key: Key) throws(Failure) -> [Int] {
    switch element.kind {
    case .exclusiveGateway:
      [try ExclusiveGatewayBehavior.flow(of: element, key, in: self)]
    case .parallelGateway:
      element.outgoing
    default:
      try conditionalFlows(of: element, key)
    }
  }

  mutating func raise(_ failure: Failure, at key: Key, otherwise cause: Incident.Cause) {
    guard instance.index(of: key) != nil else { return }
    emit(.incidentRaised(key, failure.cause ?? cause, message: failure.message))
  }

  // MARK: - Scopes

  /// Leaves an element before it is done, with everything inside it, innermost first.
  mutating func terminate(_ key: Key) { leaveEarly([key] + contents(of: key)) }

  /// Ends everything inside a scope.
  mutating func terminateContents(of scope: Key) { leaveEarly(contents(of: scope)) }

  /// What is inside a scope, each before what is inside itself.
  private func contents(of scope: Key) -> [Key] {
    var scopes: Set<Key> = [scope]
    var inside: [Key] = []
    // Keys rise, and an inner element is younger than its scope: one pass finds all of them, but
    // where a migration has put scopes around what was there.
    var isComplete = false
    repeat {
      let known = inside.count
      for visit in instance.elements
      where scopes.contains(visit.scope) && scopes.insert(visit.key).inserted {
        inside.append(visit.key)
      }
      isComplete = instance.elementsOlderThanScope == 0 || inside.count == known
    } while !isComplete
    return inside
  }

  mutating func pathEnded(in scope: Key) {
    work.append(.pathEnded(scope: scope))
  }

  /// Ends a scope if nothing moves or waits in it any more.
  private mutating func finish(_ scope: Key) {
    guard !hasWork(in: scope) else { return }
    if scope == .root {
      guard instance.elements.isEmpty else { return }
      if isHeld { hasRunOut = true } else { end(with: .completed) }
      return
    }
    guard let index = instance.index(of: scope) else { return }
    let first = instance.elementsOlderThanScope == 0 ? index + 1 : 0
    for inner in instance.elements[first...] where inner.scope == scope { return }
    switch instance.elements[index].state {
    case .undoing:
      let outer = instance.elements[index].scope
      emit(.compensationEnded(scope))
      pathEnded(in: outer)
    case .compensating:
      CompensationBehavior.finish(scope, in: &self)
    default:
      complete(scope)
    }
  }

  private func hasWork(in scope: Key) -> Bool {
    work.contains {
      guard case .enter(_, scope, _) = $0 else { return false }
      return true
    }
  }

  /// Gives up all tokens on the way (a terminate end event, or a cancelled instance).
  mutating func dropWork(in scope: Key) {
    work.removeAll {
      guard case .enter(_, scope, _) = $0 else { return false }
      return true
    }
  }

  /// Whether a visit is one instance of its element's loop, rather than the loop.
  func isLoopInstance(_ key: Key, of element: FlowElement) -> Bool {
    guard let scope = instance[key]?.scope, let outer = instance[scope] else { return false }
    guard case .loop = outer.state else { return false }
    return outer.element == element.index
  }
}
