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
    /// The version that answered it.
    var champion: ServingUnit?
    /// What it was counted under, and what the sender calls it; for what is recorded.
    var endpoint = ""
    var key: String?
    /// Whether its records came one by one, and count one by one: those out of a topic.
    var isOfMessages = false

    /// How much it counts for.
    var weight: Int { isOfMessages ? batch.records.count : 1 }
  }

  private let copies: AsyncStream<Copy>
  private let end: AsyncStream<Copy>.Continuation
  private let comparison: TrafficComparison
  private let unit: ServingUnit
  private var pool: WorkerPool { unit.pool }
  private let recorder: Recorder?
  private let store: ShadowStore
  private let logger: Logger
  private let now: @Sendable () -> Instant
  private let clock = ContinuousClock()

  init(
    _ comparison: TrafficComparison, unit: ServingUnit, recorder: Recorder?, store: ShadowStore,
    logger: Logger, now: @escaping @Sendable () -> Instant
  ) {
    self.comparison = comparison
    self.unit = unit
    self.recorder = recorder
    self.store = store
    self.logger = logger
    self.now = now
    (copies, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waitingLimit))
  }

  /// Takes a copy, if there is room.
  func offer(_ copy: Copy) {
    guard case .enqueued = end.yield(copy) else { return comparison.countDropped(copy.weight) }
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
    case .failure(.queueFull), .failure(.closed): return comparison.countDropped(copy.weight)
    case .success(.answer(let text)): answer = .json(text, isArray: copy.batch.isArray)
    case .success(.bytes(let bytes)): answer = .bytes(bytes)
    case .success(.failed(let failures, let results)) where copy.isOfMessages:
      return await count(copy, failed: Set(failures.map(\.index)), results, time: time)
    case .failure(.workerDied), .failure(.timeLimit):
      // One bad record costs no other its comparison.
      if copy.isOfMessages, let halves = copy.halves {
        for half in halves { await score(half) }
        return
      }
      record(copy, results: nil)
      return count([.failed], time: time, scores: [])
    case .success(.failed(let failures, let results)):
      record(copy, results: results, failed: Set(failures.map(\.index)))
      return count([.failed], time: time, scores: [])
    case .failure:
      record(copy, results: nil)
      return count([.failed], time: time, scores: [])
    }
    let name = comparison.split.score
    let scores = AnswerScores.scores(in: answer, named: name)
    count(Array(repeating: .answered, count: copy.weight), time: time, scores: scores)
    record(copy, answer)
    await compare(copy.answer, answer, name)
  }

  /// Counts records that came one by one, of which some have no answer.
  private func count(
    _ copy: Copy, failed: Set<Int>, _ results: [JSON], time: Duration
  ) async {
    record(copy, results: results, failed: failed)
    let name = comparison.split.score
    let answered = results.indices.filter { !failed.contains($0) }
    let ours = copy.answer.records
    count(Array(repeating: .failed, count: failed.count), time: time, scores: [])
    guard !answered.isEmpty, ours.count == results.count else { return }
    let texts = answered.map { Array(results[$0].canonicalText.utf8) }
    count(
      Array(repeating: .answered, count: answered.count), time: time,
      scores: answered.compactMap { AnswerScores.score(in: results[$0], name) })
    await compare(
      .array(of: answered.map { ours[$0] }), .array(of: texts.map { $0[...] }), name)
  }

  /// Has both answers kept where the runtime records (`docs/runtime.md`, "Recording").
  private func record(_ copy: Copy, _ theirs: ModelAnswer) {
    guard let recorder, let champion = copy.champion else { return }
    recorder.offer(
      unit, copy.batch, theirs, at: copy.endpoint, key: copy.key,
      beside: RecordingEntry.Champion(package: champion.package, answer: copy.answer))
  }

  /// Has kept what the challenger failed on: its answer is null there, as whoever compares must
  /// know of it.
  private func record(_ copy: Copy, results: [JSON]?, failed: Set<Int>? = nil) {
    guard recorder != nil else { return }
    let count = copy.batch.records.count
    let null = Array("null".utf8)
    let texts = (0..<count).map { index -> [UInt8] in
      guard let results, results.count == count, failed?.contains(index) != true else {
        return null
      }
      return Array(results[index].canonicalText.utf8)
    }
    record(
      copy,
      copy.batch.isArray
        ? .array(of: texts.map { $0[...] }) : .json(texts.first ?? null, isArray: false))
  }

  /// Counts outcomes, between them the time and the scores of all.
  private func count(
    _ outcomes: [ServingStatistics.Outcome], time: Duration, scores: [Double]
  ) {
    guard !outcomes.isEmpty else { return }
    let records = outcomes.enumerated().map { index, outcome in
      TrafficComparison.Record(
        outcome: outcome, time: time / outcomes.count,
        scores: outcomes.count == 1 ? scores : scores.dropFirst(index).prefix(1).map { $0 })
    }
    guard let reason = comparison.countChallenger(records) else { return }
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

extension ShadowLane.Copy {
  /// Its records in two copies; `nil` where there is one alone.
  fileprivate var halves: [Self]? {
    let answers = answer.records
    let count = batch.records.count
    guard count > 1, answers.count == count else { return nil }
    return [0..<count / 2, count / 2..<count].map { range in
      Self(
        batch: RecordBatch(joining: batch.records[range]),
        answer: .array(of: Array(answers[range])), champion: champion, endpoint: endpoint, key: key,
        isOfMessages: true)
    }
  }
}
