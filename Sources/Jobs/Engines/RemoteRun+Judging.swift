import Sandbox
import Vocabulary

/// What a job at an engine has come to.
extension RemoteRun {
  /// What has become of it, by what it left and by how the engine says that it ended.
  func judge(_ end: EngineEnd?, _ work: EngineWork) async throws(JobStop) -> JobOutcome {
    let clock = ContinuousClock()
    let deadline = clock.now + settings.delay
    // Another machine's file may take a while to be seen here; nobody waits for one that will not
    // come.
    let mayCome = end == nil || end == .exited(0)
    while true {
      if let outcome = try await outcome(of: work) {
        guard stop.reason == .cancelled else { return outcome }
        return outcome.with(cause: .cancelled)
      }
      guard mayCome, stop.reason == nil, clock.now < deadline else { break }
      await rest(.milliseconds(200))
    }
    if stop.reason == .timedOut { throw JobStop(.timedOut(after: job.limits.wallTime)) }
    if stop.reason != nil { throw JobStop(.cancelled) }
    let path = work.log
    let log = await BlockingWork.run { Self.log(path) } ?? .empty
    let cause = cause(end, lastLine: log.text.split(separator: "\n").last.map(String.init))
    return JobOutcome(id: job.id, cause: cause, messages: [], log: log)
  }

  private func cause(_ end: EngineEnd?, lastLine: String?) -> JobCause {
    let said = lastLine.map { ": " + $0 } ?? ""
    let kind = engine.kind
    switch end {
    case .cancelled: return .cancelled
    case .outOfMemory: return .outOfMemory(limitBytes: job.limits.memoryBytes)
    case .timedOut:
      return .infrastructure(reason: "\(kind) ended the job at a time limit of its own")
    case .exited(let code):
      return .infrastructure(
        reason: "at \(kind) it exited with code \(code) without outcome\(said)")
    case .signalled(let signal):
      return .infrastructure(reason: "at \(kind) it was ended by signal \(signal)\(said)")
    case .failed(let reason): return .infrastructure(reason: "\(kind): \(reason)\(said)")
    case nil:
      return .infrastructure(
        reason: "\(kind) does not know the job any more, and it left no outcome")
    }
  }

  func outcome(of work: EngineWork) async throws(JobStop) -> JobOutcome? {
    let (job, form) = (job, engine.form)
    let result = await BlockingWork.run {
      Result { () throws -> JobOutcome? in
        switch form {
        case .worker:
          return try OutcomeArchive.read(
            work.folder, job: job, key: work.key, messages: [])
        case .driver: return try DriverJudge(job: job, work: work).outcome()
        }
      }
    }
    do {
      return try result.get()
    } catch {
      throw JobStop(.infrastructure(reason: "\(error)"))
    }
  }

  /// A log's two ends, in bounded memory.
  static func log(_ path: String) -> JobLog? {
    var keeper = LogKeeper()
    do {
      try Disk.readPieces(ofRegular: path) { piece in
        keeper.append(Array(piece))
        return true
      }
    } catch {
      return nil  // nothing was printed, or it cannot be read: no log either way
    }
    return keeper.log
  }
}
