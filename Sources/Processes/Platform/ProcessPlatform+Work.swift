package import BPMN
package import Vocabulary

extension ProcessPlatform {
  /// What is due by itself at a moment and shall be done next: the earliest, and of two the one of
  /// the instance that began earlier.
  package mutating func nextWork(at now: Instant) -> Work? {
    guard let owner = dueOwners(at: now, atMost: 1).first else { return nil }
    return work(of: owner, at: now).first
  }

  /// All that is due by itself at a moment, the earliest first within each instance.
  package mutating func dueWork(at now: Instant) -> [Work] {
    dueOwners(at: now).flatMap { work(of: $0, at: now) }
  }

  private func work(of owner: DueQueue.Owner, at now: Instant) -> [Work] {
    switch owner {
    case .start(let handle):
      return (startTimers[handle] ?? []).filter { $0.due <= now }.sorted { $0.due < $1.due }.map {
        .startTimer($0.process, startEvent: $0.startEvent, due: $0.due)
      }
    case .instance(let number):
      guard let running = instances[number] else { return [] }
      let timers = running.instance.timers.filter { $0.due <= now }
        .map { (due: $0.due, key: $0.key, work: Work.timer(running.id, $0.key, due: $0.due)) }
      let continuations = running.instance.restingTokens.filter { $0.due <= now }
        .map {
          (due: $0.due, key: $0.key, work: Work.continuation(running.id, $0.key, due: $0.due))
        }
      return (timers + continuations).sorted { ($0.due, $0.key) < ($1.due, $1.key) }
        .map(\.work)
    }
  }

  /// Does what is due. Work that is not there any more is refused.
  package mutating func perform(
    _ work: Work, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    switch work {
    case .timer(let id, let key, _): return send(.fireTimer(key), to: id, at: now)
    case .continuation(let id, let key, _): return send(.runContinuation(key), to: id, at: now)
    case .startTimer(let process, let event, let due):
      return route(at: now) {
        (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
        try platform.fire(process, event, due, &routing)
      }
    }
  }

  /// The timer goes on before the instance begins: it does not matter to it how that goes.
  private mutating func fire(
    _ process: ProcessReference, _ event: String, _ due: Instant, _ routing: inout Routing
  ) throws(Rejection) {
    guard
      let handle = catalog.find(process.id, .version(process.version), deployment: nil),
      var timers = startTimers[handle],
      let index = timers.firstIndex(where: { $0.startEvent == event && $0.due == due })
    else {
      throw Rejection(
        .notFound, "failed to fire the timer of \"\(event)\" of \(process): it does not run")
    }
    let timer = timers[index]
    if let next = timer.repetition?.next(after: due, now: routing.now) {
      timers[index] = StartTimer(
        process: process, startEvent: event, due: next.due, repetition: next.repetition)
      journal.record(.startTimerSet(timers[index]))
    } else {
      timers.remove(at: index)
      journal.record(.startTimerRemoved(process, startEvent: event))
    }
    setStartTimers(timers, of: handle)
    guard !suspendedProcesses.contains(process.id) else { return }
    _ = try begin(
      handle, StartCommand(at: .element(event)), .timer(startEvent: event), caller: nil, &routing)
  }
}
