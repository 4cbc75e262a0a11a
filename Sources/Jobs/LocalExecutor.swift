import Glibc
package import Sandbox
package import Vocabulary

/// Runs jobs on this machine, in sandboxes, a bounded number at a time.
///
/// ```swift
/// let executor = LocalExecutor(folder: cache, now: clock)
/// let outcome = await executor.run(job)
/// ```
package actor LocalExecutor {
  /// Where environments are made and kept.
  package nonisolated let environments: EnvironmentStore

  private let folder: String
  /// `nil` for the machine's own.
  private let confinement: Confinement?
  private let slots: JobSlots
  private let now: @Sendable () -> Instant
  private var active: [JobID: StopSwitch] = [:]
  /// Those who wait for a job of the same name to end.
  private var waiting: [JobID: [CheckedContinuation<Void, Never>]] = [:]
  private var isPrepared = false

  /// An executor that keeps everything below one folder, which several processes may share.
  ///
  /// - Parameters:
  ///   - folder: An absolute path; made when it is first needed.
  ///   - python: The interpreter's name or path.
  ///   - concurrency: How many jobs run at once; by default one per core.
  ///   - now: Gives the time of messages.
  package init(
    folder: String, python: String = "python3", concurrency: Int? = nil,
    now: @escaping @Sendable () -> Instant
  ) {
    self.init(
      folder: folder, python: python, concurrency: concurrency, confinement: nil, now: now)
  }

  init(
    folder: String, python: String, concurrency: Int?, confinement: Confinement?,
    now: @escaping @Sendable () -> Instant
  ) {
    self.folder = folder
    self.confinement = confinement
    self.now = now
    environments = EnvironmentStore(folder: folder + "/environments", python: python)
    slots = JobSlots(count: concurrency ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Runs a job and says what has become of it; returns once nothing of the job is alive. One of
  /// the same name that is at work goes first.
  ///
  /// Cancelling the surrounding task cancels the job. `events` is called from any thread, in order,
  /// and must be quick.
  package func run(_ job: Job, events: @escaping @Sendable (JobEvent) -> Void = { _ in }) async
    -> JobOutcome
  {
    let journal = JobJournal(now: now, events: events)
    journal.enter(.created, "\(job.kind.jobType) \(job.source)")
    // Two proposals may ask for the same at the same time; neither is to blame.
    while active[job.id] != nil {
      await withCheckedContinuation { waiting[job.id, default: []].append($0) }
    }
    let stop = StopSwitch()
    active[job.id] = stop
    defer {
      active[job.id] = nil
      for waiter in waiting.removeValue(forKey: job.id) ?? [] { waiter.resume() }
    }
    return await withTaskCancellationHandler {
      journal.enter(.waiting, "waiting for a place")
      guard await slots.take(stop: stop) else { return refuse(job, journal, .cancelled) }
      defer { slots.release() }
      do throws(DiskError) {
        try await prepareFolder()
      } catch {
        return refuse(job, journal, .infrastructure(reason: error.description))
      }
      journal.enter(.running, "running")
      let runner = JobRunner(
        job: job, folder: folder + "/runs", environments: environments, stop: stop,
        journal: journal, confinement: confinement)
      return await runner.run()
    } onCancel: {
      stop.stop(.cancelled)
    }
  }

  /// Ends and removes what a process left behind that was killed amid its jobs. The first job does
  /// so as well; who begins after a kill need not wait for one.
  package func removeLeftovers() async {
    // What is wrong with the folder is said by the first job.
    try? await prepareFolder()
  }

  /// Ends a job that waits or runs; nothing happens when there is none of that name.
  package func cancel(_ id: JobID) {
    active[id]?.stop(.cancelled)
  }

  /// The jobs that wait or run, sorted.
  package var activeJobs: [JobID] { active.keys.sorted() }

  /// What stands between a job and this machine here, tried out: for a self-check, and for whoever
  /// wants to know before running anything.
  package static func walls() async -> SandboxWalls {
    let limits = JobLimits()
    return await Confinement.find().walls(
      memoryBytes: limits.memoryBytes, processes: limits.processes)
  }

  private func refuse(_ job: Job, _ journal: JobJournal, _ cause: JobCause) -> JobOutcome {
    journal.enter(cause.state, cause.description)
    return JobOutcome(id: job.id, cause: cause, messages: journal.messages)
  }

  private func prepareFolder() async throws(DiskError) {
    guard !isPrepared else { return }
    let runs = folder + "/runs"
    try await BlockingWork.run { () throws(DiskError) in
      try Disk.makeFolder(runs)
      RunFolders.removeLeftovers(in: runs)
    }
    isPrepared = true
  }
}
