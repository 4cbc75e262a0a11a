internal import Logging
internal import Synchronization
internal import Vocabulary

/// Has a challenger score copies of requests that were answered already, compares, and keeps what
/// both said. Whatever happens here, nobody who sent a request notices: what does not fit into its
/// bounds is dropped and counted.
final class ShadowLane: Sendable {
  /// How many copies wait at most.
  static let waitingLimit = 256
  /// How many are with the challenger at once.
  static let concurrency = 8

  /// A request that was answered.
  struct Copy: Sendable {
    let batch: RecordBatch
    let answer: ModelAnswer
  }

  private let copies: AsyncStream<Copy>
  private let end: AsyncStream<Copy>.Continuation
  private let comparison: TrafficComparison
  private let pool: WorkerPool
  private let store: ShadowStore
  private let logger: Logger
  private let now: @Sendable () -> Instant
  private let clock = ContinuousClock()

  init(
    _ comparison: TrafficComparison, pool: WorkerPool, store: ShadowStore, logger: Logger,
    now: @escaping @Sendable () -> Instant
  ) {
    self.comparison = comparison
    self.pool = pool
    self.store = store
    self.logger = logger
    self.now = now
    (copies, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waitingLimit))
  }

  /// Takes a copy, if there is room.
  func offer(_ copy: Copy) {
    guard case .enqueued = end.yield(copy) else { return comparison.countDropped() }
  }

  /// Writes what was compared and is not written yet.
  func flush() async { await store.flush() }

  /// Takes no more copies.
  func finish() { end.finish() }

  /// Scores what is offered until ``finish()``.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      var running = 0
      for await copy in copies {
        if running == Self.concurrency {
          await group.next()
          running -= 1
        }
        guard comparison.reasonRolledBack == nil else { continue }
        running += 1
        group.addTask { await self.score(copy) }
      }
    }
    await store.flush()
  }

  private func score(_ copy: Copy) async {
    let begin = clock.now
    let result = await pool.score(copy.batch)
    let time = clock.now - begin
    let answer: ModelAnswer
    switch result {
    case .failure(.queueFull), .failure(.closed): return comparison.countDropped()
    case .success(.answer(let text)): answer = .json(text, isArray: copy.batch.isArray)
    case .success(.bytes(let bytes)): answer = .bytes(bytes)
    case .success(.failed), .failure: return count(.failed, time: time, scores: [])
    }
    let name = comparison.split.score
    count(.answered, time: time, scores: AnswerScores.scores(in: answer, named: name))
    await compare(copy.answer, answer, name)
  }

  private func count(
    _ outcome: ServingStatistics.Outcome, time: Duration, scores: [Double]
  ) {
    guard let reason = comparison.countChallenger(outcome, time: time, scores: scores) else {
      return
    }
    logger.warning("the challenger is sent away", metadata: ["cause": "\(reason)"])
  }

  /// Compares answer by answer, each record's beside the other's.
  private func compare(_ champion: ModelAnswer, _ challenger: ModelAnswer, _ name: String?) async {
    var lines: [JSON] = []
    var differences: [Double] = []
    var areEqual = true
    let pairs = zip(champion.records, challenger.records)
    for (ours, theirs) in pairs {
      let left = (try? JSON(parsing: ours)) ?? .null
      let right = (try? JSON(parsing: theirs)) ?? .null
      var line: [String: JSON] = [
        "at": .string(now().description), "champion": left, "challenger": right,
        "equal": .bool(left == right),
      ]
      if left != right { areEqual = false }
      if let a = AnswerScores.score(in: left, name), let b = AnswerScores.score(in: right, name) {
        let difference = (a - b).magnitude
        differences.append(difference)
        line["difference"] = .number(difference)
      }
      lines.append(.object(line))
    }
    comparison.countPair(isEqual: areEqual, differences: differences)
    await store.add(lines)
  }
}
