internal import Logging
internal import NIOCore
internal import Sandbox
internal import Synchronization
internal import Vocabulary

/// Several processes that serve one version, and the requests that wait for them.
final class WorkerPool: Sendable {
  let package: LoadedPackage
  private let program: WorkerProgram
  private let confinement: Confinement
  let settings: PoolSettings
  private let logger: Logger
  /// The threads that have the workers' pipes.
  private let loops: any EventLoopGroup
  private let state: Mutex<PoolState>
  private let inventory = Mutex<[String: String]>([:])
  private let clock = ContinuousClock()
  /// What answers in the workers' place.
  private let stub: (@Sendable (RecordBatch) -> [UInt8])?
  /// Opens when the start has succeeded or failed.
  private let startSettled = Gate()
  /// Opens when the pool takes nothing more and owes nobody an answer.
  private let drained = Gate()
  /// Opens when the inputs of the workers have ended.
  private let closed = Gate()
  /// Opens when all processes are gone.
  private let ended = Gate()

  init(
    _ package: LoadedPackage, confinement: Confinement, settings: PoolSettings, logger: Logger,
    loops: any EventLoopGroup,
    stub: (@Sendable (RecordBatch) -> [UInt8])? = nil
  ) {
    self.stub = stub
    self.package = package
    self.confinement = confinement
    self.program = WorkerProgram(package, confinement: confinement)
    self.settings = settings
    self.logger = logger
    self.loops = loops
    let warmUp = RecordBatch(warmUp: package.manifest.warmUp)
    state = Mutex(PoolState(settings: settings, warmUp: warmUp, now: ContinuousClock().now))
  }

  // MARK: - Requests

  /// Has a worker score a batch; waits for its turn and for the answer.
  func score(_ batch: RecordBatch) async -> Result<WorkerReply, PoolFailure> {
    if let stub { return .success(.answer(stub(batch))) }
    return await withCheckedContinuation { continuation in
      change { $0.submit(batch, purpose: .request(continuation), now: clock.now) }
    }
  }

  /// Waits until every worker is ready; the reason when that did not come to pass.
  func untilStarted() async -> String? {
    await startSettled.wait()
    switch snapshot.start {
    case .done: return nil
    case .failed(let reason): return reason
    case .pending: return "the runtime is ending"
    }
  }

  /// What the pool looks like now.
  var snapshot: PoolState { state.withLock { $0 } }

  /// The interpreter and its libraries, by name and version, as a worker told them.
  var libraries: [String: String] { inventory.withLock { $0 } }

  // MARK: - Life

  /// Runs the workers until the pool is drained. Whoever makes a pool runs it, once.
  func run() async {
    await withTaskGroup(of: Bool.self) { group in
      for slot in 0..<settings.workers {
        group.addTask {
          await self.keepAlive(slot)
          return true
        }
      }
      group.addTask {
        await self.watch()
        return false
      }
      await drained.wait()
      change { $0.close() }
      closed.open()
      group.addTask {
        await self.insist()
        return false
      }
      var living = settings.workers
      while living > 0, let wasWorker = await group.next() {
        if wasWorker { living -= 1 }
      }
      group.cancelAll()
    }
    change { $0.abandon() }
    ended.open()
  }

  /// Takes no more requests, and ends once those that it has are answered. That takes at most twice
  /// the limit of a request.
  func drain() { change { $0.drain() } }

  /// Waits until all processes are gone.
  func untilEnded() async { await ended.wait() }

  /// Keeps a process in a place for as long as the pool lives.
  private func keepAlive(_ slot: Int) async {
    var failures = 0
    while !snapshot.isClosed, !Task.isCancelled {
      let begin = clock.now
      let process = WorkerProcess(
        pool: self, slot: slot, dialect: program.makeDialect(), logger: logger,
        cell: WorkerCell(
          program: program, confinement: confinement,
          folder: "\(package.folder).worker-\(slot)", memoryBytes: settings.memoryBytes,
          processes: settings.processes), loop: loops.next())
      let reason = await process.run()
      let wasReady = snapshot.slots[slot].phase == .ready
      change { $0.ended(slot, reason: reason, now: clock.now) }
      guard !snapshot.isClosed, !Task.isCancelled else { return }
      logger.warning(
        "a worker ended", metadata: ["model": "\(package.manifest.model)", "cause": "\(reason)"])
      failures = wasReady && clock.now - begin > .seconds(1) ? 1 : failures + 1
      let delay = settings.delay(afterFailures: failures)
      if delay > .zero { await closed.wait(atMost: delay) }
    }
  }

  /// Ends what takes too long.
  private func watch() async {
    while !Task.isCancelled {
      let next = change { $0.expire(now: clock.now) }
      // Woken early only by the end of the pool.
      try? await clock.sleep(until: next, tolerance: .milliseconds(1))
    }
  }

  /// Kills the workers that do not end although their input has.
  private func insist() async {
    try? await clock.sleep(for: settings.endLimit)
    guard !Task.isCancelled else { return }
    change { state in
      for slot in state.slots.indices { state.kill(slot) }
    }
  }

  // MARK: - Events of a worker

  func started(
    _ slot: Int, outbox: WorkerOutbox, kill: AsyncStream<Void>.Continuation
  ) {
    change { $0.started(slot, outbox: outbox, kill: kill, now: clock.now) }
  }

  func spawned(_ slot: Int, pid: Int, walls: SandboxWalls, group: ControlGroup) {
    change { $0.spawned(slot, pid: pid, walls: walls, group: group) }
  }

  func loaded(_ slot: Int, libraries: [String: String], takesSets: Bool) {
    inventory.withLock { $0 = libraries }
    change { $0.loaded(slot, takesSets: takesSets, now: clock.now) }
  }

  func answered(_ id: UInt64, _ reply: WorkerReply, slot: Int) {
    change { $0.answered(id, reply, slot: slot, now: clock.now) }
  }

  /// Changes the state, and opens the gates that the change has opened.
  @discardableResult
  private func change<Result: Sendable>(_ body: (inout PoolState) -> Result) -> Result {
    let (result, isStarted, isDrained) = state.withLock { state in
      let result = body(&state)
      let isStarted = if case .pending = state.start { false } else { true }
      let isDrained = if case .open = state.phase { false } else { state.isIdle }
      return (result, isStarted, isDrained)
    }
    if isStarted { startSettled.open() }
    if isDrained { drained.open() }
    return result
  }
}

extension RecordBatch {
  /// The records that a package wants scored first, as one array; `nil` for none.
  init?(warmUp records: [JSON]) {
    guard !records.isEmpty else { return nil }
    let document = Array(JSON.array(records).canonicalText.utf8)
    self.init(document: document, isArray: true, records: JSONEncoding.split(document))
  }
}
