internal import ServiceLifecycle
internal import Synchronization
internal import Vocabulary

/// The routes that run. Which ones may change: one that goes, or is another one from now on, first
/// answers and commits all that it has read.
final class KafkaRoutes: Service {
  private struct Running: Sendable {
    let endpoint: KafkaEndpoint
    let stop = Gate()
    let ended = Gate()

    var route: KafkaRoute { endpoint.route }
  }

  private struct State {
    var running: [Running] = []
    var declarations: [JSON]
    var isStopping = false
  }

  private let state: Mutex<State>
  private let starts: AsyncStream<Running>
  private let startsEnd: AsyncStream<Running>.Continuation
  private let make: @Sendable (KafkaRoute) -> KafkaEndpoint

  init(_ configuration: RuntimeConfiguration, deployments: DeploymentController) {
    make = { route in
      KafkaEndpoint(
        route, deployments: deployments, makeCodec: configuration.makeCodec,
        logger: configuration.logger)
    }
    (starts, startsEnd) = AsyncStream.makeStream()
    state = Mutex(State(declarations: configuration.kafkaDeclarations))
    for route in configuration.kafka { start(route) }
  }

  /// What they are, in the order of their declaration.
  var routes: [KafkaRoute] { state.withLock { $0.running.map(\.route) } }

  /// What they have done, for the read-back.
  var ledgers: [RouteLedger] { state.withLock { $0.running.map(\.endpoint.ledger) } }

  /// As they were declared, with the endpoints that are only written.
  var declarations: [JSON] { state.withLock { $0.declarations } }

  func run() async throws {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await running in starts {
          group.addTask {
            await running.endpoint.run(until: running.stop)
            running.ended.open()
          }
        }
      }
    } onGracefulShutdown: {
      self.end()
    }
  }

  private func end() {
    startsEnd.finish()
    let running = state.withLock { state in
      state.isStopping = true
      return state.running
    }
    for one in running { one.stop.open() }
  }

  private func start(_ route: KafkaRoute) {
    let running = Running(endpoint: make(route))
    let isStarted = state.withLock { state in
      guard !state.isStopping, case .enqueued = startsEnd.yield(running) else { return false }
      state.running.append(running)
      return true
    }
    if !isStarted { running.ended.open() }
  }

  /// Runs these from now on, and no others; returns once what had to end has ended. A route that is
  /// as before goes on as if nothing had happened.
  func use(_ routes: [KafkaRoute], declared: [JSON]) async {
    let (kept, gone) = state.withLock { state in
      let running = state.running
      return (
        running.filter { routes.contains($0.route) }, running.filter { !routes.contains($0.route) }
      )
    }
    for one in gone { one.stop.open() }
    // One group, one transactional id: the new one of a name begins after the old one.
    for one in gone { await one.ended.wait() }
    state.withLock { $0.running = kept }
    for route in routes where !kept.contains(where: { $0.route == route }) { start(route) }
    state.withLock { state in
      state.declarations = declared
      let order = Dictionary(
        routes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
      state.running.sort { order[$0.route.name] ?? 0 < order[$1.route.name] ?? 0 }
    }
  }
}
