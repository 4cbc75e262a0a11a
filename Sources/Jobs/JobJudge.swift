import Sandbox
import Vocabulary

/// Finds out from what a job has left why it ended, and what it gave.
struct JobJudge: Sendable {
  let job: Job
  let place: JobFolder
  let nonce: String
  let stop: StopSwitch.Reason?
  let remains: JobRunner.Remains

  private var limits: JobLimits { job.limits }

  /// The draft with everything in it. Blocking: reads files and parses results.
  func judge(_ draft: JobOutcomeDraft) -> JobOutcomeDraft {
    var draft = draft
    do throws(DiskError) {
      switch job.language {
      case .python, .r: try judgeHarness(&draft)
      case .command: try judgeProgram(&draft)
      }
      if let cause = stoppedCause { draft.cause = cause }
      if draft.cause == .succeeded { try collectArtifacts(&draft) }
    } catch {
      draft.cause = .infrastructure(reason: error.description)
    }
    return draft
  }

  /// The cause when we have ended the job, or would have if it had not ended first.
  private var stoppedCause: JobCause? {
    switch stop ?? remains.excess {
    case nil: nil
    case .cancelled: .cancelled
    case .timedOut:
      // A job out of memory or of processes often hangs: some part of it waits for what died.
      remains.group.wasOutOfMemory
        ? .outOfMemory(limitBytes: limits.memoryBytes)
        : remains.group.hitProcessLimit
          ? .tooManyProcesses(limit: limits.processes) : .timedOut(after: limits.wallTime)
    case .tooMuchLog: .tooMuchOutput(.log, limitBytes: limits.logBytes)
    case .tooMuchDisk: .tooMuchDisk(limitBytes: limits.diskBytes)
    case .tooManyFiles: .tooManyFiles(limit: limits.fileCount)
    }
  }

  // MARK: - Python

  private func judgeHarness(_ draft: inout JobOutcomeDraft) throws(DiskError) {
    let limit = limits.outputBytes + HarnessReport.overhead
    var report = HarnessReport(nonce: nonce, take: job.takeRecord)
    let isWithin = try place.readResult(JobCommand.resultName, limit: limit) { piece in
      report.consume(piece)
    }
    guard isWithin else {
      draft.cause = .tooMuchOutput(.result, limitBytes: limits.outputBytes)
      return
    }
    report.finish()
    guard report.hasBegun else {
      draft.cause = notStartedCause
      return
    }
    guard report.isWhole else {
      draft.cause = brokenOffCause
      return
    }
    draft.recordsRead = report.recordsRead
    draft.metrics = report.metrics
    draft.records = report.records
    draft.nonFinitePaths = report.nonFinitePaths
    draft.usage.cpuTime = draft.usage.cpuTime ?? report.cpuTime
    draft.usage.peakMemoryBytes = draft.usage.peakMemoryBytes ?? report.peakMemoryBytes
    draft.cause = report.failure.map(cause) ?? endCause
  }

  private func cause(_ failure: HarnessReport.Failure) -> JobCause {
    switch failure {
    case .raised(let exception):
      // What the function saw of a bound is an exception of its own; the bound is the cause.
      if remains.group.wasOutOfMemory { return .outOfMemory(limitBytes: limits.memoryBytes) }
      if remains.group.hitProcessLimit { return .tooManyProcesses(limit: limits.processes) }
      return .modelRaised(exception)
    case .wrong(let reason): return .wrongResult(reason: reason)
    case .input(let reason): return .badInput(reason: reason)
    case .memory: return .outOfMemory(limitBytes: limits.memoryBytes)
    case .output: return .tooMuchOutput(.result, limitBytes: limits.outputBytes)
    }
  }

  // MARK: - Programs

  private func judgeProgram(_ draft: inout JobOutcomeDraft) throws(DiskError) {
    draft.recordsRead = place.recordCount
    let folder = try FolderHandle(path: place.results)
    let hasStarted = (try? folder.status(FileName(JobCommand.startedName))) != nil
    guard hasStarted else {
      draft.cause = notStartedCause
      return
    }
    draft.cause = endCause
    guard draft.cause == .succeeded else { return }
    let name = JobCommand.answerName
    var answer = ScoredLines(take: job.takeRecord)
    var bytes: [UInt8]?
    let isWithin: Bool
    if job.kind == .score {
      isWithin = try place.readResult(name, limit: limits.outputBytes) { answer.consume($0) }
    } else {
      bytes = try place.result(name, limit: limits.outputBytes)
      isWithin = bytes != nil
    }
    do throws(RecordError) {
      draft.records = try answer.finish()
      if let bytes { draft.metrics = try CommandReport.metrics(in: bytes, of: job.kind) }
    } catch {
      draft.cause = .wrongResult(reason: error.description)
    }
    if !isWithin { draft.cause = .tooMuchOutput(.result, limitBytes: limits.outputBytes) }
  }

  // MARK: - Ends

  /// bubblewrap tells of a signal as a shell does: 128 and its number.
  private var signal: Int? {
    switch remains.end.status {
    case .signalled(let number): number
    case .exited(let code) where (129...192).contains(code): code - 128
    case .exited: nil
    }
  }

  private var endCause: JobCause {
    if remains.end.status == .exited(0) { return .succeeded }
    if remains.group.wasOutOfMemory { return .outOfMemory(limitBytes: limits.memoryBytes) }
    // SIGXFSZ: a file longer than the whole folder may be, or an answer that is too long.
    if signal == 25 {
      return job.language == .command
        ? .tooMuchOutput(.result, limitBytes: limits.outputBytes)
        : .tooMuchDisk(limitBytes: limits.diskBytes)
    }
    if let signal { return .signalled(signal: signal) }
    if remains.group.hitProcessLimit { return .tooManyProcesses(limit: limits.processes) }
    if case .exited(let code) = remains.end.status { return .exited(code: code) }
    return .succeeded
  }

  /// The harness has begun and not finished.
  private var brokenOffCause: JobCause {
    guard endCause == .succeeded else { return endCause }
    let name = job.functions.name(for: job.kind) ?? job.kind.functionName
    return .wrongResult(reason: "the process ended before \(name) had returned")
  }

  private var notStartedCause: JobCause {
    if remains.group.wasOutOfMemory { return .outOfMemory(limitBytes: limits.memoryBytes) }
    let line = remains.log.text.split(separator: "\n").last.map(String.init)
    return .sandboxFailed(reason: line ?? "the process ended with \(remains.end.status)")
  }

  // MARK: - Artifacts

  private func collectArtifacts(_ draft: inout JobOutcomeDraft) throws(DiskError) {
    switch job.kind {
    case .metrics, .score: return
    case .train, .command: break
    }
    var collector = ArtifactCollector(given: place.given, limits: limits)
    try collector.collect(from: place.work)
    draft.artifacts = collector.artifacts.sorted { $0.path < $1.path }
    draft.refusedArtifacts = collector.refused
    if collector.isOverLimit {
      draft.cause = .tooMuchOutput(.artifacts, limitBytes: limits.artifactBytes)
    }
  }
}
