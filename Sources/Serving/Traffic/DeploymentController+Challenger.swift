internal import Logging
internal import Sandbox
internal import Vocabulary

extension DeploymentController {
  /// Starts a version beside the one that serves, and has it share the requests. One that shares
  /// already only gets another share, and is counted anew.
  func challenge(_ request: DeploymentRequest) async throws(DeploymentFailure) {
    guard !isBusy else { throw .busy }
    guard let split = request.traffic else { throw .noShare("the body has no traffic") }
    guard let serving = current else { throw .noShare("nothing is served beside it") }
    guard serving.package.version != request.version else {
      throw .noShare("the version \(request.version.short) serves already")
    }
    isBusy = true
    defer { isBusy = false }
    if let challenger, challenger.unit.package.version == request.version,
      challenger.unit.isAnswering
    {
      guard challenger.split != split || challenger.comparison.reasonRolledBack != nil else {
        return
      }
      try remember(challenger: request)
      challenger.lane?.finish()
      share(challenger.unit, split)
      return
    }
    let pool = try await start(request)
    if let reason = RuntimeSettings.reasonNotToShare(
      kafkaRoutes, pool.package, with: serving.package, configuration.makeCodec)
    {
      pool.drain()
      throw .noShare(reason)
    }
    // The version that it was to challenge may be gone by now.
    guard current?.package.version == serving.package.version else {
      pool.drain()
      throw .noShare("the version that served was replaced meanwhile")
    }
    do throws(DeploymentFailure) {
      try remember(challenger: request)
    } catch {
      pool.drain()
      throw error
    }
    dropChallenger(keepingFile: true)
    share(ServingUnit(pool: pool, since: configuration.now()), split)
    configuration.logger.notice(
      "a challenger shares the requests",
      metadata: [
        "version": "\(request.version.short)", "mode": "\(split.mode.rawValue)",
        "percent": "\(split.percent)",
      ])
  }

  private func share(_ unit: ServingUnit, _ split: TrafficSplit) {
    let comparison = TrafficComparison(split)
    var lane: ShadowLane?
    if split.mode == .shadow {
      Disk.removeIfPresent(folder.shadow)
      let made = ShadowLane(
        comparison, unit: unit, recorder: recorder,
        store: ShadowStore(folder: folder.shadow, keep: split.keep, logger: configuration.logger),
        logger: configuration.logger, now: configuration.now)
      lanesEnd.yield(made)
      lane = made
    }
    _ = put(Challenger(unit: unit, split: split, lane: lane, comparison: comparison))
  }

  private func remember(challenger request: DeploymentRequest) throws(DeploymentFailure) {
    do {
      try Disk.replace(folder.challenger, with: request.json.prettyText)
    } catch {
      throw .disk(error)
    }
  }

  /// Says that a challenger was sent away by its own figures. It gets no request any more; that it
  /// goes is decided by whoever put it there.
  nonisolated func tellRollback(_ challenger: Challenger, _ reason: String) {
    configuration.logger.warning(
      "the challenger is sent away",
      metadata: ["version": "\(challenger.unit.package.version.short)", "cause": "\(reason)"])
  }

  /// Takes the challenger away; requests that it holds are answered.
  func withdraw() async throws(DeploymentFailure) {
    guard !isBusy else { throw .busy }
    dropChallenger()
  }

  func dropChallenger(keepingFile: Bool = false) {
    if !keepingFile { Disk.removeIfPresent(folder.challenger) }
    guard let former = put(nil) else { return }
    former.lane?.finish()
    former.unit.pool.drain()
  }

  /// Loads again what shared the requests when the runtime last ran.
  func restoreChallenger() async {
    guard Disk.status(folder.challenger) != nil else { return }
    do {
      let bytes = try Disk.readRegular(folder.challenger, limit: 64 << 10)
      try await challenge(try DeploymentRequest(try JSON(parsing: bytes)))
    } catch {
      Disk.removeIfPresent(folder.challenger)
      configuration.logger.error(
        "failed to load the last challenger again", metadata: ["cause": "\(error)"])
    }
  }
}
