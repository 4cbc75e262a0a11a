package import Sandbox
package import Vocabulary

/// Runs jobs at an engine, over a folder that this machine and the engine's share.
///
/// A job's id is its idempotency key: a job that was handed over is found again, by this process or
/// by one that starts after it was killed, and runs once. Its folder stays until ``forget(_:)``,
/// and an outcome that is in it is the answer.
package actor RemoteExecutor: JobExecutor {
  /// What can be set.
  package struct Settings: Hashable, Sendable {
    /// The shared folder, by its absolute path on every machine.
    package var folder: String
    /// Folders whose files every machine finds under the same paths; inputs below them stay there.
    package var shared: [String] = []
    /// How long the engine may be out of reach before a job is given up here.
    package var patience: Duration = .seconds(600)
    /// How long an outcome may take to come through the shared file system.
    package var delay: Duration = .seconds(15)
    /// The first pause between two looks; it doubles up to ``longestPause``.
    package var firstPause: Duration = .milliseconds(100)
    package var longestPause: Duration = .seconds(5)

    /// The usual settings.
    package init(folder: String) {
      self.folder = folder
    }
  }

  let settings: Settings
  let engine: any JobEngine
  private let now: @Sendable () -> Instant
  private var active: [JobID: StopSwitch] = [:]

  /// An executor over an engine.
  package init(
    engine: any JobEngine, settings: Settings, now: @escaping @Sendable () -> Instant
  ) {
    self.engine = engine
    self.settings = settings
    self.now = now
  }

  /// Runs a job, or follows the one of that id that was handed over before; returns once it has
  /// ended there, or cannot be followed any more.
  package func run(
    _ job: Job, events: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) async -> JobOutcome {
    let journal = JobJournal(now: now, events: events)
    journal.enter(.created, "\(job.kind.jobType) \(job.source)")
    guard active[job.id] == nil else {
      // Nobody's fault: another run finds what the first one measured.
      return Self.refuse(
        job, journal, .infrastructure(reason: "a job named \(job.id) is running already"))
    }
    if let reason = engine.refusal(of: job) {
      return Self.refuse(job, journal, .badJob(reason: reason))
    }
    let stop = StopSwitch()
    active[job.id] = stop
    defer { active[job.id] = nil }
    let following = RemoteRun(
      job: job, folder: folder(of: job.id), engine: engine, settings: settings, stop: stop,
      journal: journal)
    // Unstructured: when the surrounding task is cancelled, the engine still has to be told.
    let task = Task { await following.run() }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      stop.stop(.cancelled)
    }
  }

  /// Ends a job that is followed here; nothing happens when there is none of that name.
  package func cancel(_ id: JobID) {
    active[id]?.stop(.cancelled)
  }

  /// The jobs that are followed, sorted.
  package var activeJobs: [JobID] { active.keys.sorted() }

  /// What the engine's process has printed so far, in bounded memory; `nil` when there is nothing.
  package func log(of id: JobID) async -> JobLog? {
    let path = folder(of: id) + "/engine.log"
    return await BlockingWork.run { RemoteRun.log(path) }
  }

  /// Removes a job's folder, so that a job of that id runs anew. Nothing happens while it is
  /// followed.
  package func forget(_ id: JobID) async throws(DiskError) {
    guard active[id] == nil else { return }
    let folder = folder(of: id)
    try await BlockingWork.run { () throws(DiskError) in
      if Disk.status(folder) != nil { try Disk.removeTree(folder) }
      Disk.removeIfPresent(folder + ".lock")
    }
  }

  /// Ids may hold anything; a folder's name is their digest.
  nonisolated func folder(of id: JobID) -> String {
    "\(settings.folder)/\(Digest(of: id.text).hex.prefix(32))"
  }

  static func refuse(_ job: Job, _ journal: JobJournal, _ cause: JobCause) -> JobOutcome {
    journal.enter(cause.state, cause.description)
    return JobOutcome(id: job.id, cause: cause, messages: journal.messages)
  }
}
