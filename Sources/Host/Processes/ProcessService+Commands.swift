package import BPMN
package import Processes
package import Vocabulary

extension ProcessService {
  /// Deploys files, all or none (``ProcessPlatform/deploy(_:decisions:as:at:)``).
  @discardableResult
  nonisolated package func deploy(
    _ files: DeploymentFiles, as name: String, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    let contents = try files.read()
    return try await perform { platform, batch in
      switch platform.deploy(contents.processes, decisions: contents.decisions, as: name, at: now)
      {
      case .success(let step):
        batch.addDeployment(files, as: name, at: now)
        batch.add(step, at: now)
        return .success(step)
      case .failure(let refusal):
        return .failure(.notDeployable(refusal.diagnostics))
      }
    }
  }

  /// Begins an instance of a process.
  @discardableResult
  nonisolated package func start(
    _ process: String, _ binding: VersionBinding = .latest, variables: [String: JSON] = [:],
    businessKey: String? = nil, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) {
      $0.start(process, binding, variables: variables, businessKey: businessKey, at: now)
    }
  }

  /// Gives a command to an instance: the answer to a job, variables, the end of it and so on.
  @discardableResult
  nonisolated package func send(
    _ command: Command, to id: InstanceID, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await self.command(at: now) { $0.send(command, to: id, at: now) }
  }

  /// Completes what a person has to do.
  @discardableResult
  nonisolated package func complete(
    task: Key, of id: InstanceID, variables: [String: JSON] = [:], at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await send(.completeUserTask(task, variables: variables), to: id, at: now)
  }

  /// Answers a job.
  @discardableResult
  nonisolated package func complete(
    job: Key, of id: InstanceID, variables: [String: JSON] = [:], at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await send(.completeJob(job, variables: variables), to: id, at: now)
  }

  /// Says that an attempt at a job failed (``Command/failJob(_:message:retriesLeft:backOff:)``).
  @discardableResult
  nonisolated package func fail(
    job: Key, of id: InstanceID, message: String, retriesLeft: Int? = nil,
    backOff: Duration? = nil, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await send(
      .failJob(job, message: message, retriesLeft: retriesLeft, backOff: backOff), to: id, at: now)
  }

  /// Moves tokens of an instance by hand (``ProcessPlatform/modify(_:by:at:)``).
  @discardableResult
  nonisolated package func modify(
    _ id: InstanceID, by modification: Modification, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.modify(id, by: modification, at: now) }
  }

  /// Takes an instance over into another version
  /// (``ProcessPlatform/migrate(_:to:of:by:at:)``).
  @discardableResult
  nonisolated package func migrate(
    _ id: InstanceID, to version: VersionBinding = .latest, of process: String? = nil,
    by plan: MigrationPlan = MigrationPlan(), at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.migrate(id, to: version, of: process, by: plan, at: now) }
  }

  /// Delivers a message.
  @discardableResult
  nonisolated package func correlate(
    _ message: Correlation, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.correlate(message, at: now) }
  }

  /// Lets everybody hear a signal.
  @discardableResult
  nonisolated package func signal(
    _ name: String, variables: [String: JSON] = [:], at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.broadcast(signal: name, variables: variables, at: now) }
  }

  /// Begins an instance for each start event whose condition holds with these variables.
  @discardableResult
  nonisolated package func evaluateConditions(
    variables: [String: JSON], businessKey: String? = nil, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) {
      $0.evaluateConditions(variables: variables, businessKey: businessKey, at: now)
    }
  }

  /// Lets an instance stand still, and those that it called.
  @discardableResult
  nonisolated package func suspend(
    _ id: InstanceID, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.suspend(id, at: now) }
  }

  /// Lets an instance go on that was suspended.
  @discardableResult
  nonisolated package func resume(
    _ id: InstanceID, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.resume(id, at: now) }
  }

  /// Lets no instance of a process begin.
  @discardableResult
  nonisolated package func suspend(
    process: String, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.suspend(process: process) }
  }

  /// Lets instances of a process begin again.
  @discardableResult
  nonisolated package func resume(
    process: String, at now: Instant
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await command(at: now) { $0.resume(process: process) }
  }

  /// Does what is due by itself: timers, start timers and resting tokens, at most so many; what is
  /// left is due at once (``nextDue()``). Each is a command of its own, so that one that is refused
  /// is taken back alone; it stays due.
  @discardableResult
  nonisolated package func performDue(
    at now: Instant, atMost limit: Int = 1_000
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await perform { platform, batch in
      var records: [PlatformRecord] = []
      var left = limit
      var isMoving = true
      while isMoving, left > 0 {
        isMoving = false
        for work in platform.dueWork(at: now).prefix(left) {
          guard case .success(let step) = platform.perform(work, at: now) else { continue }
          batch.add(step, at: now)
          records += step.records
          left -= 1
          isMoving = true
        }
      }
      return .success(PlatformStep(records: records))
    }
  }

  private nonisolated func command(
    at now: Instant,
    _ body: @escaping @Sendable (inout ProcessPlatform) -> Result<PlatformStep, Rejection>
  ) async throws(ProcessServiceError) -> PlatformStep {
    try await perform { platform, batch in
      switch body(&platform) {
      case .success(let step):
        batch.add(step, at: now)
        return .success(step)
      case .failure(let rejection):
        return .failure(.refused(rejection))
      }
    }
  }
}
