package import BPMN
package import Vocabulary

extension ProcessPlatform {
  /// Says how many instances were ever begun, after those that still run were restored: the next
  /// one gets the number after that. A smaller count than what is known changes nothing.
  package mutating func restoreCount(_ begun: Int) -> Result<PlatformStep, Rejection> {
    transact { (platform: inout ProcessPlatform) throws(Rejection) in
      guard begun >= platform.upcomingNumber else { return }
      try platform.skipNumbers(before: begun + 1, for: InstanceID("the next instance"))
    }
  }

  /// Puts the timers of start events in place of all that run, which deploying has set anew.
  package mutating func restore(
    startTimers timers: [StartTimer]
  ) -> Result<PlatformStep, Rejection> {
    transact { (platform: inout ProcessPlatform) throws(Rejection) in
      for handle in platform.startTimers.keys.sorted() { platform.setStartTimers([], of: handle) }
      for timer in timers {
        switch platform.restore(timer) {
        case .success: continue
        case .failure(let rejection): throw rejection
        }
      }
    }
  }

  /// The whole state as a JSON value with an order of its own: two platforms that will answer every
  /// command alike have equal texts. Definitions are named, not written out.
  package var json: JSON {
    let instances = running.map { running -> JSON in
      let calls = running.calls.filter { self.instances[$0.value] != nil }
        .sorted { $0.key < $1.key }
        .map { JSON.array([.integer(Int64($0.key.number)), .integer(Int64($0.value))]) }
      let caller = running.caller.map {
        JSON.array([.integer(Int64($0.number)), .integer(Int64($0.key.number))])
      }
      let process = catalog[running.handle]
      return [
        "id": .string(running.id.text), "number": .integer(Int64(running.number)),
        "process": .string(process.reference.description), "calls": .array(calls),
        "caller": caller ?? .null,
        "due": running.nextDue.map { .integer($0.milliseconds) } ?? .null,
        "state": running.instance.json(in: process.definition),
      ]
    }
    let timers = runningStartTimers.map { timer -> JSON in
      [
        "process": .string(timer.process.description), "event": .string(timer.startEvent),
        "due": .integer(timer.due.milliseconds), "repetition": timer.repetition?.json ?? .null,
      ]
    }
    return [
      "processes": .array(
        catalog.versions.map { .string("\($0.reference) of \($0.deployment)") }),
      "instances": .array(instances), "startTimers": .array(timers),
      "suspendedProcesses": .array(suspendedProcesses.sorted().map { .string($0) }),
      "nextNumber": .integer(Int64(upcomingNumber)),
    ]
  }
}
