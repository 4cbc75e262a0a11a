package import Reconciler
import Vocabulary

extension Daemon {
  // MARK: - Once

  /// Makes passes until nothing is left to do but wait for people and time.
  ///
  /// - Returns: the plan of the pass.
  package func reconcile(isConfirmed: Bool = false) async throws -> Plan? {
    try await takeLock()
    defer { releaseLock() }
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask {
        try await self.orStop { try await $0.pass(isConfirmed: isConfirmed) }
        await self.stopIfIdle()
      }
      for await work in tasks {
        guard case .effect(let effect) = work else { continue }
        group.addTask {
          try await self.orStop { try await $0.perform(effect) }
          await self.stopIfIdle()
        }
      }
    }
    try await settle(isFinal: true)
    try await publish()
    await publishStatus(isFinal: true)
    try await deliver()
    await tidy()
    return lastPlan
  }

  /// Carries out one request, where no other Muster is at work, with the pass that it is part of.
  package func submit(_ request: Request) async throws {
    try RequestSpool.leave(request, in: configuration.folder)
    _ = try await reconcile()
  }

  /// Runs a part of ``reconcile(isConfirmed:)``; when it fails, nothing more is waited for. The
  /// group's failure alone would not end the loop over ``tasks``, which is no child of it.
  private func orStop(_ body: @Sendable (Daemon) async throws -> Void) async throws {
    do {
      try await body(self)
    } catch {
      isStopping = true
      tasksContinuation.finish()
      throw error
    }
  }

  /// Ends ``reconcile(isConfirmed:)`` once the pass is over and no effect is under way: an effect
  /// that leads to another one has put that under way before it ends.
  private func stopIfIdle() {
    guard !isPassing, inFlight.isEmpty, performing == 0 else { return }
    isStopping = true
    tasksContinuation.finish()
  }

  // MARK: - For long

  /// Watches and works until it is cancelled or the triggers end.
  ///
  /// What fails for a reason that may pass is logged and tried again, later each time; while
  /// somebody must act first (``HostError/stall``), nothing is written and no effect begins.
  package func serve(triggers: AsyncStream<Trigger>) async throws {
    try await takeLock()
    defer { releaseLock() }
    isServing = true
    await withTaskGroup { group in
      group.addTask {
        for await _ in triggers { self.wake.yield() }
        self.wake.finish()
      }
      group.addTask { await self.carryOutWork() }
      wake.yield()
      for await _ in wakes {
        await tolerate { daemon in try await daemon.pass() }
        arm()
      }
      isStopping = true
      tasksContinuation.finish()
      group.cancelAll()
    }
    await tolerate { daemon in
      try await daemon.settle(isFinal: true)
      try await daemon.publish()
      await daemon.publishStatus(isFinal: true)
    }
  }

  private func carryOutWork() async {
    await withDiscardingTaskGroup { group in
      for await work in tasks {
        group.addTask {
          switch work {
          case .effect(let effect):
            await self.tolerate { daemon in
              try await daemon.perform(effect)
              try await daemon.publish()
              await daemon.publishStatus()
              await daemon.arm()
            }
          case .sleep(let moment): await self.sleep(until: moment)
          case .deliver:
            await self.tolerate { daemon in try await daemon.deliver() }
            await self.arm()
          }
        }
      }
      group.cancelAll()
    }
  }

  /// Runs something whose failure must not end the daemon; the next pass follows later each time.
  private func tolerate(_ body: @Sendable (Daemon) async throws -> Void) async {
    do {
      try await body(self)
      if trouble != nil, failures > 0 {
        configuration.log(LogLine(.notice, "project", reason: "Recovered", "work goes on"))
      }
      failures = 0
      trouble = nil
    } catch {
      guard !Task.isCancelled else { return }
      failures += 1
      report(error)
      let delay = Backoff.delay(failures)
      armed = nil
      arm(at: configuration.now() + delay)
    }
  }

  /// Says what is wrong, once for as long as it stays the same.
  private func report(_ error: any Error) {
    let text = "\(error)"
    guard text != trouble else { return }
    trouble = text
    let stall = (error as? HostError)?.stall
    let line = LogLine(
      stall == nil ? .warning : .error, "project", reason: stall ?? "PassFailed",
      stall == nil ? "\(text); it is tried again" : text)
    configuration.log(line)
    var batch = Store.Batch(at: configuration.now())
    batch.log = [line]
    try? store.commit(batch)  // The database may be what is wrong.
  }

  // MARK: - Time

  private static let longestSleep: Duration = .seconds(3600)
  private static let shortestSleep: Duration = .seconds(1)

  /// Sees to it that a pass is made when time alone makes something happen.
  func arm() {
    let put = try? writer.flushDue()  // A failing database shows in the pass.
    let now = configuration.now()
    let message = isDelivering ? nil : nextMessage
    if let message, message <= now { tasksContinuation.yield(.deliver) }
    let later = message.flatMap { $0 > now ? $0 : nil }
    guard let due = [loop.nextDue, put, later, statusDue].compactMap({ $0 }).min() else { return }
    // What is due and did not move by the pass must not lead to one pass after the other.
    arm(at: due > now ? due : now + Self.shortestSleep)
  }

  private func arm(at moment: Instant) {
    guard !isStopping else { return }
    if let armed, armed <= moment { return }
    armed = moment
    tasksContinuation.yield(.sleep(until: moment))
  }

  private func sleep(until moment: Instant) async {
    let left = min(moment - configuration.now(), Self.longestSleep)
    do {
      try await ContinuousClock().sleep(for: max(left, .zero))
    } catch {
      return  // Cancelled: the daemon ends.
    }
    if armed == moment {
      armed = nil
      wake.yield()
    }
  }
}
