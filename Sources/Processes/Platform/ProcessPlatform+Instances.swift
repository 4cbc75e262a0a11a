package import BPMN
package import Vocabulary

extension ProcessPlatform {
  /// Begins an instance of a process.
  package mutating func start(
    _ process: String, _ binding: VersionBinding = .latest, variables: [String: JSON] = [:],
    businessKey: String? = nil, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    if let answer = startAlone(process, binding, variables, businessKey, at: now) { return answer }
    return route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      guard let handle = platform.catalog.find(process, binding, deployment: nil) else {
        throw Rejection(
          .notFound,
          "failed to start \"\(process)\": \(binding.words) of such a process is not deployed")
      }
      _ = try platform.begin(
        handle, StartCommand(variables: variables, businessKey: businessKey), .request,
        caller: nil, &routing)
    }
  }

  /// Begins an instance by a message, whoever else waits for it.
  package mutating func start(
    message name: String, variables: [String: JSON] = [:], businessKey: String? = nil,
    at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      guard let start = platform.catalog.start(forMessage: name) else {
        throw Rejection(
          .noStartEvent, "failed to start by the message \"\(name)\": it starts no process")
      }
      try platform.begin(
        start, with: Correlation(name, variables: variables, businessKey: businessKey), &routing)
    }
  }

  /// Gives a command to one instance: the answer to a job, a completed task, variables, the end of
  /// the instance and so on.
  package mutating func send(
    _ command: Command, to id: InstanceID, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    if let answer = sendAlone(command, to: id, at: now) { return answer }
    return route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      let running = try platform.find(id, to: "handle a command for")
      if case .cancel = command, running.caller != nil {
        throw Rejection(
          .invalidState,
          "failed to cancel \"\(id)\": \(platform.callerText(of: running)) waits for it; "
            + "cancel the caller")
      }
      try platform.send(command, to: running.number, &routing)
    }
  }

  /// Lets an instance stand still, and those that it called: nothing is due in it, and only its
  /// variables may be set and it may be cancelled.
  package mutating func suspend(
    _ id: InstanceID, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    sendDown(.suspend, from: id, to: "suspend", at: now)
  }

  /// Lets an instance go on that was suspended; what came due meanwhile is due at once.
  package mutating func resume(
    _ id: InstanceID, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    sendDown(.resume, from: id, to: "resume", at: now)
  }

  private mutating func sendDown(
    _ command: Command, from id: InstanceID, to verb: String, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      let top = try platform.find(id, to: verb)
      if command == .resume, let caller = top.caller,
        platform.instances[caller.number]?.instance.isSuspended == true
      {
        // Otherwise it could end, and nobody would hear its answer.
        throw Rejection(
          .suspended,
          "failed to resume \"\(id)\": \(platform.callerText(of: top)) waits for it and is "
            + "suspended; resume the caller")
      }
      try platform.send(command, to: top.number, &routing)
      var open = top.calls.sorted { $0.key < $1.key }.map(\.value)
      while let number = open.popLast() {
        guard let running = platform.instances[number] else { continue }
        routing.add([.send(number, command)])
        open += running.calls.sorted { $0.key < $1.key }.map(\.value)
      }
    }
  }

  /// Lets no instance of a process begin: it cannot be started, and its start events are deaf.
  package mutating func suspend(process id: String) -> Result<PlatformStep, Rejection> {
    setSuspended(true, process: id, to: "suspend")
  }

  /// Lets instances of a process begin again.
  package mutating func resume(process id: String) -> Result<PlatformStep, Rejection> {
    setSuspended(false, process: id, to: "resume")
  }

  private mutating func setSuspended(
    _ isSuspended: Bool, process id: String, to verb: String
  ) -> Result<PlatformStep, Rejection> {
    transact { (platform: inout ProcessPlatform) throws(Rejection) in
      guard platform.catalog.latest(id) != nil else {
        throw Rejection(.notFound, "failed to \(verb) the process \"\(id)\": it is not deployed")
      }
      guard platform.suspendedProcesses.contains(id) != isSuspended else { return }
      platform.setSuspended(isSuspended, process: id)
      platform.journal.record(isSuspended ? .processSuspended(id) : .processResumed(id))
    }
  }

  /// Takes in an instance that was stored: its events are not repeated. Callers come before those
  /// that they called, and all in the order in which they began. `number` is the place that it had
  /// in that order (``RunningInstance/number``); without it, it gets the next one.
  package mutating func restore(
    _ instance: ProcessInstance, as id: InstanceID, of process: ProcessReference,
    number: Int? = nil, caller: CallReference? = nil
  ) -> Result<PlatformStep, Rejection> {
    transact { (platform: inout ProcessPlatform) throws(Rejection) in
      guard
        let handle = platform.catalog.find(
          process.id, .version(process.version), deployment: nil)
      else {
        throw Rejection(
          .notFound, "failed to restore \"\(id)\": \(process) is not deployed")
      }
      guard platform.number(of: id) == nil else {
        throw Rejection(.invalidState, "failed to restore \"\(id)\": it runs already")
      }
      if let number { try platform.skipNumbers(before: number, for: id) }
      var from: RunningInstance.Caller?
      if let caller {
        var calling = try platform.find(caller.instance, to: "restore a call of")
        from = .init(number: calling.number, key: caller.key)
        calling.calls[caller.key] = platform.upcomingNumber
        platform.put(calling.number, calling)
      }
      let number = platform.takeNumber()
      var running = RunningInstance(
        id: id, number: number, handle: handle,
        definition: platform.catalog[handle].definition, caller: from, instance: instance)
      running.nextDue = running.instance.nextWorkDue
      platform.put(number, running)
    }
  }

  func find(_ id: InstanceID, to verb: String) throws(Rejection) -> RunningInstance {
    guard let number = number(of: id), let running = instances[number] else {
      throw Rejection(.notFound, "failed to \(verb) \"\(id)\": no such instance runs")
    }
    return running
  }

  private func callerText(of running: RunningInstance) -> String {
    guard let caller = running.caller, let calling = instances[caller.number],
      let visit = calling.instance[caller.key]
    else { return "a call activity" }
    let element = catalog[calling.handle].definition.elements[visit.element]
    return "the call activity \"\(element.id)\" of \"\(calling.id)\""
  }
}
