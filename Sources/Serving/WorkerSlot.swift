internal import Sandbox

/// What a pool knows of one worker: a place that processes come and go in.
struct WorkerSlot: Sendable {
  /// Where a worker stands in its life.
  enum Phase: String, Sendable {
    case down, starting, warming, ready
  }

  /// Below this mean time for a request, several are handed over at once, so that a worker need not
  /// wait for us between two; above it a request behind a slow one would wait for nothing.
  static let quickRequest: Duration = .milliseconds(2)
  /// How many requests a quick worker holds.
  static let quickDepth = 4

  var phase = Phase.down
  var pid: Int?
  /// What stands between its process and this machine.
  var walls: SandboxWalls?
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
  /// Why we end it ourselves, where that is not a limit of time.
  var refusal: String?
  /// Why the last process in this place ended.
  var lastEnd: String?
  var outbox: AsyncStream<Ticket>.Continuation?
  var kill: AsyncStream<Void>.Continuation?

  var restarts: Int { max(0, starts - 1) }

  /// Whether another request may be handed over.
  var hasRoom: Bool {
    guard phase == .ready, !isBeingKilled else { return false }
    let isQuick = meanTime.map { $0 < Self.quickRequest } ?? false
    return held.count < (isQuick ? Self.quickDepth : 1)
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
    outbox?.yield(ticket)
  }

  /// Takes a request off that was answered.
  mutating func take(_ id: UInt64, now: ContinuousClock.Instant) -> Ticket? {
    guard let index = held.firstIndex(where: { $0.id == id }) else { return nil }
    if let busySince {
      let time = now - busySince
      meanTime = meanTime.map { $0 + (time - $0) / 8 } ?? time
    }
    let ticket = held.remove(at: index)
    busySince = held.isEmpty ? nil : now
    return ticket
  }
}
