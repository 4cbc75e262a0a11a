internal import BPMN
internal import Vocabulary

extension ProcessPlatform {
  /// What an event of an instance means for others.
  func errand(after event: Event, in running: RunningInstance) -> Routing.Errand? {
    switch event {
    case .signalThrown(let name, let variables):
      return .signal(name, variables, thrower: running.number)
    case .messageThrown(_, let name, let variables):
      return .message(name, variables, thrower: running.number)
    case .callRequested(let key, let request):
      return .call(running.number, key, request)
    case .escalationThrown(_, let code, _, leaves: true, let variables):
      guard let caller = running.caller else { return nil }
      return .send(
        caller.number, .escalateCall(caller.key, code: code, variables: variables))
    case .jobCreated(let key, let request):
      return request.decision == nil ? nil : .decide(running.number, key)
    default:
      return nil
    }
  }

  /// What an instance that has ended answers to its caller.
  func answer(of running: RunningInstance) -> Routing.Errand? {
    guard let caller = running.caller else { return nil }
    let variables = running.instance.variables
    switch running.instance.status {
    case .completed, .terminated:
      return .send(caller.number, .completeCall(caller.key, variables: variables))
    case .endedByError(let code, let message):
      return .send(
        caller.number,
        .failCall(caller.key, code: code, message: message, variables: variables))
    case .cancelled(Modification.emptiedReason):
      return .send(caller.number, .modify(Modification([.cancel(caller.key)])))
    case .active, .cancelled:
      return nil
    }
  }

  /// Begins what a call activity calls; where that is not possible the call has an incident.
  mutating func call(
    _ request: Call.Request, from number: Int, at key: Key, _ routing: inout Routing
  ) throws(Rejection) {
    // The caller may have been ended by an earlier errand.
    guard let calling = instances[number], let visit = calling.instance[key] else { return }
    let process = catalog[calling.handle]
    do throws(Rejection) {
      guard depth(of: calling) < limits.callDepth else {
        throw Rejection(
          .invalidState,
          "failed to call \"\(request.process)\": the calls are \(limits.callDepth) deep")
      }
      guard
        let handle = catalog.find(
          request.process, request.binding, deployment: process.deployment)
      else {
        throw Rejection(
          .notFound,
          "failed to call \"\(request.process)\": \(request.binding.words) of such a process is "
            + "not deployed")
      }
      _ = try begin(
        handle,
        StartCommand(
          variables: request.variables, businessKey: request.businessKey,
          caller: process.definition.catches(
            fromElement: visit.element, caller: calling.instance.caller)),
        .call(calling.id, key), caller: .init(number: number, key: key), &routing)
    } catch {
      try send(.refuseCall(key, message: error.message), to: number, &routing)
    }
  }

  /// How many calls are around an instance.
  private func depth(of running: RunningInstance) -> Int {
    var depth = 1
    var next = running.caller
    while let caller = next, let calling = instances[caller.number] {
      depth += 1
      next = calling.caller
    }
    return depth
  }

  /// A message that an instance threw goes to exactly one who waits, or begins an instance.
  mutating func pass(
    _ name: String, _ variables: [String: JSON], from thrower: Int, _ routing: inout Routing
  ) throws(Rejection) {
    let receivers = subscriptions.receivers(
      ofMessage: name, correlationKey: nil, businessKey: nil)
    if let receiver = receivers.first, receivers.count == 1 {
      routing.add([
        .send(
          receiver.instance,
          .messageReceived(name: name, variables: variables, subscription: receiver.key))
      ])
    } else if receivers.isEmpty, let start = catalog.start(forMessage: name),
      !suspendedProcesses.contains(catalog[start.handle].id)
    {
      let element = catalog[start.handle].definition.elements[start.element].id
      _ = try begin(
        start.handle, StartCommand(at: .element(element), variables: variables),
        .message(name), caller: nil, &routing)
    } else if let id = instances[thrower]?.id {
      journal.record(.messageLost(id, name: name, receivers: receivers.count))
    }
  }
}
