internal import Dispatch
internal import Logging
internal import NIOCore
internal import Recordings
internal import Sandbox
internal import Synchronization
internal import Vocabulary

/// Loads versions, switches from one to the next, and knows what is really served.
actor DeploymentController {
  /// The deployment under way, or the last one that failed.
  struct Attempt: Sendable {
    enum State: Sendable {
      case loading
      case failed(String)
    }

    let version: Digest
    let state: State
    let at: Instant
  }

  private struct Versions {
    var serving: ServingUnit?
    /// The one that is being started beside it.
    var starting: WorkerPool?
    /// The one that shares its requests.
    var challenger: Challenger?
  }

  /// Where a version that serves is found by every request, without waiting for the actor.
  private nonisolated let versions = Mutex(Versions())
  let configuration: RuntimeConfiguration
  let folder: RuntimeFolder
  private let confinement: Confinement
  /// The threads that have the workers' pipes.
  private let loops: any EventLoopGroup
  /// What stood between a worker and this machine when that was tried out.
  nonisolated let expectedWalls: SandboxWalls
  private let loader: PackageLoader
  /// What may change while it runs: where versions are served, and the bounds of their workers.
  private nonisolated let inForce: Mutex<RuntimeSettings>
  /// Its own queue, as the global ones have no more threads than the machine has cores.
  private let loading = DispatchQueue(label: "muster.package-loader")
  /// The pools that are to be run, in the order in which they were made.
  nonisolated let pools: AsyncStream<WorkerPool>
  private nonisolated let poolsEnd: AsyncStream<WorkerPool>.Continuation
  /// The lanes that are to be run.
  nonisolated let lanes: AsyncStream<ShadowLane>
  nonisolated let lanesEnd: AsyncStream<ShadowLane>.Continuation
  /// Keeps what is served, where the runtime is told to.
  nonisolated let recorder: Recorder
  private(set) var attempt: Attempt?
  var isBusy = false
  private var loads = 0

  init(
    _ configuration: RuntimeConfiguration, folder: RuntimeFolder, confinement: Confinement,
    walls: SandboxWalls, loops: any EventLoopGroup
  ) {
    self.confinement = confinement
    self.loops = loops
    expectedWalls = walls
    self.configuration = configuration
    self.folder = folder
    loader = PackageLoader(
      folder: folder.loaded, versionRule: configuration.versionRule,
      makeValidator: configuration.makeValidator)
    inForce = Mutex(RuntimeSettings(configuration))
    recorder = Recorder(
      configuration.recording, folder: folder.records, runtime: configuration.name.text,
      limits: .init(bytes: configuration.segmentBytes, age: configuration.segmentAge),
      logger: configuration.logger, now: configuration.now)
    (pools, poolsEnd) = AsyncStream.makeStream()
    (lanes, lanesEnd) = AsyncStream.makeStream()
  }

  /// What serves now.
  nonisolated var current: ServingUnit? { versions.withLock { $0.serving } }

  /// What shares its requests.
  nonisolated var challenger: Challenger? { versions.withLock { $0.challenger } }

  /// Both, as they are at one moment.
  nonisolated var route: (serving: ServingUnit?, challenger: Challenger?) {
    versions.withLock { ($0.serving, $0.challenger) }
  }

  /// The bounds of the workers that are started from now on.
  nonisolated var poolSettings: PoolSettings { inForce.withLock { $0.pool } }

  /// The topics that are read, and how.
  nonisolated var kafkaRoutes: [KafkaRoute] { inForce.withLock { $0.kafka } }

  /// What is kept of what serves.
  nonisolated var recording: RecordingPolicy? {
    recorder.policy(of: current?.package.manifest.model.text)
  }

  nonisolated var runtimeName: RuntimeName { configuration.name }
  nonisolated var musterVersion: String { configuration.musterVersion }

  // MARK: - Deploying

  /// Loads a version beside the one that serves, and switches once it is ready to serve.
  func deploy(_ request: DeploymentRequest) async throws(DeploymentFailure) {
    guard !isBusy else { throw .busy }
    if let current, current.package.version == request.version, current.isAnswering {
      attempt = nil
      await recorder.use(request.recording, for: current.package.manifest.model.text)
      return
    }
    isBusy = true
    defer { isBusy = false }
    if let challenger, challenger.unit.package.version == request.version,
      challenger.unit.isAnswering
    {
      await recorder.use(request.recording, for: challenger.unit.package.manifest.model.text)
      return try promote(challenger, request)
    }
    attempt = Attempt(version: request.version, state: .loading, at: configuration.now())
    do throws(DeploymentFailure) {
      let pool = try await start(request)
      try remember(request, pool)
      // Before its first answer.
      await recorder.use(request.recording, for: pool.package.manifest.model.text)
      // It challenged the version that is gone. After a start its file is still to be read.
      if challenger != nil { dropChallenger() }
      replace(by: ServingUnit(pool: pool, since: configuration.now()))?.pool.drain()
      attempt = nil
      configuration.logger.notice(
        "a version serves",
        metadata: [
          "model": "\(pool.package.manifest.model)", "version": "\(request.version.short)",
        ])
    } catch {
      attempt = Attempt(
        version: request.version, state: .failed(error.description), at: configuration.now())
      throw error
    }
  }

  /// The challenger becomes what serves: its workers go on.
  private func promote(
    _ challenger: Challenger, _ request: DeploymentRequest
  ) throws(DeploymentFailure) {
    do {
      try Disk.replace(
        folder.deployment,
        with: DeploymentRequest(package: request.package, version: request.version).json.prettyText
      )
    } catch {
      throw .disk(error)
    }
    challenger.lane?.finish()
    Disk.removeIfPresent(folder.challenger)
    let promoted = ServingUnit(pool: challenger.unit.pool, since: configuration.now())
    let former = versions.withLock { versions in
      defer {
        versions.serving = promoted
        versions.challenger = nil
      }
      return versions.serving
    }
    former?.pool.drain()
    attempt = nil
    configuration.logger.notice(
      "the challenger serves", metadata: ["version": "\(request.version.short)"])
  }

  /// Puts a challenger beside what serves, or none.
  nonisolated func put(_ challenger: Challenger?) -> Challenger? {
    versions.withLock { versions in
      defer { versions.challenger = challenger }
      return versions.challenger
    }
  }

  func start(_ request: DeploymentRequest) async throws(DeploymentFailure) -> WorkerPool {
    loads += 1
    let package: LoadedPackage
    switch await load(request, copy: "\(loads)") {
    case .success(let loaded): package = loaded
    case .failure(let error): throw .refused(error)
    }
    let pool = WorkerPool(
      package, confinement: confinement, settings: poolSettings,
      logger: configuration.logger, loops: loops, stub: configuration.stub)
    versions.withLock { $0.starting = pool }
    defer { versions.withLock { $0.starting = nil } }
    guard case .enqueued = poolsEnd.yield(pool) else {
      Disk.removeIfPresent(package.folder)
      throw .notStarted("the runtime is ending")
    }
    if let reason = await pool.untilStarted() {
      pool.drain()
      throw .notStarted(reason)
    }
    return pool
  }

  /// Reads and hashes off the cooperative pool: a model may be gigabytes.
  private func load(
    _ request: DeploymentRequest, copy: String
  ) async -> Result<LoadedPackage, PackageError> {
    let loader = loader
    let endpoints = inForce.withLock { $0.endpoints }
    return await withCheckedContinuation { continuation in
      loading.async {
        do throws(PackageError) {
          let package = try loader.load(
            request.package, expecting: request.version, for: endpoints, copy: copy)
          continuation.resume(returning: .success(package))
        } catch {
          Disk.removeIfPresent("\(loader.folder)/\(copy)")
          continuation.resume(returning: .failure(error))
        }
      }
    }
  }

  /// Written before the switch: what serves is never a version that a restart would not know.
  private func remember(
    _ request: DeploymentRequest, _ pool: WorkerPool
  ) throws(DeploymentFailure) {
    do {
      try Disk.replace(folder.deployment, with: request.json.prettyText)
    } catch {
      pool.drain()
      throw .disk(error)
    }
  }

  /// Stops serving; returns when the workers have ended.
  func undeploy() async throws(DeploymentFailure) {
    guard !isBusy else { throw .busy }
    isBusy = true
    defer { isBusy = false }
    Disk.removeIfPresent(folder.deployment)
    attempt = nil
    dropChallenger()
    let previous = replace(by: nil)
    previous?.pool.drain()
    await previous?.pool.untilEnded()
  }

  /// Switches in one step, and hands out what served before.
  private nonisolated func replace(by unit: ServingUnit?) -> ServingUnit? {
    versions.withLock { versions in
      defer { versions.serving = unit }
      return versions.serving
    }
  }

  /// Uses other settings from now on; with other bounds of workers, the version that serves is
  /// started again beside itself, and takes over. Where that fails, the former settings stay.
  ///
  /// - Parameter apply: puts the endpoints in force; nothing else is deployed meanwhile.
  func configure(
    _ settings: RuntimeSettings, apply: @Sendable () async -> Void
  ) async throws(DeploymentFailure) {
    guard !isBusy else { throw .busy }
    for unit in [current, challenger?.unit] {
      guard let unit else { continue }
      if let reason = PackageLoader.reasonNotToServe(unit.package, on: settings.endpoints) {
        throw .unfit(reason)
      }
    }
    if let current, let challenger,
      let reason = RuntimeSettings.reasonNotToShare(
        settings.kafka, challenger.unit.package, with: current.package, configuration.makeCodec)
    {
      throw .unfit(reason)
    }
    isBusy = true
    defer { isBusy = false }
    let former = inForce.withLock { inForce in
      defer { inForce = settings }
      return inForce
    }
    do throws(DeploymentFailure) {
      if let current, current.pool.settings != settings.pool { try await startAgain(current) }
    } catch {
      inForce.withLock { $0 = former }
      throw error
    }
    await apply()
  }

  private func startAgain(_ unit: ServingUnit) async throws(DeploymentFailure) {
    let request: DeploymentRequest
    do {
      let bytes = try Disk.readRegular(folder.deployment, limit: 64 << 10)
      request = try DeploymentRequest(try JSON(parsing: bytes))
    } catch {
      throw .notStarted("the last deployment cannot be read: \(error)")
    }
    let pool = try await start(request)
    replace(by: ServingUnit(pool: pool, since: unit.since))?.pool.drain()
    configuration.logger.notice(
      "a version serves with other workers",
      metadata: [
        "version": "\(request.version.short)", "workers": "\(pool.settings.workers)",
      ])
  }

  /// Loads again what served when the runtime last ran.
  func restore() async {
    guard Disk.status(folder.deployment) != nil else { return }
    do {
      let bytes = try Disk.readRegular(folder.deployment, limit: 64 << 10)
      try await deploy(try DeploymentRequest(try JSON(parsing: bytes)))
    } catch {
      configuration.logger.error(
        "failed to load the last deployment again", metadata: ["cause": "\(error)"])
    }
    await restoreChallenger()
  }

  /// Ends all workers; no further version is loaded.
  nonisolated func end() {
    poolsEnd.finish()
    lanesEnd.finish()
    let (pools, lane) = versions.withLock {
      ([$0.serving?.pool, $0.starting, $0.challenger?.unit.pool], $0.challenger?.lane)
    }
    lane?.finish()
    for pool in pools { pool?.drain() }
  }
}

extension ServingUnit {
  /// Whether at least one worker takes requests.
  var isAnswering: Bool { pool.snapshot.slots.contains { $0.phase == .ready } }
}
