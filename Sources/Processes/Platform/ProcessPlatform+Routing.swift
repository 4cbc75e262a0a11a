internal import BPMN
internal import Vocabulary

extension ProcessPlatform {
  /// Does what a command asks and everything that follows from it, or nothing.
  mutating func route(
    at now: Instant,
    _ body: (inout ProcessPlatform, inout Routing) throws(Rejection) -> Void
  ) -> Result<PlatformStep, Rejection> {
    transact { (platform: inout ProcessPlatform) throws(Rejection) in
      var routing = Routing(now: now)
      try body(&platform, &routing)
      try platform.drain(&routing)
    }
  }

  /// Runs errands until there are none.
  mutating func drain(_ routing: inout Routing) throws(Rejection) {
    while let errand = routing.next() {
      guard routing.depth <= limits.chainLength else {
        throw Rejection(
          .invalidState,
          "failed to handle a command: it set off a chain of more than \(limits.chainLength) "
            + "calls, answers and signals, which never rests")
      }
      switch errand {
      case .send(let number, let command):
        do throws(Rejection) {
          try send(command, to: number, &routing)
        } catch {
          // What it was for is gone: an earlier errand of the same command ended it.
        }
      case .start(let start, let signal, let variables):
        guard catalog.isLatest(start.handle),
          !suspendedProcesses.contains(catalog[start.handle].id)
        else { continue }
        let element = catalog[start.handle].definition.elements[start.element].id
        _ = try begin(
          start.handle, StartCommand(at: .element(element), variables: variables),
          .signal(signal), caller: nil, &routing)
      case .signal(let name, let variables, let thrower):
        try spread(name, variables, thrower: thrower, &routing)
      case .message(let name, let variables, let thrower):
        try pass(name, variables, from: thrower, &routing)
      case .call(let number, let key, let request):
        try call(request, from: number, at: key, &routing)
      case .cancel(let number, let reason):
        guard instances[number] != nil else { continue }
        try send(.cancel(reason: reason), to: number, &routing)
      case .decide(let number, let key): try decide(key, of: number, &routing)
      }
    }
  }

  /// Begins an instance; the number of it.
  mutating func begin(
    _ handle: Int, _ command: StartCommand, _ cause: InstanceOrigin.Cause,
    caller: RunningInstance.Caller?, _ routing: inout Routing
  ) throws(Rejection) -> Int {
    let process = catalog[handle]
    guard !suspendedProcesses.contains(process.id) else {
      throw Rejection(
        .invalidState, "failed to start \"\(process.id)\": the process is suspended")
    }
    let step: Step
    switch Engine.start(command, of: process.definition, now: routing.now) {
    case .success(let made): step = made
    case .failure(let rejection): throw rejection
    }
    let number = takeNumber()
    let id = naming(
      InstanceOrigin(
        process: process.id, version: process.version, cause: cause, number: number))
    guard self.number(of: id) == nil else {
      throw Rejection(
        .invalidState, "failed to start \"\(process.id)\": the name \"\(id)\" is taken")
    }
    let running = RunningInstance(
      id: id, number: number, handle: handle, definition: process.definition, caller: caller,
      instance: ProcessInstance())
    let from = caller.flatMap { caller in
      instances[caller.number].map { CallReference(instance: $0.id, key: caller.key) }
    }
    if let caller, var calling = instances[caller.number] {
      calling.calls[caller.key] = number
      put(caller.number, calling)
    }
    journal.record(.began(id, process.reference, caller: from))
    absorb(step, into: running, &routing)
    return number
  }

  /// Gives a command to an instance.
  mutating func send(
    _ command: Command, to number: Int, _ routing: inout Routing
  ) throws(Rejection) {
    guard let running = instances[number] else {
      throw Rejection(.notFound, "failed to handle a command: the instance has ended")
    }
    switch Engine.handle(
      command, instance: running.instance, definition: catalog[running.handle].definition,
      now: routing.now)
    {
    case .success(let step): absorb(step, into: running, &routing)
    case .failure(let rejection): throw rejection
    }
  }

  /// Takes over what an instance did, and finds out what follows for others.
  mutating func absorb(
    _ step: Step, into before: RunningInstance, _ routing: inout Routing
  ) {
    var running = before
    running.instance = step.instance
    running.nextDue = step.instance.nextWorkDue
    if !step.events.isEmpty { journal.record(.happened(running.id, step.events)) }
    var errands: [Routing.Errand] = []
    for event in step.events {
      switch event {
      case .elementTerminated(let key), .elementCompleted(let key):
        if let called = running.calls.removeValue(forKey: key) {
          errands.append(.cancel(called, reason: "the call activity was left"))
        }
      default:
        if let errand = errand(after: event, in: running) { errands.append(errand) }
      }
    }
    guard running.instance.isActive else {
      for called in running.calls.sorted(by: { $0.key < $1.key }) {
        errands.append(.cancel(called.value, reason: "the calling instance has ended"))
      }
      journal.record(.ended(running.id, running.instance))
      put(running.number, nil)
      if let answer = answer(of: running) { errands.append(answer) }
      routing.add(errands)
      return
    }
    put(running.number, running)
    routing.add(errands)
  }
}
