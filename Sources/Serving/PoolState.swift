internal import Sandbox

/// The bookkeeping of a pool: who waits, who holds what, and what follows from an event.
/// Synchronous, with the time as an argument; ``WorkerPool`` calls it under a lock.
struct PoolState: Sendable {
  enum Phase: Sendable {
    case open
    /// What is held is still answered, nothing new is taken.
    case draining
    /// The workers' inputs have ended.
    case closed
  }

  enum Start: Sendable {
    case pending
    case done
    case failed(String)
  }

  private(set) var phase = Phase.open
  private(set) var start = Start.pending
  private(set) var slots: [WorkerSlot]
  private var queue: [Ticket] = []
  private var nextID: UInt64 = 1
  /// Whether the model scores all records of a set at once.
  private(set) var takesSets = false
  private let settings: PoolSettings
  private let warmUp: RecordBatch?
  private let created: ContinuousClock.Instant

  init(settings: PoolSettings, warmUp: RecordBatch?, now: ContinuousClock.Instant) {
    self.settings = settings
    self.warmUp = warmUp
    self.created = now
    slots = Array(repeating: WorkerSlot(), count: settings.workers)
  }

  var queued: Int { queue.count }
  private var queuedBytes: Int { queue.reduce(0) { $0 + $1.batch.document.count } }
  /// Whether nobody waits for an answer any more.
  var isIdle: Bool { queue.isEmpty && !slots.contains { $0.held.contains(where: \.isRequest) } }
  var isClosed: Bool { if case .closed = phase { true } else { false } }

  // MARK: - Requests

  mutating func submit(
    _ batch: RecordBatch, purpose: Ticket.Purpose, now: ContinuousClock.Instant
  ) {
    let ticket = makeTicket(batch, purpose: purpose, now: now)
    guard case .open = phase else { return ticket.settle(.failure(.closed)) }
    if let slot = roomiest() {
      slots[slot].hand(ticket, now: now)
    } else if queue.count < settings.queueLimit, queuedBytes < settings.queueBytes {
      queue.append(ticket)
    } else {
      ticket.settle(.failure(.queueFull))
    }
  }

  mutating func answered(
    _ id: UInt64, _ reply: WorkerReply, slot: Int, now: ContinuousClock.Instant
  ) {
    guard let ticket = slots[slot].take(id, settings: settings, now: now) else { return }
    switch ticket.purpose {
    case .request, .set:
      slots[slot].served += ticket.requests.count
      ticket.settle(.success(reply))
      dispatch(now: now)
    case .warmUp:
      finishWarmUp(reply, slot: slot, now: now)
    }
  }

  private mutating func dispatch(now: ContinuousClock.Instant) {
    while !queue.isEmpty, let slot = roomiest() {
      slots[slot].hand(takesSets ? nextSet(for: slot) : queue.removeFirst(), now: now)
    }
  }

  /// What a worker that takes sets gets next: as many of the requests that wait as it has shown
  /// to answer within the budget. Nobody waits for a set to fill: a worker that is free takes what
  /// there is, and sets grow only where requests come faster than workers answer.
  private mutating func nextSet(for slot: Int) -> Ticket {
    var members = [queue.removeFirst()]
    guard members[0].mayShare else { return members[0] }
    let limit = slots[slot].setLimit
    var count = members[0].batch.records.count
    while let next = queue.first, next.mayShare, count + next.batch.records.count <= limit {
      count += next.batch.records.count
      members.append(queue.removeFirst())
    }
    guard members.count > 1 else { return members[0] }
    defer { nextID += 1 }
    return Ticket(
      id: nextID, batch: RecordBatch(joining: members.flatMap(\.batch.records)),
      arrived: members[0].arrived, purpose: .set(members))
  }

  /// The ready worker that holds least.
  private func roomiest() -> Int? {
    slots.indices.filter { slots[$0].hasRoom }.min { slots[$0].held.count < slots[$1].held.count }
  }

  private mutating func makeTicket(
    _ batch: RecordBatch, purpose: Ticket.Purpose, now: ContinuousClock.Instant
  ) -> Ticket {
    defer { nextID += 1 }
    return Ticket(id: nextID, batch: batch, arrived: now, purpose: purpose)
  }

  // MARK: - Workers

  mutating func started(
    _ slot: Int, outbox: WorkerOutbox, kill: AsyncStream<Void>.Continuation,
    now: ContinuousClock.Instant
  ) {
    slots[slot].phase = .starting
    slots[slot].startedAt = now
    slots[slot].starts += 1
    slots[slot].isBeingKilled = false
    slots[slot].refusal = nil
    slots[slot].outbox = outbox
    slots[slot].kill = kill
    // Closed while the process was being made: it must see the end of its input at once.
    if isClosed { outbox.finish() }
  }

  mutating func spawned(_ slot: Int, pid: Int, walls: SandboxWalls, group: ControlGroup) {
    slots[slot].pid = pid
    slots[slot].group = group
    slots[slot].walls = walls
  }

  /// The worker has loaded its model.
  mutating func loaded(_ slot: Int, takesSets: Bool, now: ContinuousClock.Instant) {
    guard slots[slot].phase == .starting else { return }
    self.takesSets = takesSets
    slots[slot].takesSets = takesSets
    guard let warmUp else { return makeReady(slot, now: now) }
    slots[slot].phase = .warming
    slots[slot].hand(makeTicket(warmUp, purpose: .warmUp, now: now), now: now)
  }

  private mutating func finishWarmUp(
    _ reply: WorkerReply, slot: Int, now: ContinuousClock.Instant
  ) {
    switch reply {
    case .answer, .bytes: makeReady(slot, now: now)
    case .failed(let failures, _):
      let cause = failures.first?.failure.summary ?? "no answer"
      slots[slot].refusal = "it failed to warm up: \(cause)"
      kill(slot)
    }
  }

  private mutating func makeReady(_ slot: Int, now: ContinuousClock.Instant) {
    slots[slot].phase = .ready
    if case .pending = start, slots.allSatisfy({ $0.phase == .ready }) { start = .done }
    dispatch(now: now)
  }

  /// The worker's process is gone. The request that it was busy with fails; those behind it had not
  /// been begun, and go back to the head of the queue.
  mutating func ended(_ slot: Int, reason: String, now: ContinuousClock.Instant) {
    let held = slots[slot].held
    let wasTooSlow = slots[slot].isBeingKilled
    let reason = slots[slot].refusal ?? reason
    if case .pending = start { start = .failed(reason) }
    slots[slot].held = []
    slots[slot].busySince = nil
    slots[slot].pid = nil
    slots[slot].walls = nil
    slots[slot].group = nil
    slots[slot].phase = .down
    slots[slot].lastEnd = reason
    slots[slot].outbox?.finish()
    slots[slot].outbox = nil
    slots[slot].kill?.finish()
    slots[slot].kill = nil
    var again = held.dropFirst().flatMap(\.requests)
    if let first = held.first, first.requests.count > 1 {
      // Which of them did it shows when each is scored alone.
      again = first.requests.map(\.alone) + again
    } else {
      held.first?.settle(.failure(wasTooSlow ? .timeLimit : .workerDied(reason)))
    }
    queue.insert(contentsOf: again, at: 0)
    dispatch(now: now)
  }

  mutating func kill(_ slot: Int) {
    slots[slot].isBeingKilled = true
    slots[slot].kill?.yield()
  }

  // MARK: - Time

  /// Ends what has taken too long, and says when to look again. Whatever begins later than now
  /// cannot be over its limit before `now + requestLimit`.
  mutating func expire(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
    let limit = settings.requestLimit
    var next = now + limit
    for slot in slots.indices where !slots[slot].isBeingKilled {
      guard let deadline = slots[slot].deadline(settings) else { continue }
      if deadline <= now { kill(slot) } else { next = min(next, deadline) }
    }
    let overdue = queue.prefix { $0.arrived + limit <= now }
    queue.removeFirst(overdue.count)
    for ticket in overdue { ticket.settle(.failure(.waitedTooLong)) }
    if let first = queue.first { next = min(next, first.arrived + limit) }
    if case .pending = start {
      let deadline = created + settings.startLimit
      if deadline <= now {
        start = .failed("the workers were not ready within \(settings.startLimit)")
      } else {
        next = min(next, deadline)
      }
    }
    return next
  }

  // MARK: - The end

  mutating func drain() {
    guard case .open = phase else { return }
    phase = .draining
    if case .pending = start { start = .failed("the runtime is ending") }
  }

  mutating func close() {
    phase = .closed
    for slot in slots.indices { slots[slot].outbox?.finish() }
  }

  /// Nobody will answer any more.
  mutating func abandon() {
    let left = queue
    queue = []
    for ticket in left { ticket.settle(.failure(.closed)) }
  }
}
