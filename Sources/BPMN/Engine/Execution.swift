import Vocabulary

/// One command while it is being worked on: the instance as the events so far make it, and the
/// tokens that still move.
///
/// The files under `Elements` say what each kind of element does; this one moves tokens.
struct Execution {
  let definition: ProcessDefinition
  let now: Instant
  private(set) var instance: ProcessInstance
  private var events: [Event] = []
  /// A stack: a branch runs as far as it can before the next one moves, as in Camunda.
  private var work: [Work] = []
  private var steps = 0

  private enum Work {
    case enter(element: Int, scope: Key, flow: Int?)
    /// A path of the scope has ended; it may have been the last one.
    case pathEnded(scope: Key)
  }

  init(_ definition: ProcessDefinition, _ instance: consuming ProcessInstance, now: Instant) {
    self.definition = definition
    self.instance = instance
    self.now = now
  }

  var step: Step { Step(events: events, instance: instance) }

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

  /// Moves tokens until all of them wait or have ended.
  mutating func run() {
    repeat {
      while instance.isActive, let next = work.popLast() {
        switch next {
        case .enter(let element, let scope, let flow):
          guard scope == .root || instance.index(of: scope) != nil else { continue }
          arrive(at: definition.elements[element], scope: scope, flow: flow)
        case .pathEnded(let scope):
          finish(scope)
        }
      }
    } while instance.isActive && InclusiveGatewayBehavior.joinOne(in: &self)
    work = []
  }

  private mutating func arrive(at element: FlowElement, scope: Key, flow: Int?) {
    steps += 1
    if element.incoming.count > 1, let flow {
      switch element.kind {
      case .parallelGateway:
        ParallelGatewayBehavior.arrive(at: element, scope: scope, flow: flow, in: &self)
        return
      case .inclusiveGateway:
        emit(.tokenArrived(nextKey, element: element.index, scope: scope, flow: flow))
        return
      default: break
      }
    }
    let key = nextKey
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

  // MARK: - The life of an element

  /// Begins what the element is for; what fails becomes an incident.
  mutating func activate(_ key: Key, _ element: FlowElement) {
    do throws(Failure) {
      if !element.inputs.isEmpty { try applyInputs(of: element, key) }
      switch element.kind {
      case .startEvent, .boundaryEvent, .passThrough, .parallelGateway, .exclusiveGateway,
        .inclusiveGateway:
        complete(key)
      case .endEvent(let result):
        try EndEventBehavior.activate(result, key, element, in: &self)
      case .intermediateThrowEvent(let result):
        try ThrowEventBehavior.activate(result, key, in: &self)
      case .intermediateCatchEvent(let trigger):
        try CatchEventBehavior.activate(trigger, key, element, in: &self)
      case .serviceTask(let task):
        try ServiceTaskBehavior.activate(task, key, element, in: &self)
      case .userTask(let task):
        try UserTaskBehavior.activate(task, key, element, in: &self)
      case .scriptTask(let script, let resultVariable):
        try ScriptTaskBehavior.activate(script, resultVariable, key, in: &self)
      case .subProcess(let start):
        try SubProcessBehavior.activate(start: start, key, element, in: &self)
      }
    } catch {
      raise(error, at: key, otherwise: .activation)
    }
  }

  /// Ends an element that did what it is for, and moves its token on.
  mutating func complete(_ key: Key) {
    guard let visit = instance[key] else { return }
    let element = definition.elements[visit.element]
    do throws(Failure) {
      if !element.outputs.isEmpty { try applyOutputs(of: element, key) }
      let flows = try outgoingFlows(of: element, key)
      emit(.elementCompleted(key))
      if flows.isEmpty {
        pathEnded(in: visit.scope)
      } else {
        for flow in flows.reversed() {
          enter(definition.flows[flow].target, scope: visit.scope, flow: flow)
        }
      }
    } catch {
      raise(error, at: key, otherwise: .completion)
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
    emit(.incidentRaised(key, failure.cause ?? cause, message: failure.message))
  }

  /// Leaves an element before it is done, with everything inside it, innermost first.
  mutating func terminate(_ key: Key) {
    terminateContents(of: key)
    emit(.elementTerminated(key))
  }

  /// Ends everything inside a scope.
  mutating func terminateContents(of scope: Key) {
    var scopes: Set<Key> = [scope]
    var inside: [Key] = []
    // Keys rise, and an inner element is younger than its scope: one pass finds all of them.
    for visit in instance.elements where scopes.contains(visit.scope) {
      inside.append(visit.key)
      scopes.insert(visit.key)
    }
    for key in inside.reversed() { emit(.elementTerminated(key)) }
  }

  // MARK: - Scopes

  mutating func pathEnded(in scope: Key) {
    work.append(.pathEnded(scope: scope))
  }

  /// Ends a scope if nothing moves or waits in it any more.
  private mutating func finish(_ scope: Key) {
    guard !instance.elements.contains(where: { $0.scope == scope }), !hasWork(in: scope) else {
      return
    }
    if scope == .root {
      emit(.completed)
    } else {
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
}
