internal import Kafka
internal import Sandbox
internal import Synchronization
internal import Vocabulary

/// Decodes, checks, has workers score, checks again and encodes: a whole batch of messages, with an
/// outcome for each.
final class BatchScorer: Sendable {
  /// How a version's records are read, and its answers written for each output.
  struct Codecs: Sendable {
    let input: any RecordCodec
    let outputs: [any RecordCodec]
  }

  /// The codecs of a version, or why it has none.
  private struct Known: Sendable {
    let version: Digest
    let codecs: Result<Codecs, SchemaProblem>
  }

  /// The largest schema that is read, in bytes.
  private static let schemaLimit = 1 << 20
  /// How often a record is given to a worker that then dies before it is its own fault.
  private static let attempts = 2

  let deployments: DeploymentController
  let route: KafkaRoute
  private let makeCodec: RecordCodecMaker
  /// Of the version that serves and of its challenger, the one that was asked for last in front.
  private let cache = Mutex<[Known]>([])
  private let clock = ContinuousClock()

  init(deployments: DeploymentController, route: KafkaRoute, makeCodec: @escaping RecordCodecMaker)
  {
    self.deployments = deployments
    self.route = route
    self.makeCodec = makeCodec
  }

  /// Why nothing can be scored now; `nil` where it can.
  func reasonNotReady() async -> String? {
    guard let unit = deployments.current else { return "no model is deployed" }
    switch await codecs(of: unit) {
    case .success: return nil
    case .failure(let problem): return problem.message
    }
  }

  /// Scores a batch by the version that serves, and by a challenger where one has a share of the
  /// records; `nil` when none can, or when the task is cancelled.
  func score(_ messages: [KafkaMessage]) async -> BatchOutcome? {
    while !Task.isCancelled {
      let (serving, challenger) = deployments.route
      guard let unit = serving, case .success(let codecs) = await codecs(of: unit) else {
        return nil
      }
      var settled = Settled(count: messages.count, keepsAnswers: challenger != nil)
      var records = decode(messages, by: codecs.input, unit: unit, into: &settled.outcomes)
      let share = challenger.map { self.share(of: $0, in: messages, records) } ?? []
      var canary: [Int: RecordOutcome] = [:]
      if let challenger, challenger.lane == nil, !share.isEmpty {
        canary = await answers(of: challenger, to: share, of: messages)
        records.removeAll { canary[$0.index] != nil }
        for (index, outcome) in canary { settled.outcomes[index] = outcome }
      }
      let isDone = await settle(records[...], of: unit, by: codecs, into: &settled)
      if isDone {
        if let challenger {
          compare(
            records, settled, of: unit, with: challenger, share: share, of: messages)
        }
        return BatchOutcome(
          outcomes: settled.outcomes.map { $0 ?? .refused(Self.unanswered) },
          scorer: ScorerLabel(unit.package),
          challenger: canary.isEmpty ? nil : challenger.map { ScorerLabel($0.unit.package) },
          byChallenger: Set(canary.keys))
      }
      // The version was replaced: all of the batch is scored by the next one.
      if deployments.current === unit { return nil }
    }
    return nil
  }

  private static let unanswered = RecordRefusal(
    kind: "model-error", reason: "the model gave fewer answers than there were records")

  // MARK: - Codecs

  func codecs(of unit: ServingUnit) async -> Result<Codecs, SchemaProblem> {
    let version = unit.package.version
    if let found = cache.withLock({ $0.first { $0.version == version } }) { return found.codecs }
    let package = unit.package
    let (route, makeCodec) = (route, makeCodec)
    let codecs = await BlockingWork.run {
      Result { () throws(SchemaProblem) in
        try Self.makeCodecs(package, route, makeCodec)
      }
    }
    cache.withLock { known in
      known = [Known(version: version, codecs: codecs)] + known.filter { $0.version != version }
      // One that serves and one beside it.
      known = Array(known.prefix(2))
    }
    return codecs
  }

  static func makeCodecs(
    _ package: LoadedPackage, _ route: KafkaRoute, _ makeCodec: RecordCodecMaker
  ) throws(SchemaProblem) -> Codecs {
    let schemas = package.manifest.schemas
    let output = try schema(schemas.output, in: package.folder)
    var outputs: [any RecordCodec] = []
    for side in route.outputs { outputs.append(try makeCodec(side.encoding, output)) }
    return Codecs(
      input: try makeCodec(route.input.encoding, try schema(schemas.input, in: package.folder)),
      outputs: outputs)
  }

  private static func schema(
    _ path: String?, in folder: String
  ) throws(SchemaProblem) -> [UInt8]? {
    guard let path else { return nil }
    do {
      return Array(try Disk.readRegular("\(folder)/\(path)", limit: schemaLimit))
    } catch {
      throw SchemaProblem("the schema \"\(path)\" cannot be read: \(error)")
    }
  }

  // MARK: - In

  /// A record that goes to a worker: which message, and its JSON text.
  struct Record {
    let index: Int
    let text: [UInt8]
    /// The message itself, where that is what the model gets.
    var bytes: [UInt8]?
  }

  /// - Parameter chosen: which of the messages; absent, all.
  func decode(
    _ messages: [KafkaMessage], by codec: any RecordCodec, unit: ServingUnit,
    only chosen: [Int]? = nil, into outcomes: inout [RecordOutcome?]
  ) -> [Record] {
    var records: [Record] = []
    records.reserveCapacity(chosen?.count ?? messages.count)
    for index in chosen ?? Array(messages.indices) {
      let message = messages[index]
      guard let value = message.value else {
        outcomes[index] = .refused(
          RecordRefusal(
            kind: "no-value", reason: "the message has no value", isBeforeScoring: true))
        continue
      }
      var text: [UInt8] = []
      do throws(EncodingProblem) {
        try codec.decode(value, into: &text)
      } catch {
        outcomes[index] = .refused(
          RecordRefusal(
            kind: "invalid-\(route.input.encoding)", reason: error.message,
            position: error.place,
            isBeforeScoring: true))
        continue
      }
      if var refusal = Self.check(text[...], unit.package.validateInput, kind: "record-rejected") {
        refusal.isBeforeScoring = true
        outcomes[index] = .refused(refusal)
      } else {
        records.append(
          Record(index: index, text: text, bytes: codec.takesBytes ? value : nil))
      }
    }
    return records
  }

  private static func check(
    _ text: ArraySlice<UInt8>, _ validate: RecordValidator?, kind: String
  ) -> RecordRefusal? {
    guard let validate else { return nil }
    do {
      guard let problem = validate(try JSON(parsing: text)).first else { return nil }
      return RecordRefusal(kind: kind, reason: problem.message, position: problem.pointer)
    } catch {
      return RecordRefusal(
        kind: kind, reason: error.message, position: error.position.description)
    }
  }

  // MARK: - Through

  private func count(
    _ outcome: ServingStatistics.Outcome, _ part: ArraySlice<Record>,
    since begin: ContinuousClock.Instant, of unit: ServingUnit
  ) {
    unit.statistics.count(
      outcome, at: route.name, records: part.count, time: clock.now - begin)
  }

  /// What became of the records of a batch, so far.
  struct Settled {
    var outcomes: [RecordOutcome?]
    /// The answers as the model gave them, by record, where somebody compares them.
    var answers: [Int: [UInt8]] = [:]
    /// The time of a record, on average.
    var times: [Int: Duration] = [:]
    private let keepsAnswers: Bool

    init(count: Int, keepsAnswers: Bool) {
      outcomes = Array(repeating: nil, count: count)
      self.keepsAnswers = keepsAnswers
    }

    mutating func note(_ record: Record, _ outcome: RecordOutcome, _ answer: [UInt8]?) {
      outcomes[record.index] = outcome
      if keepsAnswers { answers[record.index] = answer }
    }

    mutating func note(_ time: Duration, of records: ArraySlice<Record>) {
      guard keepsAnswers else { return }
      for record in records { times[record.index, default: .zero] += time / records.count }
    }
  }

  /// Has the records scored; false when the version does not serve any more.
  ///
  /// A worker that dies or takes too long over several records gets each half of them anew, so that
  /// one bad record costs no other its answer.
  ///
  /// - Parameter mayGoOn: of a version that is only tried: asked before each part, and nothing is
  ///   tried twice, nor waited for; what is left has no outcome.
  func settle(
    _ records: ArraySlice<Record>, of unit: ServingUnit, by codecs: Codecs,
    into settled: inout Settled, while mayGoOn: (() -> Bool)? = nil
  ) async -> Bool {
    var pending = Self.parts(of: records)
    while let (part, attempt) = pending.popLast() {
      if let mayGoOn, !mayGoOn() { return false }
      let begin = clock.now
      let batch = Self.batch(part)
      let result = await unit.pool.score(batch)
      settled.note(clock.now - begin, of: part)
      switch result {
      case .success(.answer(let answer)):
        count(.answered, part, since: begin, of: unit)
        deployments.recorder.offer(
          unit, batch, .json(answer, isArray: batch.isArray), at: route.name, key: nil)
        let answers = batch.isArray ? JSONEncoding.split(answer) : [answer[...]]
        for (record, answer) in zip(part, answers) {
          let text = Array(answer)
          settled.note(
            record, encode(.json(text, isArray: false), by: codecs, unit: unit), text)
        }
      case .success(.bytes(let bytes)):
        // In answer to one record alone.
        count(.answered, part, since: begin, of: unit)
        deployments.recorder.offer(unit, batch, .bytes(bytes), at: route.name, key: nil)
        for record in part {
          settled.note(record, encode(.bytes(bytes), by: codecs, unit: unit), nil)
        }
      case .success(.failed(let failures, let results)):
        count(.failed, part, since: begin, of: unit)
        for (record, result) in zip(part, results) {
          let text = Array(result.canonicalText.utf8)
          settled.note(
            record, encode(.json(text, isArray: false), by: codecs, unit: unit), text)
        }
        for failure in failures where failure.index >= 0 && failure.index < part.count {
          settled.note(
            part[part.startIndex + failure.index],
            .refused(RecordRefusal(kind: "model-error", reason: failure.failure.summary)), nil)
        }
      case .failure(.closed): return false
      case .failure(.queueFull) where mayGoOn != nil: continue
      case .failure(.waitedTooLong) where mayGoOn != nil:
        let refusal = RecordRefusal(kind: "waited-too-long", reason: "no worker was free")
        for record in part { settled.note(record, .refused(refusal), nil) }
      case .failure(.workerDied) where mayGoOn != nil, .failure(.timeLimit) where mayGoOn != nil:
        // One failure, whichever record it was: the others are not worth further workers.
        let refusal = RecordRefusal(kind: "worker-died", reason: "its worker did not answer")
        if let record = part.first { settled.note(record, .refused(refusal), nil) }
      case .failure(.queueFull), .failure(.waitedTooLong):
        // Others use the workers too; nothing was scored.
        guard !Task.isCancelled else { return false }
        await BlockingWork.pause(milliseconds: 20)
        pending.append((part, attempt))
      case .failure(.workerDied(let reason)):
        Self.retry(part, attempt, ("worker-died", reason), &pending, &settled.outcomes)
      case .failure(.timeLimit):
        let refusal = ("time-limit", "the model took longer than the limit")
        Self.retry(part, attempt, refusal, &pending, &settled.outcomes)
      }
    }
    return true
  }

  /// What goes to a worker at once, the last one first: all, but bytes one by one.
  private static func parts(
    of records: ArraySlice<Record>
  ) -> [(records: ArraySlice<Record>, attempt: Int)] {
    guard let first = records.first else { return [] }
    guard first.bytes != nil else { return [(records, 1)] }
    return records.indices.reversed().map { (records[$0...$0], 1) }
  }

  private static func retry(
    _ part: ArraySlice<Record>, _ attempt: Int, _ refusal: (kind: String, reason: String),
    _ pending: inout [(records: ArraySlice<Record>, attempt: Int)],
    _ outcomes: inout [RecordOutcome?]
  ) {
    if part.count > 1 {
      let middle = part.startIndex + part.count / 2
      pending.append((part[middle...], 1))
      pending.append((part[..<middle], 1))
    } else if attempt < attempts {
      pending.append((part, attempt + 1))
    } else if let record = part.first {
      outcomes[record.index] = .refused(
        RecordRefusal(kind: refusal.kind, reason: refusal.reason))
    }
  }

  private static func batch(_ records: ArraySlice<Record>) -> RecordBatch {
    if let record = records.first, let bytes = record.bytes {
      var batch = RecordBatch(
        document: record.text, isArray: false, records: [record.text[...]])
      batch.raw = bytes
      return batch
    }
    return RecordBatch(joining: records.lazy.map(\.text))
  }

  // MARK: - Out

  private func encode(
    _ answer: ModelAnswer, by codecs: Codecs, unit: ServingUnit
  ) -> RecordOutcome {
    if unit.package.validateOutput != nil,
      let refusal = Self.check(
        answer.text[...], unit.package.validateOutput, kind: "output-rejected")
    {
      return .refused(refusal)
    }
    var values: [[UInt8]] = []
    values.reserveCapacity(codecs.outputs.count)
    for (codec, side) in zip(codecs.outputs, route.outputs) {
      do throws(EncodingProblem) {
        values.append(try codec.encode(answer))
      } catch {
        return .refused(
          RecordRefusal(
            kind: "output-not-\(side.encoding)", reason: error.message,
            position: error.place))
      }
    }
    return .answered(values)
  }
}

extension EncodingProblem {
  /// Where in the record, in words; `nil` for all of it.
  fileprivate var place: String? {
    if !pointer.isEmpty { return pointer }
    return position?.description ?? offset.map { "byte \($0)" }
  }
}
