internal import Glibc
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Sandbox
internal import ServiceLifecycle
internal import UnixSignals
internal import Vocabulary

/// The built-in runtime: one process that serves one version of one model (`docs/runtime.md`).
///
/// ```swift
/// let configuration = RuntimeConfiguration(
///   name: RuntimeName("credit-prod"), stateFolder: state, musterVersion: version, logger: logger)
/// try await ModelRuntime.run(configuration)
/// ```
package enum ModelRuntime {
  /// How many connections are taken at once.
  static let connectionLimit = 1024
  /// How long a connection may say nothing.
  static let idleSeconds: Int64 = 60

  /// Runs until the task is cancelled, or until SIGTERM or SIGINT, and then drains: what is under
  /// way is answered first. `whenListening` is called once the runtime can be found and asked.
  package static func run(
    _ configuration: RuntimeConfiguration,
    whenListening: @escaping @Sendable (RuntimeRegistration) async -> Void = { _ in }
  ) async throws(RuntimeError) {
    try check(configuration)
    // A worker that dies while we write to it must not take us along.
    signal(SIGPIPE, SIG_IGN)
    let folder = try makeFolder(configuration)
    let lock = try takeName(configuration, folder)
    // Last, after the lock is free: who sees it go may start another one.
    defer { Disk.removeIfPresent(folder.registration) }
    let loops = MultiThreadedEventLoopGroup(numberOfThreads: threads(for: configuration))
    let result: Result<Void, RuntimeError>
    do throws(RuntimeError) {
      try await serve(configuration, folder: folder, loops: loops, whenListening: whenListening)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    // All that ran on them has ended; one that would not end is nobody's loss.
    try? await loops.shutdownGracefully()
    Disk.removeIfPresent(folder.loaded)
    _ = consume lock
    try result.get()
  }

  /// How many threads have the sockets and the workers' pipes. A request whose connection and
  /// worker are of one thread is never handed to another, and a thread keeps up with several
  /// workers.
  private static func threads(for configuration: RuntimeConfiguration) -> Int {
    return max(1, min(System.coreCount, configuration.pool.workers) / 2)
  }

  private static func check(_ configuration: RuntimeConfiguration) throws(RuntimeError) {
    let name = configuration.name.text
    if let reason = RepositoryPath.reasonToRefuse(name)
      ?? (name.contains("/") ? "has a slash" : nil)
    {
      throw RuntimeError(
        code: .misconfigured, message: "failed to start the runtime \"\(name)\": the name \(reason)"
      )
    }
    if let reason = Endpoint.reasonToRefuse(configuration.endpoints) {
      throw RuntimeError(
        code: .misconfigured, message: "failed to start the runtime \"\(name)\": \(reason)")
    }
  }

  /// The state folder by its absolute path: a sandbox is told what it shows by nothing else.
  private static func makeFolder(
    _ configuration: RuntimeConfiguration
  ) throws(RuntimeError) -> RuntimeFolder {
    do {
      try Disk.makeFolder(configuration.stateFolder)
    } catch {
      throw RuntimeError(code: .disk, message: error.description)
    }
    return RuntimeFolder(
      stateFolder: Disk.realPath(configuration.stateFolder) ?? configuration.stateFolder,
      name: configuration.name)
  }

  private static func takeName(
    _ configuration: RuntimeConfiguration, _ folder: RuntimeFolder
  ) throws(RuntimeError) -> FileLock {
    do {
      try Disk.makeFolder(folder.path)
      if let lock = try FileLock(path: folder.lock) {
        // Left over by one that was killed.
        Disk.removeIfPresent(folder.registration)
        Disk.removeIfPresent(folder.loaded)
        try Disk.makeFolder(folder.loaded)
        return lock
      }
    } catch {
      throw RuntimeError(code: .disk, message: error.description)
    }
    throw RuntimeError(
      code: .nameTaken,
      message:
        "failed to start the runtime \"\(configuration.name)\": one of this name runs already")
  }

  private static func serve(
    _ configuration: RuntimeConfiguration, folder: RuntimeFolder, loops: any EventLoopGroup,
    whenListening: @escaping @Sendable (RuntimeRegistration) async -> Void
  ) async throws(RuntimeError) {
    let confinement: Confinement
    if let given = configuration.confinement {
      confinement = given
    } else {
      confinement = await Confinement.find()
    }
    let walls = await confinement.walls(
      memoryBytes: configuration.pool.memoryBytes, processes: configuration.pool.processes)
    let deployments = DeploymentController(
      configuration, folder: folder, confinement: confinement, walls: walls, loops: loops)
    let token = RuntimeRegistration.makeToken()
    let routes = KafkaRoutes(configuration, deployments: deployments)
    let responder = RuntimeResponder(
      surface: RuntimeSurface(
        configuration, deployments: deployments, routes: routes, token: token),
      bodyLimit: configuration.limits.bodyBytes, now: configuration.now)
    let front = Front(
      responder: responder, bodyLimit: configuration.limits.bodyBytes,
      idleLimit: .seconds(idleSeconds))
    let server = front.server(
      configuration: ServerConfiguration(
        address: .hostname(configuration.host, port: configuration.port),
        availableConnectionsDelegate: MaximumAvailableConnections(connectionLimit)),
      onServerRunning: { channel in
        guard let port = channel.localAddress?.port else { return }
        await register(
          configuration, folder: folder, port: port, token: token, whenListening: whenListening)
      },
      eventLoopGroup: loops, logger: configuration.logger)
    let executor = LoopExecutor(loops)
    // They end in the opposite order: workers last, as all others wait for their answers.
    var group = ServiceGroupConfiguration(
      services: [
        LoopService(base: WorkerService(deployments: deployments), executor: executor), routes,
        LoopService(base: server, executor: executor),
      ],
      gracefulShutdownSignals: configuration.handlesSignals ? [.sigterm, .sigint] : [],
      logger: configuration.logger)
    group.maximumGracefulShutdownDuration = configuration.drainLimit
    let ended: Result<Void, any Error>
    do {
      ended = .success(try await ServiceGroup(configuration: group).run())
    } catch {
      ended = .failure(error)
    }
    await deployments.recorder.seal()
    do {
      try ended.get()
    } catch is CancellationError {
      // Asked to stop at once.
    } catch {
      throw RuntimeError(
        code: .server, message: "failed to serve \"\(configuration.name)\": \(error)")
    }
  }

  private static func register(
    _ configuration: RuntimeConfiguration, folder: RuntimeFolder, port: Int, token: String,
    whenListening: @Sendable (RuntimeRegistration) async -> Void
  ) async {
    let pid = RuntimeRegistration.ownPID
    let registration = RuntimeRegistration(
      name: configuration.name, pid: pid,
      processStart: ProcessIdentity.start(of: pid) ?? 0,
      url: "http://\(configuration.host):\(port)", token: token, started: configuration.now(),
      musterVersion: configuration.musterVersion, isManaged: configuration.isManaged)
    do {
      try Disk.replace(folder.registration, with: registration.json.prettyText)
    } catch {
      configuration.logger.error("failed to register", metadata: ["cause": "\(error)"])
    }
    await whenListening(registration)
  }
}
