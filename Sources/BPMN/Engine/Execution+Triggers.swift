import Expressions
import Vocabulary

/// What a catching event needs in the instance, with its expressions evaluated.
enum ArmedTrigger {
  case subscription(Subscription.Kind, name: String)
  case timer(due: Instant, repetition: ProcessTimer.Repetition?)
}

extension Execution {
  /// Evaluates what an event waits for; `nil` for errors, which wait for nothing.
  func arm(_ trigger: Trigger, for key: Key) throws(Failure) -> ArmedTrigger? {
    switch trigger {
    case .none, .error: return nil
    case .signal(let reference):
      return .subscription(.signal, name: try name(of: reference, for: key))
    case .message(let reference):
      return .subscription(.message, name: try name(of: reference, for: key))
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
    let expression: Expression
    switch timer {
    case .date(let source), .duration(let source), .cycle(let source): expression = source
    }
    let text = try text(of: expression, for: key, what: "the timer") ?? ""
    guard let schedule = TimerText.schedule(of: text, in: timer, now: now) else {
      let problem = TimerText.problem(of: text, in: timer) ?? "cannot be read"
      throw Failure("failed to set the timer \"\(expression.source)\": \(problem)")
    }
    return (schedule.due, schedule.repetition)
  }

  /// Makes an event listen for as long as its host lives.
  mutating func listen(_ trigger: ArmedTrigger, element: Int, host: Key) {
    switch trigger {
    case .subscription(let kind, let name):
      emit(.subscribed(nextKey, element: element, host: host, kind: kind, name: name))
    case .timer(let due, let repetition):
      emit(
        .timerCreated(nextKey, element: element, host: host, due: due, repetition: repetition))
    }
  }

  /// What the boundary events of an activity wait for. Evaluated before anything is emitted, so
  /// that a failure leaves nothing half done.
  func armBoundaryEvents(of element: FlowElement, _ key: Key) throws(Failure) -> [(
    Int, ArmedTrigger
  )] {
    var armed: [(Int, ArmedTrigger)] = []
    for index in element.boundaryEvents {
      guard case .boundaryEvent(let event) = definition.elements[index].kind,
        let trigger = try arm(event.trigger, for: key)
      else { continue }
      armed.append((index, trigger))
    }
    return armed
  }

  mutating func listen(_ armed: [(Int, ArmedTrigger)], host: Key) {
    for (index, trigger) in armed { listen(trigger, element: index, host: host) }
  }

  // MARK: - What happens

  /// All subscriptions to a name catch the signal, those that an earlier one did not end.
  mutating func receiveSignal(_ name: String, _ variables: [String: JSON]) {
    let keys = instance.subscriptions.filter { $0.kind == .signal && $0.name == name }.map(\.key)
    for key in keys {
      guard let subscription = instance.subscriptions.first(where: { $0.key == key }) else {
        continue
      }
      serve(subscription, variables)
      run()
    }
  }

  mutating func receiveMessage(_ name: String, _ variables: [String: JSON]) throws(Rejection) {
    let found = instance.subscriptions.filter { $0.kind == .message && $0.name == name }
    guard found.count == 1, let subscription = found.first else {
      throw Rejection(
        .notCorrelated,
        "failed to correlate the message \"\(name)\": \(found.count) subscriptions match, "
          + "exactly one expected")
    }
    serve(subscription, variables)
  }

  private mutating func serve(_ subscription: Subscription, _ variables: [String: JSON]) {
    let remains = !endsOnTrigger(subscription.element)
    emit(.eventCaught(subscription.key, remains: remains))
    trigger(subscription.element, host: subscription.host, variables)
  }

  /// Whether an event listens only once.
  private func endsOnTrigger(_ element: Int) -> Bool {
    guard case .boundaryEvent(let event) = definition.elements[element].kind else { return true }
    return event.isInterrupting
  }

  /// Moves tokens as an event that was caught says.
  private mutating func trigger(_ element: Int, host: Key, _ variables: [String: JSON]) {
    guard case .boundaryEvent(let event) = definition.elements[element].kind else {
      setVariables(variables, from: host)
      complete(host)
      return
    }
    guard let scope = instance[host]?.scope else { return }
    setVariables(variables, from: scope)
    if event.isInterrupting { terminate(host) }
    enter(element, scope: scope, flow: nil)
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

  private mutating func fire(_ timer: ProcessTimer) {
    if let repetition = timer.repetition, !endsOnTrigger(timer.element),
      repetition.remaining != 1
    {
      // What was missed of a bounded cycle is caught up; an endless one goes on from now.
      var due = repetition.interval.after(timer.due)
      if repetition.remaining == nil {
        due = repetition.interval.next(from: due, after: now)
      }
      emit(.timerFiredAgain(timer.key, due: due, remaining: repetition.remaining.map { $0 - 1 }))
    } else {
      emit(.timerFired(timer.key))
    }
    trigger(timer.element, host: timer.host, [:])
  }
}

extension TimeSpan {
  /// The first moment after `now` in steps of this span from `start`.
  func next(from start: Instant, after now: Instant) -> Instant {
    var next = start
    if months == 0 {
      let span = days * 86_400_000 + milliseconds
      if next <= now, span > 0 {
        let missed = (now.milliseconds - next.milliseconds) / span + 1
        next = Instant(milliseconds: next.milliseconds + missed * span)
      }
      return next
    }
    while next <= now { next = after(next) }
    return next
  }
}
