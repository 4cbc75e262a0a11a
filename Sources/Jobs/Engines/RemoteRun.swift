import Sandbox
import Vocabulary

/// One job at an engine, from laying it out to its outcome.
struct RemoteRun: Sendable {
  let job: Job
  let folder: String
  let engine: any JobEngine
  let settings: RemoteExecutor.Settings
  let stop: StopSwitch
  let journal: JobJournal

  private static let ticketName = "ticket.json"

  @concurrent
  func run() async -> JobOutcome {
    do throws(JobStop) {
      let root = settings.folder
      try await onDisk { () throws(DiskError) in try Disk.makeFolder(root) }
      // Two Musters over one folder: the second waits for nobody and says so.
      let lock = try await takeLock()
      let outcome = try await runLocked()
      _ = consume lock
      journal.enter(outcome.cause.state, outcome.cause.description)
      return outcome.with(messages: journal.messages)
    } catch {
      return RemoteExecutor.refuse(job, journal, error.cause)
    }
  }

  private func takeLock() async throws(JobStop) -> FileLock {
    do {
      if let lock = try FileLock(path: folder + ".lock") { return lock }
    } catch {
      throw JobStop(.infrastructure(reason: error.description))
    }
    throw JobStop(.badJob(reason: "another Muster follows the job \(job.id)"))
  }

  private func runLocked() async throws(JobStop) -> JobOutcome {
    let work = try await layOut()
    if let outcome = try await outcome(of: work) {
      journal.note("its outcome was there already")
      return outcome
    }
    guard stop.reason == nil else { throw JobStop(.cancelled) }
    let ticket = try await ticket(of: work)
    return try await follow(ticket, work)
  }

  // MARK: - The folder

  /// The job's folder, as it was left or made now.
  private func layOut() async throws(JobStop) -> EngineWork {
    let (job, folder, shared) = (job, folder, settings.shared)
    let isThere = Disk.status("\(folder)/\(JobArchive.description)") != nil
    let result = await BlockingWork.run { () -> Result<String, any Error> in
      Result {
        if isThere {
          let (other, key) = try JobArchive.read(folder)
          guard other.kind == job.kind, other.source == job.source else {
            throw JobArchive.Damage("the id \(job.id) is that of another job")
          }
          return key
        }
        // Half a folder of a process that was killed.
        if Disk.status(folder) != nil { try Disk.removeTree(folder) }
        try Disk.makeFolder(folder)
        let nonce = Hexadecimal.text(of: (0..<8).map { _ in UInt8.random(in: 0...255) })
        let key = "\(folder.suffix(32).prefix(16))-\(nonce)"
        try DriverScript.write(to: folder)
        try JobArchive.write(job, key: key, to: folder, shared: shared)
        return key
      }
    }
    switch result {
    case .success(let key):
      if isThere { journal.note("found the job that was handed over before") }
      return EngineWork(
        key: key, name: "muster-\(key.prefix(8))", folder: folder, limits: job.limits)
    case .failure(let damage as JobArchive.Damage):
      throw JobStop(.badJob(reason: damage.description))
    case .failure(let error):
      throw JobStop(.infrastructure(reason: "\(error)"))
    }
  }

  private func onDisk<Value: Sendable>(
    _ body: @escaping @Sendable () throws(DiskError) -> Value
  ) async throws(JobStop) -> Value {
    do throws(DiskError) {
      return try await BlockingWork.run(body)
    } catch {
      throw JobStop(.infrastructure(reason: error.description))
    }
  }

  // MARK: - Handing over

  /// The engine's name of the job: noted before, known to the engine, or new.
  private func ticket(of work: EngineWork) async throws(JobStop) -> EngineTicket {
    let path = "\(folder)/\(Self.ticketName)"
    if let text = Disk.text(path), let json = try? JSON(parsing: text),
      let noted = json["ticket"]?.string
    {
      journal.enter(.waiting, "\(engine.kind) knows it as \(noted)")
      return EngineTicket(noted)
    }
    let engine = engine
    let ticket = try await asking { () async throws(EngineProblem) -> EngineTicket in
      if let claimed = JobClaim.ticket(work.folder) { return claimed }
      if let found = try await engine.find(work) { return found }
      return try await engine.submit(work)
    }
    let text = (["ticket": .string(ticket.text)] as JSON).canonicalText
    try await onDisk { () throws(DiskError) in try Disk.replace(path, with: text) }
    journal.enter(.waiting, "handed over to \(engine.kind) as \(ticket)")
    return ticket
  }

  /// Asks until there is an answer, for as long as patience lasts.
  private func asking<Value: Sendable>(
    _ question: () async throws(EngineProblem) -> Value
  ) async throws(JobStop) -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + settings.patience
    var pause = settings.firstPause
    while true {
      do throws(EngineProblem) {
        return try await question()
      } catch {
        guard !error.isFinal, clock.now < deadline else {
          throw JobStop(.infrastructure(reason: "\(engine.kind): \(error)"))
        }
        guard stop.reason == nil else { throw JobStop(.cancelled) }
        journal.note("\(engine.kind) cannot be asked: \(error)")
      }
      await rest(pause)
      pause = min(settings.longestPause, pause * 2)
    }
  }

  /// A pause that ends when the job is stopped.
  func rest(_ pause: Duration) async {
    let sleep = Task { _ = try? await Task.sleep(for: pause) }
    stop.attach { sleep.cancel() }
    await sleep.value
    stop.detach()
  }

  // MARK: - Following

  private func follow(
    _ first: EngineTicket, _ work: EngineWork
  ) async throws(JobStop) -> JobOutcome {
    let clock = ContinuousClock()
    var ticket = first
    var pause = settings.firstPause
    var running: ContinuousClock.Instant?
    var isStopping = false
    let engine = engine
    while true {
      let asked = ticket
      let status = try await asking { () async throws(EngineProblem) -> EngineStatus in
        try await engine.status(of: asked, work)
      }
      switch status {
      case .waiting(let reason):
        if let reason, !isStopping { journal.note("waiting: \(reason)") }
      case .running:
        if running == nil {
          running = clock.now
          journal.enter(.running, "running at \(engine.kind)")
        }
      case .ended(.exited(JobClaim.takenCode)):
        guard let other = JobClaim.ticket(folder), other != ticket else {
          if let outcome = try await outcome(of: work) { return outcome }
          throw JobStop(
            .infrastructure(
              reason: "\(engine.kind) started the job a second time; it runs once only"))
        }
        ticket = other
        continue
      case .ended(let end):
        return try await judge(end, work)
      case .unknown:
        return try await judge(nil, work)
      }
      if let running, engine.form == .driver, clock.now - running > job.limits.wallTime {
        stop.stop(.timedOut)
      }
      if stop.reason != nil, !isStopping {
        isStopping = true
        pause = settings.firstPause
        let ending = ticket
        try await asking { () async throws(EngineProblem) in try await engine.cancel(ending, work) }
      }
      await (isStopping ? BlockingWork.pause(milliseconds: 100) : rest(pause))
      pause = min(settings.longestPause, pause * 2)
    }
  }
}

extension JobOutcome {
  /// The same with another history.
  func with(messages: [JobMessage]) -> JobOutcome { with(cause: cause, messages: messages) }

  /// The same with another cause.
  func with(cause: JobCause, messages: [JobMessage]? = nil) -> JobOutcome {
    JobOutcome(
      id: id, cause: cause, messages: messages ?? self.messages, metrics: metrics,
      nonFinitePaths: nonFinitePaths, records: records, recordsRead: recordsRead,
      artifacts: artifacts, refusedArtifacts: refusedArtifacts, log: log, usage: usage,
      walls: walls, environment: environment)
  }
}
