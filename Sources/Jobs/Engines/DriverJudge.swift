import Sandbox
import Vocabulary

/// Finds out what a driver has left. What it wrote is the model's word, as the harness's is: the
/// key guards against files that break off, not against a model that lies.
struct DriverJudge: Sendable {
  let job: Job
  let work: EngineWork

  static let resultName = "driver.jsonl"
  /// Where the model's function writes, by the names that it was given.
  static let outputName = "outputs"

  /// The outcome; `nil` while the driver has not finished. Blocking.
  func outcome() throws -> JobOutcome? {
    guard Disk.status("\(work.folder)/\(Self.resultName)") != nil else { return nil }
    let limit = job.limits.outputBytes + HarnessReport.overhead
    let folder = try FolderHandle(path: work.folder)
    let name = FileName(Self.resultName)
    var draft = JobOutcomeDraft(id: job.id)
    draft.log = RemoteRun.log(work.log) ?? .empty
    draft.walls = SandboxWalls(
      isBubblewrapped: false, isNetworkOff: false, areSystemCallsFiltered: false, memory: .none,
      processes: .none, warning: "it ran in a driver process of the engine")
    guard let bytes = try folder.read(name, limit: limit) else {
      draft.cause = .tooMuchOutput(.result, limitBytes: job.limits.outputBytes)
      return draft.outcome(messages: [])
    }
    var report = HarnessReport(nonce: work.key, take: job.takeRecord)
    report.consume(bytes[...])
    report.finish()
    guard report.isWhole else { return nil }
    draft.metrics = report.metrics
    draft.records = report.records
    draft.recordsRead = report.recordsRead
    draft.nonFinitePaths = report.nonFinitePaths
    draft.usage = JobUsage(cpuTime: report.cpuTime, peakMemoryBytes: report.peakMemoryBytes)
    draft.cause = report.failure.map(cause) ?? .succeeded
    if draft.cause == .succeeded, job.kind == .train {
      var collector = ArtifactCollector(given: [:], limits: job.limits)
      try collector.collect(from: "\(work.folder)/\(Self.outputName)")
      draft.artifacts = collector.artifacts.sorted { $0.path < $1.path }
      draft.refusedArtifacts = collector.refused
      if collector.isOverLimit {
        draft.cause = .tooMuchOutput(.artifacts, limitBytes: job.limits.artifactBytes)
      }
    }
    return draft.outcome(messages: [])
  }

  private func cause(_ failure: HarnessReport.Failure) -> JobCause {
    switch failure {
    case .raised(let exception): .modelRaised(exception)
    case .wrong(let reason): .wrongResult(reason: reason)
    case .input(let reason): .badInput(reason: reason)
    case .memory: .outOfMemory(limitBytes: job.limits.memoryBytes)
    case .output: .tooMuchOutput(.result, limitBytes: job.limits.outputBytes)
    }
  }
}
