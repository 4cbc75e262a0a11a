internal import Kafka
internal import Sandbox
internal import Synchronization
internal import Vocabulary

/// Decodes, checks, has workers score, checks again and encodes: a whole batch of messages, with an
/// outcome for each.
final class BatchScorer: Sendable {
  /// How a version's records are read, and its answers written for each output.
  private struct Codecs: Sendable {
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

  private let deployments: DeploymentController
  private let route: KafkaRoute
  private let makeCodec: RecordCodecMaker
  private let cache = Mutex<Known?>(nil)
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

  /// Scores a batch by the version that serves; `nil` when none can, or when the task is cancelled.
  func score(_ messages: [KafkaMessage]) async -> BatchOutcome? {
    while !Task.isCancelled {
      guard let unit = deployments.current,
        case .success(let codecs) = await codecs(of: unit)
      else { return nil }
      var outcomes = [RecordOutcome?](repeating: nil, count: messages.count)
      let records = decode(messages, by: codecs.input, unit: unit, into: &outcomes)
      let isDone = await settle(records[...], of: unit, by: codecs, into: &outcomes)
      if isDone {
        return BatchOutcome(
          outcomes: outcomes.map { $0 ?? .refused(Self.unanswered) },
          model: unit.package.manifest.model.text, version: unit.package.version.hex)
      }
      // The version was replaced: all of the batch is scored by the next one.
      if deployments.current === unit { return nil }
    }
    return nil
  }

  private static let unanswered = RecordRefusal(
    kind: "model-error", reason: "the model gave fewer answers than there were records")

  // MARK: - Codecs

  private func codecs(of unit: ServingUnit) async -> Result<Codecs, SchemaProblem> {
    if let found = cache.withLock({ $0 }), found.version == unit.package.version {
      return found.codecs
    }
    let package = unit.package
    let (route, makeCodec) = (route, makeCodec)
    let codecs = await BlockingWork.run {
      Result { () throws(SchemaProblem) in
        try Self.makeCodecs(package, route, makeCodec)
      }
    }
    cache.withLock { $0 = Known(version: package.version, codecs: codecs) }
    return codecs
  }

  private static func makeCodecs(
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
  private struct Record {
    let index: Int
    let text: [UInt8]
    /// The message itself, where that is what the model gets.
    var bytes: [UInt8]?
  }

  private func decode(
    _ messages: [KafkaMessage], by codec: any RecordCodec, unit: ServingUnit,
    into outcomes: inout [RecordOutcome?]
  ) -> [Record] {
    var records: [Record] = []
    records.reserveCapacity(messages.count)
    for (index, message) in messages.enumerated() {
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

  /// Has the records scored; false when the version does not serve any more.
  ///
  /// A worker that dies or takes too long over several records gets each half of them anew, so that
  /// one bad record costs no other its answer.
  private func settle(
    _ records: ArraySlice<Record>, of unit: ServingUnit, by codecs: Codecs,
    into outcomes: inout [RecordOutcome?]
  ) async -> Bool {
    var pending = Self.parts(of: records)
    while let (part, attempt) = pending.popLast() {
      let begin = clock.now
      let batch = Self.batch(part)
      switch await unit.pool.score(batch) {
      case .success(.answer(let answer)):
        count(.answered, part, since: begin, of: unit)
        let answers = batch.isArray ? JSONEncoding.split(answer) : [answer[...]]
        for (record, answer) in zip(part, answers) {
          outcomes[record.index] = encode(
            .json(Array(answer), isArray: false), by: codecs, unit: unit)
        }
      case .success(.bytes(let bytes)):
        // In answer to one record alone.
        count(.answered, part, since: begin, of: unit)
        for record in part {
          outcomes[record.index] = encode(.bytes(bytes), by: codecs, unit: unit)
        }
      case .success(.failed(let failures, let results)):
        count(.failed, part, since: begin, of: unit)
        for (record, result) in zip(part, results) {
          let text = Array(result.canonicalText.utf8)
          outcomes[record.index] = encode(
            .json(text, isArray: false), by: codecs, unit: unit)
        }
        for failure in failures where failure.index >= 0 && failure.index < part.count {
          outcomes[part[part.startIndex + failure.index].index] = .refused(
            RecordRefusal(kind: "model-error", reason: failure.failure.summary))
        }
      case .failure(.closed): return false
      case .failure(.queueFull), .failure(.waitedTooLong):
        // Others use the workers too; nothing was scored.
        guard !Task.isCancelled else { return false }
        await BlockingWork.pause(milliseconds: 20)
        pending.append((part, attempt))
      case .failure(.workerDied(let reason)):
        Self.retry(part, attempt, ("worker-died", reason), &pending, &outcomes)
      case .failure(.timeLimit):
        let refusal = ("time-limit", "the model took longer than the limit")
        Self.retry(part, attempt, refusal, &pending, &outcomes)
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
