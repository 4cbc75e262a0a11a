internal import BPMN
package import Processes
package import Vocabulary

/// Processes in this program, kept in one SQLite file: whatever was answered survives a crash.
///
/// The requests of concurrent callers are taken together: a batch is applied in memory, its records
/// are written in one transaction, and only then is any of its callers answered. A refused command
/// leaves the others be. When the file cannot be written, the service stops for good, as its memory
/// is ahead of the file then; a new one goes on from what was written.
///
/// ```swift
/// let service = try ProcessService("processes.sqlite")
/// let begun = try await service.start("promotion", variables: variables, at: now)
/// try await service.complete(task, of: id, variables: answers, at: now)
/// try await service.performDue(at: now)
/// ```
package actor ProcessService {
  /// How much a service takes on.
  package struct Limits: Hashable, Sendable {
    /// How many requests may wait; more are refused (``ProcessServiceError/busy(waiting:)``).
    package var queue = 10_000
    /// How many requests one transaction takes.
    package var batch = 512
    /// How many bytes of an instance's records a restart reads before a snapshot of it is taken;
    /// for an instance that is larger than that, as many as it has itself.
    package var snapshotBytes = 16_384

    /// The ordinary limits.
    package init() {}
  }

  private let executor = QueueExecutor("muster.processes")
  nonisolated package var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let queue: ProcessQueue
  private let limits: Limits
  private let log: ProcessLog
  private var platform: ProcessPlatform
  private var stopped: HostError?

  /// Opens the file, or makes it, and takes up what is in it: the cost is that of the instances
  /// that run, however many have ended. `naming` must be the same rule every time.
  package init(
    _ path: String, limits: Limits = Limits(), platformLimits: ProcessPlatform.Limits = .init(),
    naming: @escaping ProcessPlatform.Naming = { $0.countedName }
  ) throws(HostError) {
    queue = ProcessQueue(capacity: limits.queue)
    self.limits = limits
    let log = try ProcessLog(path, snapshotBytes: limits.snapshotBytes)
    var platform = ProcessPlatform(limits: platformLimits, naming: naming)
    try log.restore(&platform)
    self.log = log
    self.platform = platform
  }

  // MARK: - Requests

  /// Has a request done, together with those of others, and returns when it is written.
  nonisolated func perform(
    _ body: @escaping ProcessTicket.Body
  ) async throws(ProcessServiceError) -> PlatformStep {
    let ticket = ProcessTicket(body)
    try queue.add(ticket)
    // Callers that are about to ask as well come first: more of them share one transaction.
    await Task.yield()
    return try await answer(of: ticket).get()
  }

  /// Works until the request is answered. Where it came in while others were written, it was taken
  /// with the next batch, and there is nothing left to do.
  private func answer(of ticket: ProcessTicket) -> ProcessTicket.Answer {
    while true {
      if let result = ticket.result { return result }
      workOff(queue.take(atMost: limits.batch))
    }
  }

  private func workOff(_ tickets: [ProcessTicket]) {
    if let stopped {
      for ticket in tickets { ticket.resolve(.failure(.stopped(stopped))) }
      return
    }
    var batch = log.batch()
    var answers: [ProcessTicket.Answer] = []
    answers.reserveCapacity(tickets.count)
    for ticket in tickets { answers.append(ticket.body(&platform, &batch)) }
    do throws(HostError) {
      try log.write(batch, of: platform)
    } catch {
      // A refusal too may rest on something that was not written.
      stopped = error
      for ticket in tickets { ticket.resolve(.failure(.stopped(error))) }
      return
    }
    for (ticket, answer) in zip(tickets, answers) { ticket.resolve(answer) }
  }

  // MARK: - Reading

  /// Looks at everything as it was written last.
  package func read<Value: Sendable>(
    _ body: @Sendable (borrowing ProcessPlatform) -> Value
  ) throws(ProcessServiceError) -> Value {
    if let stopped { throw .stopped(stopped) }
    return body(platform)
  }

  /// The next moment when something is due by itself.
  package func nextDue() throws(ProcessServiceError) -> Instant? {
    if let stopped { throw .stopped(stopped) }
    return platform.nextDue
  }

  /// Everything that happened in an instance, whether it runs or not; the cost is that of its own
  /// history.
  package func history(of id: InstanceID) throws(HostError) -> [ProcessHistoryEntry] {
    try log.history(of: id)
  }

  /// What the log says about an instance, whether it runs or not; `nil` if there never was one.
  package func summary(of id: InstanceID) throws(HostError) -> ProcessInstanceSummary? {
    try log.summary(of: id)
  }
}
