internal import Kafka
internal import Logging

/// Keeps a route going: one session after the other, until the runtime ends.
struct KafkaEndpoint: Sendable {
  /// The longest delay before the next session.
  private static let longestDelay: Duration = .seconds(10)

  let route: KafkaRoute
  let scorer: BatchScorer
  let ledger: RouteLedger
  let logger: Logger

  init(
    _ route: KafkaRoute, deployments: DeploymentController, makeCodec: @escaping RecordCodecMaker,
    logger: Logger
  ) {
    self.route = route
    self.logger = logger
    ledger = RouteLedger(route)
    scorer = BatchScorer(deployments: deployments, route: route, makeCodec: makeCodec)
  }

  /// Runs until `stop` opens and all that was read has its answer.
  func run(until stop: Gate) async {
    let clock = ContinuousClock()
    var failures = 0
    while !stop.isOpen, !Task.isCancelled {
      let begin = clock.now
      do throws(KafkaError) {
        var session = try await KafkaSession(
          route: route, scorer: scorer, ledger: ledger, logger: logger)
        return try await session.run(until: stop)
      } catch {
        logger.warning(
          "a Kafka session ended, and begins again at the last commit",
          metadata: ["topic": "\(route.input.topic)", "cause": "\(error)"])
        ledger.ended("\(error)")
      }
      failures = clock.now - begin > .seconds(60) ? 1 : failures + 1
      await stop.wait(
        atMost: min(Self.longestDelay, .milliseconds(100 << min(failures - 1, 16))))
    }
  }
}
