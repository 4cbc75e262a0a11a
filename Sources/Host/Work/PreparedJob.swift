package import Jobs
import Sandbox
import Vocabulary

/// A job with the files of the ``DataStore`` that it reads, which stay where they are for as long
/// as it lives.
package struct PreparedJob: Sendable {
  package var job: Jobs.Job
  var files: [DataFile]
  var lines: [TemporaryLines] = []

  /// Runs the job; its files stay until it has ended.
  package func run(
    on executor: any JobExecutor, events: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) async -> JobOutcome {
    let outcome = await executor.run(job, events: events)
    withExtendedLifetime((files, lines)) {}
    return outcome
  }

  /// The same job under a name that says all that is in it, as its idempotency key at an engine.
  func identified() async throws -> PreparedJob {
    var prepared = self
    let job = job
    prepared.job = try await BlockingWork.run {
      Result { job.named(JobID("\(job.id)-\(try JobArchive.digest(of: job).short)")) }
    }.get()
    return prepared
  }
}
