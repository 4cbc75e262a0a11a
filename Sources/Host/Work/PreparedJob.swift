package import Jobs

/// A job with the files of the ``DataStore`` that it reads, which stay where they are for as long
/// as it lives.
package struct PreparedJob: Sendable {
  package let job: Jobs.Job
  var files: [DataFile]

  /// Runs the job; its files stay until it has ended.
  package func run(
    on executor: LocalExecutor, events: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) async -> JobOutcome {
    let outcome = await executor.run(job, events: events)
    withExtendedLifetime(files) {}
    return outcome
  }
}
