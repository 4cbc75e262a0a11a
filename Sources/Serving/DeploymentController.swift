internal import Dispatch
internal import Logging
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

  /// Where a version that serves is found by every request, without waiting for the actor.
  private nonisolated let serving = Mutex<ServingUnit?>(nil)
  private let configuration: RuntimeConfiguration
  private let folder: RuntimeFolder
  private let loader: PackageLoader
  /// The pools that are to be run, in the order in which they were made.
  nonisolated let pools: AsyncStream<WorkerPool>
  private nonisolated let poolsEnd: AsyncStream<WorkerPool>.Continuation
  private(set) var attempt: Attempt?
  private var isBusy = false
  private var loads = 0

  init(_ configuration: RuntimeConfiguration, folder: RuntimeFolder) {
    self.configuration = configuration
    self.folder = folder
    loader = PackageLoader(
      folder: folder.loaded, versionRule: configuration.versionRule,
      makeValidator: configuration.makeValidator)
    (pools, poolsEnd) = AsyncStream.makeStream()
  }

  /// What serves now.
  nonisolated var current: ServingUnit? { serving.withLock { $0 } }

  nonisolated var runtimeName: RuntimeName { configuration.name }
  nonisolated var musterVersion: String { configuration.musterVersion }
  nonisolated var sandbox: any WorkerSandbox { configuration.sandbox }

  // MARK: - Deploying

  /// Loads a version beside the one that serves, and switches once it is ready to serve.
  func deploy(_ request: DeploymentRequest) async throws(DeploymentFailure) {
    guard !isBusy else { throw .busy }
    if let current, current.package.version == request.version, current.isAnswering {
      attempt = nil
      return
    }
    isBusy = true
    defer { isBusy = false }
    attempt = Attempt(version: request.version, state: .loading, at: configuration.now())
    do throws(DeploymentFailure) {
      let pool = try await start(request)
      try remember(request, pool)
      let unit = ServingUnit(pool: pool, source: request.package, since: configuration.now())
      let previous = serving.withLock { serving in
        defer { serving = unit }
        return serving
      }
      previous?.pool.drain()
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

  private func start(_ request: DeploymentRequest) async throws(DeploymentFailure) -> WorkerPool {
    loads += 1
    let package: LoadedPackage
    switch await load(request, copy: "\(loads)") {
    case .success(let loaded): package = loaded
    case .failure(let error): throw .refused(error)
    }
    let pool = WorkerPool(
      package, sandbox: configuration.sandbox, settings: configuration.pool,
      logger: configuration.logger)
    poolsEnd.yield(pool)
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
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(PackageError) {
          let package = try loader.load(request.package, expecting: request.version, copy: copy)
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
    let previous = serving.withLock { serving in
      defer { serving = nil }
      return serving
    }
    previous?.pool.drain()
    await previous?.pool.untilEnded()
  }

  /// Loads again what served when the runtime last ran.
  func restore() async {
    guard Disk.exists(folder.deployment) else { return }
    do {
      let bytes = try Disk.read(folder.deployment, limit: 64 << 10)
      try await deploy(try DeploymentRequest(try JSON(parsing: bytes)))
    } catch {
      configuration.logger.error(
        "failed to load the last deployment again", metadata: ["cause": "\(error)"])
    }
  }

  /// Ends all workers; no further version is loaded.
  nonisolated func end() {
    poolsEnd.finish()
    current?.pool.drain()
  }
}

extension ServingUnit {
  /// Whether at least one worker takes requests.
  var isAnswering: Bool { pool.snapshot.slots.contains { $0.phase == .ready } }
}
