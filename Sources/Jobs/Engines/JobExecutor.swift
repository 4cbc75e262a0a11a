/// Something that runs jobs: this machine, or an engine elsewhere (docs/executors.md).
package protocol JobExecutor: Sendable {
  /// Runs a job and says what has become of it. Cancelling the surrounding task cancels the job.
  func run(_ job: Job, events: @escaping @Sendable (JobEvent) -> Void) async -> JobOutcome
  /// Ends a job that waits or runs; nothing happens when there is none of that name.
  func cancel(_ id: JobID) async
}

extension LocalExecutor: JobExecutor {}
