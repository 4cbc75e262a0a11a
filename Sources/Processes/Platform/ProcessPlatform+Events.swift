package import BPMN
package import Vocabulary

extension ProcessPlatform {
  /// A message: it goes to whom it matches, an instance that waits before a start event. Unless it
  /// is for all, it is refused when it matches nobody or several.
  package mutating func correlate(
    _ message: Correlation, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      let receivers = platform.receivers(of: message)
      let start = message.instance == nil ? platform.catalog.start(forMessage: message.name) : nil
      if message.isForAll {
        for receiver in receivers { try platform.deliver(message, to: receiver, &routing) }
        if let start { try platform.begin(start, with: message, &routing) }
      } else if let receiver = receivers.first, receivers.count == 1 {
        try platform.deliver(message, to: receiver, &routing)
      } else if receivers.isEmpty, let start {
        try platform.begin(start, with: message, &routing)
      } else {
        throw Rejection(
          .notCorrelated,
          "failed to correlate the message \"\(message.name)\": \(receivers.count) subscriptions "
            + "match, exactly one expected")
      }
    }
  }

  private func receivers(of message: Correlation) -> [SubscriptionIndex.Reference] {
    let candidates = subscriptions.receivers(
      ofMessage: message.name, correlationKey: message.correlationKey,
      businessKey: message.businessKey)
    guard message.instance != nil || message.businessKey != nil || !message.processVariables.isEmpty
    else { return candidates }
    return candidates.filter { candidate in
      guard let running = instances[candidate.instance] else { return false }
      return (message.instance == nil || message.instance == running.id)
        && (message.businessKey == nil || message.businessKey == running.instance.businessKey)
        && message.processVariables.allSatisfy { running.instance.variables[$0.key] == $0.value }
    }
  }

  private mutating func deliver(
    _ message: Correlation, to receiver: SubscriptionIndex.Reference, _ routing: inout Routing
  ) throws(Rejection) {
    guard let running = instances[receiver.instance] else { return }
    // One that an earlier delivery of the same message ended is gone, which is no failure.
    guard running.instance.subscriptions.contains(where: { $0.key == receiver.key }) else {
      return
    }
    let command = Command.messageReceived(
      name: message.name, variables: message.variables, subscription: receiver.key)
    do throws(Rejection) {
      try send(command, to: receiver.instance, &routing)
    } catch  where message.isForAll && error.code == .suspended {
      return
    }
    try drain(&routing)
  }

  mutating func begin(
    _ start: Catalog.Start, with message: Correlation, _ routing: inout Routing
  ) throws(Rejection) {
    let element = catalog[start.handle].definition.elements[start.element]
    _ = try begin(
      start.handle,
      StartCommand(
        at: .element(element.id), variables: message.variables, businessKey: message.businessKey),
      .message(message.name), caller: nil, &routing)
    try drain(&routing)
  }

  /// A signal: every instance that listens hears it once, and every start event for it begins an
  /// instance. Not a failure when there is nobody.
  package mutating func broadcast(
    signal name: String, variables: [String: JSON] = [:], at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      try platform.spread(name, variables, thrower: nil, &routing)
    }
  }

  /// Who listens is decided now: what a hearer begins to listen to is for the next signal.
  mutating func spread(
    _ name: String, _ variables: [String: JSON], thrower: Int?, _ routing: inout Routing
  ) throws(Rejection) {
    let listeners = subscriptions.listeners(toSignal: name)
    let starts = catalog.starts(forSignal: name)
    var errands: [Routing.Errand] = []
    for number in listeners where number != thrower {
      errands.append(.send(number, .signalReceived(name: name, variables: variables)))
    }
    for start in starts { errands.append(.start(start, signal: name, variables)) }
    routing.add(errands)
  }

  /// Begins an instance for each start event whose condition holds with these variables.
  package mutating func evaluateConditions(
    variables: [String: JSON], businessKey: String? = nil, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      for start in platform.catalog.startsWithCondition {
        let process = platform.catalog[start.handle]
        let element = process.definition.elements[start.element].id
        guard !platform.suspendedProcesses.contains(process.id),
          process.definition.startCondition(element, holdsFor: variables)
        else { continue }
        _ = try platform.begin(
          start.handle,
          StartCommand(at: .element(element), variables: variables, businessKey: businessKey),
          .condition(startEvent: element), caller: nil, &routing)
        try platform.drain(&routing)
      }
    }
  }
}
