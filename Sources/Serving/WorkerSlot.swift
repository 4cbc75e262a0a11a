internal import Sandbox

/// What a pool knows of one worker: a place that processes come and go in.
struct WorkerSlot: Sendable {
  /// Where a worker stands in its life.
  enum Phase: String, Sendable {
    case down, starting, warming, ready
  }

  /// How many requests a worker holds that takes less than a mean time for each: so many that it
  /// need not wait for us between two, and so few that one behind a slow one waits for little. A
  /// time is by the clock, so on a busy machine it has our own turns in it.
  private static let depths: [(below: Duration, requests: Int)] = [
    (.milliseconds(2), 4), (.milliseconds(10), 2),
  ]

  var phase = Phase.down
  var pid: Int?
  /// What stands between its process and this machine.
  var walls: SandboxWalls?
  /// What counts the time and memory of its processes.
  var group: ControlGroup?
  /// Requests that were handed over, oldest first; the worker is busy with the first.
  var held: [Ticket] = []
  /// Since when the worker is busy with the first one.
  var busySince: ContinuousClock.Instant?
  /// When its process was started.
  var startedAt: ContinuousClock.Instant?
  var served = 0
  var starts = 0
  var isBeingKilled = false
  /// A moving mean of the time that a request takes.
  var meanTime: Duration?
  /// A moving mean of the time that a single record takes by itself.
  private var aloneTime: Duration?
  /// How many records it gets in one set of several requests: more while such sets keep within
  /// their budget, half as many when one does not (Crankshaw et al., Clipper, 2017, section 4.3).
  private(set) var setLimit = 4
  /// Whether it gets several requests as one set, and therefore one at a time.
  var takesSets = false
  /// Why we end it ourselves, where that is not a limit of time.
  var refusal: String?
  /// Why the last process in this place ended.
  var lastEnd: String?
  var outbox: WorkerOutbox?
  var kill: AsyncStream<Void>.Continuation?

  var restarts: Int { max(0, starts - 1) }

  /// Whether another request may be handed over.
  var hasRoom: Bool {
    guard phase == .ready, !isBeingKilled else { return false }
    return held.count < depth
  }

  private var depth: Int {
    guard !takesSets, let meanTime else { return 1 }
    return Self.depths.first { meanTime < $0.below }?.requests ?? 1
  }

  /// When it must have got on: with the request that it is busy with, or with its start.
  func deadline(_ settings: PoolSettings) -> ContinuousClock.Instant? {
    switch phase {
    case .down: nil
    case .ready: busySince.map { $0 + settings.requestLimit }
    case .starting, .warming: startedAt.map { $0 + settings.startLimit }
    }
  }

  mutating func hand(_ ticket: Ticket, now: ContinuousClock.Instant) {
    if held.isEmpty { busySince = now }
    held.append(ticket)
    outbox?.send(ticket)
  }

  /// Takes a request off that was answered.
  mutating func take(
    _ id: UInt64, settings: PoolSettings, now: ContinuousClock.Instant
  ) -> Ticket? {
    guard let index = held.firstIndex(where: { $0.id == id }) else { return nil }
    if let busySince {
      let time = now - busySince
      meanTime = meanTime.map { $0 + (time - $0) / 8 } ?? time
      if takesSets { learn(records: held[index].batch.records.count, time, settings) }
    }
    let ticket = held.remove(at: index)
    busySince = held.isEmpty ? nil : now
    return ticket
  }

  /// A set may take its budget, or twice what a record takes by itself: where the fixed cost of a
  /// call is most of it, sharing the call is what helps.
  private mutating func learn(records: Int, _ time: Duration, _ settings: PoolSettings) {
    if records == 1 { aloneTime = aloneTime.map { $0 + (time - $0) / 8 } ?? time }
    let budget = max(settings.setBudget, (aloneTime ?? .zero) * 2)
    if records > 1, time > budget {
      setLimit = max(2, setLimit / 2)
    } else if records >= setLimit {
      setLimit = min(settings.setRecords, setLimit * 2)
    }
  }
}
