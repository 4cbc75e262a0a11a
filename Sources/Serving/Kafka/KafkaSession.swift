internal import Kafka
internal import Logging

/// One membership of a group, from the subscription until it is given up: reads, has scored, writes
/// in the order of reading, commits.
///
/// All state is in one place, and one event at a time changes it; what takes time runs in children
/// that end with an event. A failure of any kind ends the session. The next one begins where the
/// last commit was, so nothing is lost.
struct KafkaSession {
  private enum Event: Sendable {
    case polled(KafkaConsumer.Poll, reasonNotReady: String?)
    case scored(Int, BatchOutcome?)
    case written([Written], Result<Void, KafkaError>)
    case committed([KafkaPosition], Result<Void, KafkaError>)
    case committedBefore([KafkaPartition: Int64?])
    /// The window has been full for some time, or was.
    case waited
    case stop
  }

  /// A batch that the brokers have.
  private struct Written: Sendable {
    let id: Int
    let outcomes: [RecordOutcome]
    let positions: [KafkaPosition]
  }

  private typealias Children = TaskGroup<Event>

  /// How long a poll waits; also how often the session looks around.
  private static let tick: Duration = .milliseconds(100)
  /// How long nothing is polled while the window is full. A pause of the partitions comes only
  /// then: it throws away what was read ahead, and librdkafka takes up to a second to fetch it
  /// again. The group would miss us after five minutes (`max.poll.interval.ms`).
  private static let patience: Duration = .seconds(5)

  private let route: KafkaRoute
  private let scorer: BatchScorer
  private let ledger: RouteLedger
  private let logger: Logger
  private let consumer: KafkaConsumer
  private let producer: KafkaProducer
  private let writer: RouteWriter
  private let clock = ContinuousClock()

  private var window = KafkaWindow()
  private var assigned: Set<KafkaPartition> = []
  private var isPaused = false
  private var isPolling = false
  private var isWaiting = false
  private var fullSince: ContinuousClock.Instant?
  private var isWriting = false
  private var isCommitting = false
  private var isStopping = false
  private var rebalance: KafkaRebalance?
  private var reasonNotReady: String?
  private var lastCommit: ContinuousClock.Instant
  private var lastLook: ContinuousClock.Instant

  /// Makes the clients; for exactly-once, older transactions are shut out first.
  init(
    route: KafkaRoute, scorer: BatchScorer, ledger: RouteLedger, logger: Logger
  ) async throws(KafkaError) {
    self.route = route
    self.scorer = scorer
    self.ledger = ledger
    self.logger = logger
    lastCommit = clock.now
    lastLook = clock.now
    let isTransactional = route.delivery == .exactlyOnce
    producer = try KafkaProducer(
      route.outputSettings, transactionalID: isTransactional ? route.transactionalID : nil)
    if isTransactional { try await producer.initialiseTransactions() }
    var partitions: [Int32] = []
    for side in route.outputs { partitions.append(try await producer.partitions(of: side.topic)) }
    writer = RouteWriter(route: route, partitions: partitions)
    consumer = try KafkaConsumer(route.input.settings, group: route.group)
    try consumer.subscribe([route.input.topic])
    ledger.began()
  }

  /// Runs until `stop` opens and everything that was read has its answer, or until something
  /// fails, or the task is cancelled.
  mutating func run(until stop: Gate) async throws(KafkaError) {
    var session = self
    let result = await withTaskGroup(of: Event.self) { group in
      group.addTask {
        await stop.wait()
        return .stop
      }
      let result: Result<Void, KafkaError>
      do throws(KafkaError) {
        try await session.loop(&group)
        result = .success(())
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    self = session
    await consumer.close()
    try result.get()
  }

  private mutating func loop(_ group: inout Children) async throws(KafkaError) {
    try await advance(&group)
    while !isOver, let event = await group.next() {
      guard !Task.isCancelled else { return }
      try handle(event, &group)
      try await advance(&group)
    }
  }

  private var isIdle: Bool { window.isEmpty && !isWriting && !isCommitting }
  private var isOver: Bool { isStopping && isIdle && window.uncommitted.isEmpty }

  // MARK: - Events

  private mutating func handle(_ event: Event, _ group: inout Children) throws(KafkaError) {
    switch event {
    case .stop: isStopping = true
    case .waited: isWaiting = false
    case .scored(let id, let outcome): window.scored(id, outcome)
    case .committedBefore(let offsets): ledger.committed(offsets)
    case .written(let written, let result):
      isWriting = false
      try result.get()
      window.written(written.map(\.id))
      for batch in written {
        ledger.written(batch.outcomes)
        ledger.answered(upTo: batch.positions)
      }
      // The transaction has the offsets in it.
      if route.delivery == .exactlyOnce { _ = window.takeUncommitted() }
    case .committed(let positions, let result):
      isCommitting = false
      do throws(KafkaError) { try result.get() } catch { try refused(positions, error) }
    case .polled(let poll, let reason):
      isPolling = false
      note(notReady: reason)
      lookAtEnds()
      if let complaint = producer.takeComplaint() {
        logger.warning("a Kafka connection is disturbed", metadata: ["cause": "\(complaint)"])
        if complaint.isFatal { throw complaint }
      }
      for failure in poll.failures {
        logger.warning("a Kafka consumer is disturbed", metadata: ["cause": "\(failure)"])
        if failure.isFatal { throw failure }
      }
      // Dropped where nothing new is taken: it is not committed, and read again by the next one.
      if !poll.messages.isEmpty, !isStopping {
        ledger.consumed(poll.messages.count)
        score(window.add(poll.messages), &group)
      }
      if let change = poll.rebalance { rebalance = change }
    }
  }

  /// A commit that came while the group was changing hands. Tried again while the partitions are
  /// still ours; otherwise whoever has them answers these records again.
  private mutating func refused(
    _ positions: [KafkaPosition], _ error: KafkaError
  ) throws(KafkaError) {
    guard error.code.isOfChangingGroup else { throw error }
    logger.info("a commit came during a rebalance", metadata: ["cause": "\(error)"])
    if error.code == .rebalanceInProgress, rebalance == nil, !isStopping {
      window.giveBack(positions)
    }
  }

  private mutating func note(notReady reason: String?) {
    ledger.isReading(reason)
    guard reason != reasonNotReady else { return }
    reasonNotReady = reason
    logger.notice(
      reason == nil ? "a Kafka topic is read" : "a Kafka topic is not read",
      metadata: ["topic": "\(route.input.topic)", "cause": "\(reason ?? "a model serves")"])
  }

  /// Where the partitions end, as the last fetch told it.
  private mutating func lookAtEnds() {
    guard clock.now - lastLook >= .milliseconds(500) else { return }
    lastLook = clock.now
    ledger.found(consumer.offsets(of: assigned))
  }

  private func score(_ batch: KafkaWindow.Batch, _ group: inout Children) {
    let scorer = scorer
    group.addTask { .scored(batch.id, await scorer.score(batch.messages)) }
  }

  // MARK: - What follows

  private mutating func advance(_ group: inout Children) async throws(KafkaError) {
    if case .revoked(_, isLost: true)? = rebalance { window.dropUnwritten() }
    if window.isStalled {
      if isStopping || rebalance != nil {
        window.dropUnwritten()
      } else if reasonNotReady == nil {
        for batch in window.takeStalled() { score(batch, &group) }
      }
    }
    write(&group)
    commitWhenDue(&group)
    try await rebalanceWhenIdle(&group)
    try breathe()
    poll(&group)
  }

  private mutating func write(_ group: inout Children) {
    // One after the other: a transaction has no other beside it, and messages keep their order.
    guard !isWriting else { return }
    let ready = window.takeWritable()
    guard !ready.isEmpty else { return }
    isWriting = true
    let written = ready.map { batch, outcome in
      Written(
        id: batch.id, outcomes: outcome.outcomes,
        positions: RouteWriter.positions(after: batch.messages))
    }
    let (route, writer, producer, consumer) = (route, writer, producer, consumer)
    group.addTask {
      let outputs = ready.flatMap { writer.outputs($0.batch.messages, $0.outcome) }
      do throws(KafkaError) {
        switch route.delivery {
        case .atLeastOnce: try await Self.send(outputs, to: producer)
        case .exactlyOnce:
          let positions = RouteWriter.positions(after: ready.lazy.flatMap(\.batch.messages))
          try await producer.beginTransaction()
          try await Self.send(outputs, to: producer)
          try await producer.sendOffsets(positions, of: try consumer.groupMetadata())
          try await producer.commitTransaction()
        }
        return .written(written, .success(()))
      } catch {
        return .written(written, .failure(error))
      }
    }
  }

  private static func send(
    _ outputs: [KafkaOutput], to producer: KafkaProducer
  ) async throws(KafkaError) {
    try await producer.send(outputs)
  }

  private mutating func commitWhenDue(_ group: inout Children) {
    guard route.delivery == .atLeastOnce, !isCommitting, !window.uncommitted.isEmpty else { return }
    let isUrgent = isStopping || rebalance != nil
    guard isUrgent ? window.isEmpty : clock.now - lastCommit >= route.commitInterval else { return }
    if case .revoked(_, isLost: true)? = rebalance {
      // Somebody else reads these partitions: what they commit counts.
      _ = window.takeUncommitted()
      return
    }
    isCommitting = true
    lastCommit = clock.now
    let positions = window.takeUncommitted()
    let consumer = consumer
    group.addTask {
      do throws(KafkaError) {
        try await consumer.commit(positions)
        return .committed(positions, .success(()))
      } catch {
        return .committed(positions, .failure(error))
      }
    }
  }

  /// Partitions are given up once what was read from them is answered and committed.
  private mutating func rebalanceWhenIdle(_ group: inout Children) async throws(KafkaError) {
    guard let change = rebalance, isIdle, window.uncommitted.isEmpty else { return }
    rebalance = nil
    try consumer.accept(change)
    isPaused = false
    switch change {
    case .assigned(let partitions):
      assigned = Set(partitions)
      ledger.assigned(partitions)
      let consumer = consumer
      group.addTask { .committedBefore(await consumer.committed(partitions)) }
      logger.notice(
        "Kafka partitions are read",
        metadata: [
          "partitions": "\(partitions.sorted().map(\.description).joined(separator: " "))"
        ])
    case .revoked:
      assigned = []
      ledger.assigned([])
    }
  }

  /// Reads on or not: nothing queues up beyond the window.
  private mutating func breathe() throws(KafkaError) {
    let now = clock.now
    fullSince = window.count < route.batchesInFlight ? nil : fullSince ?? now
    let isFull = fullSince.map { now - $0 >= Self.patience } ?? false
    let mustPause = isFull || reasonNotReady != nil || isStopping
    guard mustPause != isPaused, !assigned.isEmpty else { return }
    if mustPause { try consumer.pause(assigned) } else { try consumer.resume(assigned) }
    isPaused = mustPause
  }

  /// There is one poll under way, unless partitions are being given up, or the window is full and
  /// they are not paused.
  private mutating func poll(_ group: inout Children) {
    guard !isPolling, rebalance == nil, !isStopping else { return }
    guard fullSince == nil || isPaused || assigned.isEmpty else {
      guard !isWaiting else { return }
      isWaiting = true
      group.addTask {
        // Cancelled: the session is over.
        try? await ContinuousClock().sleep(for: Self.patience)
        return .waited
      }
      return
    }
    isPolling = true
    let (consumer, scorer, route) = (consumer, scorer, route)
    group.addTask {
      let poll = await consumer.poll(
        atMost: route.batchRecords, bytes: route.batchBytes, wait: Self.tick)
      return .polled(poll, reasonNotReady: await scorer.reasonNotReady())
    }
  }
}
