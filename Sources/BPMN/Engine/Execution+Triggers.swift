import Expressions
import Vocabulary

/// What a catching event needs in the instance, with its expressions evaluated.
enum ArmedTrigger {
  case subscription(Subscription.Kind, name: String, correlationKey: String?)
  case timer(due: Instant, repetition: ProcessTimer.Repetition?)
}

extension Execution {
  /// Evaluates what an event waits for; `nil` for errors and the like, which wait for nothing.
  func arm(_ trigger: Trigger, for key: Key) throws(Failure) -> ArmedTrigger? {
    switch trigger {
    case .none, .error, .escalation, .compensation, .cancel, .link: return nil
    case .signal(let reference):
      return .subscription(.signal, name: try name(of: reference, for: key), correlationKey: nil)
    case .message(let reference):
      let correlation = try text(
        of: reference.correlationKey, for: key, what: "the correlation key")
      return .subscription(
        .message, name: try name(of: reference, for: key), correlationKey: correlation)
    case .conditional:
      return .subscription(.condition, name: "", correlationKey: nil)
    case .timer(let timer):
      let (due, repetition) = try schedule(timer, for: key)
      return .timer(due: due, repetition: repetition)
    }
  }

  func name(of reference: EventReference, for key: Key) throws(Failure) -> String {
    try text(of: reference.name, for: key, what: "the name") ?? ""
  }

  private func schedule(_ timer: TimerDefinition, for key: Key) throws(Failure) -> (
    Instant, ProcessTimer.Repetition?
  ) {
    let value = try value(of: timer.expression, for: key, what: "the timer")
    guard let schedule = TimerText.schedule(of: value, in: timer, now: now) else {
      let problem = TimerText.problem(of: value, in: timer) ?? "cannot be read"
      throw Failure("failed to set the timer \"\(timer.expression.source)\": \(problem)")
    }
    return (schedule.due, schedule.repetition)
  }

  /// Makes an event listen for as long as its host lives.
  mutating func listen(_ trigger: ArmedTrigger, element: Int, host: Key) {
    let key = nextKey
    switch trigger {
    case .subscription(let kind, let name, let correlationKey):
      emit(
        .subscribed(
          key, element: element, host: host, kind: kind, name: name,
          correlationKey: correlationKey))
      if kind == .condition { changes.append(.armed(subscription: key)) }
    case .timer(let due, let repetition):
      emit(.timerCreated(key, element: element, host: host, due: due, repetition: repetition))
    }
  }

  /// What the boundary events of an activity wait for. Evaluated before anything is emitted, so
  /// that a failure leaves nothing half done. Those of a loop belong to the loop as a whole.
  func armBoundaryEvents(of element: FlowElement, _ key: Key) throws(Failure) -> [(
    Int, ArmedTrigger
  )] {
    guard !element.boundaryEvents.isEmpty else { return [] }
    if element.loop != nil, isLoopInstance(key, of: element) { return [] }
    var armed: [(Int, ArmedTrigger)] = []
    for index in element.boundaryEvents {
      guard case .boundaryEvent(let event) = definition.elements[index].kind,
        let trigger = try arm(event.trigger, for: key)
      else { continue }
      armed.append((index, trigger))
    }
    return armed
  }

  /// What the event sub-processes of a scope wait for: their start events.
  func armEventSubProcesses(_ processes: [Int], _ scope: Key) throws(Failure) -> [(
    Int, ArmedTrigger
  )] {
    var armed: [(Int, ArmedTrigger)] = []
    for index in processes {
      guard case .subProcess(let process) = definition.elements[index].kind,
        let trigger = definition.elements[process.start].trigger,
        let made = try arm(trigger, for: scope)
      else { continue }
      armed.append((process.start, made))
    }
    return armed
  }

  mutating func listen(_ armed: [(Int, ArmedTrigger)], host: Key) {
    for (index, trigger) in armed { listen(trigger, element: index, host: host) }
  }

  // MARK: - What happens

  /// All subscriptions to a name catch the signal, those that an earlier one did not end.
  mutating func receiveSignal(_ name: String, _ variables: [String: JSON]) {
    serveLater(listeners(toSignal: name), variables)
  }

  func listeners(toSignal name: String) -> [Key] {
    instance.subscriptions.filter { $0.kind == .signal && $0.name == name }.map(\.key)
  }

  mutating func receiveMessage(
    _ name: String, _ variables: [String: JSON], _ local: [String: JSON], _ key: Key?
  ) throws(Rejection) {
    let found = instance.subscriptions.filter {
      $0.kind == .message && $0.name == name && (key == nil || $0.key == key)
    }
    guard found.count == 1, let subscription = found.first else {
      throw Rejection(
        .notCorrelated,
        "failed to correlate the message \"\(name)\": \(found.count) subscriptions match, "
          + "exactly one expected")
    }
    serve(subscription, variables, local)
  }

  mutating func serve(
    _ subscription: Subscription, _ variables: [String: JSON], _ local: [String: JSON] = [:]
  ) {
    let remains = !endsOnTrigger(subscription.element)
    emit(.eventCaught(subscription.key, remains: remains))
    trigger(subscription.element, host: subscription.host, variables, local)
  }

  /// Whether an event listens only once.
  private func endsOnTrigger(_ index: Int) -> Bool {
    let element = definition.elements[index]
    switch element.kind {
    case .boundaryEvent(let event): return event.isInterrupting
    case .startEvent: return isInterruptingStart(element)
    default: return true
    }
  }

  private func isInterruptingStart(_ start: FlowElement) -> Bool {
    guard let scope = start.scope,
      case .subProcess(let process) = definition.elements[scope].kind,
      case .event(isInterrupting: false) = process.form
    else { return true }
    return false
  }

  /// Moves tokens as an event that was caught says.
  mutating func trigger(
    _ index: Int, host: Key, _ variables: [String: JSON], _ local: [String: JSON] = [:]
  ) {
    let element = definition.elements[index]
    switch element.kind {
    case .boundaryEvent(let event):
      guard let scope = instance[host]?.scope else { return }
      setVariables(variables, from: scope)
      if event.isInterrupting { terminate(host) }
      enter(index, scope: scope, flow: nil)
    case .startEvent:
      setVariables(variables, from: host)
      beginEventSubProcess(at: element, scope: host, local)
    default:
      guard let visit = instance[host] else { return }
      guard visit.element != index else {
        setResult(variables, of: host)
        write(local, in: host)
        complete(host)
        return
      }
      EventBasedGatewayBehavior.choose(element, host, variables, local, in: &self)
    }
  }

  /// Enters the event sub-process of a start event that was triggered; one that interrupts takes
  /// the place of everything else in its scope.
  mutating func beginEventSubProcess(
    at start: FlowElement, scope: Key, _ local: [String: JSON] = [:]
  ) {
    guard let index = start.scope else { return }
    if isInterruptingStart(start) {
      terminateContents(of: scope)
      dropWork(in: scope)
      emit(.scopeInterrupted(scope))
    }
    let key = nextKey
    let element = definition.elements[index]
    if let continuation = element.continuation, continuation.before {
      rest(element, continuation, scope: scope, moment: .before(flow: nil))
      write(local, in: key)
    } else {
      emit(.elementActivated(key, element: index, scope: scope, flow: nil))
      write(local, in: key)
      activate(key, element)
    }
  }

  /// Fires every timer that is due, the earliest first. When the command has used up its steps, the
  /// rest stays due for the next one.
  mutating func fireTimers() {
    while !isExhausted, instance.isActive,
      let timer = instance.timers.filter({ $0.due <= now }).min(by: {
        ($0.due, $0.key) < ($1.due, $1.key)
      })
    {
      fire(timer)
      run()
    }
  }

  mutating func fire(_ timer: ProcessTimer) {
    if let repetition = timer.repetition, !endsOnTrigger(timer.element),
      let next = repetition.next(after: timer.due, now: now)
    {
      emit(.timerFiredAgain(timer.key, due: next.due, remaining: next.repetition.remaining))
    } else {
      emit(.timerFired(timer.key))
    }
    trigger(timer.element, host: timer.host, [:])
  }
}
