import Sandbox
package import Vocabulary

/// Runs a job that another Muster has laid out on a shared file system: the same sandbox, limits
/// and judgement as of a local job, on a machine that an engine has chosen.
package struct JobWorker: Sendable {
  private let folder: String
  private let scratch: String
  private let python: String
  private let now: @Sendable () -> Instant

  /// How the worker's own process ends.
  package enum End: Hashable, Sendable {
    /// The outcome is in the folder, whatever it is.
    case done
    /// Somebody else runs the job, or has.
    case taken
    case failed(String)

    /// The exit code of the process.
    package var code: Int32 {
      switch self {
      case .done: 0
      case .taken: Int32(JobClaim.takenCode)
      case .failed: 3
      }
    }
  }

  /// A worker on a job's folder.
  ///
  /// - Parameters:
  ///   - scratch: a folder of this machine alone, for runs and environments.
  ///   - python: the interpreter's name or path.
  package init(
    folder: String, scratch: String, python: String = "python3",
    now: @escaping @Sendable () -> Instant
  ) {
    self.folder = folder
    self.scratch = scratch
    self.python = python
    self.now = now
  }

  /// Claims the job, runs it and leaves the outcome.
  ///
  /// - Parameter ticket: what the engine calls this process.
  package func run(
    ticket: String, events: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) async -> End {
    let folder = folder
    do {
      let (job, key) = try await BlockingWork.run {
        Result { try JobArchive.read(folder) }
      }.get()
      guard
        try await BlockingWork.run({ () throws(DiskError) in
          try JobClaim.take(folder, ticket: ticket)
        })
      else { return .taken }
      let executor = LocalExecutor(folder: scratch, python: python, concurrency: 1, now: now)
      let outcome = await executor.run(job, events: events)
      try await BlockingWork.run {
        Result { try OutcomeArchive.write(outcome, key: key, to: folder) }
      }.get()
      return .done
    } catch {
      return .failed("\(error)")
    }
  }
}
