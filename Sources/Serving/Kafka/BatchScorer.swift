internal import Kafka
internal import Sandbox
internal import Synchronization
internal import Vocabulary

/// Decodes, checks, has workers score, checks again and encodes: a whole batch of messages, with an
/// outcome for each.
final class BatchScorer: Sendable {
  /// The codecs of a version, or why it has none.
  private struct Codecs: Sendable {
    let version: Digest
    let pair: Result<(input: any RecordCodec, output: any RecordCodec), SchemaProblem>
  }

  /// The largest schema that is read, in bytes.
  private static let schemaLimit = 1 << 20
  /// How often a record is given to a worker that then dies before it is its own fault.
  private static let attempts = 2

  private let deployments: DeploymentController
  private let route: KafkaRoute
  private let makeCodec: RecordCodecMaker
  private let cache = Mutex<Codecs?>(nil)
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
        case .success(let pair) = await codecs(of: unit)
      else { return nil }
      var outcomes = [RecordOutcome?](repeating: nil, count: messages.count)
      let records = decode(messages, by: pair.input, unit: unit, into: &outcomes)
      let isDone = await settle(records[...], of: unit, by: pair.output, into: &outcomes)
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

  private func codecs(
    of unit: ServingUnit
  ) async -> Result<(input: any RecordCodec, output: any RecordCodec), SchemaProblem> {
    if let found = cache.withLock({ $0 }), found.version == unit.package.version {
      return found.pair
    }
    let package = unit.package
    let (route, makeCodec) = (route, makeCodec)
    let pair = await BlockingWork.run {
      Result { () throws(SchemaProblem) in
        let schemas = package.manifest.schemas
        return (
          input: try makeCodec(
            route.input.encoding, try Self.schema(schemas.input, in: package.folder)),
          output: try makeCodec(
            route.output.encoding, try Self.schema(schemas.output, in: package.folder))
        )
      }
    }
    cache.withLock { $0 = Codecs(version: package.version, pair: pair) }
    return pair
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
          RecordRefusal(kind: "no-value", reason: "the message has no value"))
        continue
      }
      var text: [UInt8] = []
      do throws(EncodingProblem) {
        try codec.decode(value, into: &text)
      } catch {
        outcomes[index] = .refused(
          RecordRefusal(
            kind: "invalid-\(route.input.encoding)", reason: error.message,
            position: error.position?.description))
        continue
      }
      if let refusal = Self.check(text[...], unit.package.validateInput, kind: "record-rejected") {
        outcomes[index] = .refused(refusal)
      } else {
        records.append(Record(index: index, text: text))
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
      outcome, at: "kafka", records: part.count, time: clock.now - begin)
  }

  /// Has the records scored; false when the version does not serve any more.
  ///
  /// A worker that dies or takes too long over several records gets each half of them anew, so that
  /// one bad record costs no other its answer.
  private func settle(
    _ records: ArraySlice<Record>, of unit: ServingUnit, by codec: any RecordCodec,
    into outcomes: inout [RecordOutcome?]
  ) async -> Bool {
    var pending = records.isEmpty ? [] : [(records: records, attempt: 1)]
    while let (part, attempt) = pending.popLast() {
      let begin = clock.now
      switch await unit.pool.score(Self.batch(part)) {
      case .success(.answer(let answer)):
        count(.answered, part, since: begin, of: unit)
        let answers = JSONEncoding.split(answer)
        for (record, answer) in zip(part, answers) {
          outcomes[record.index] = encode(answer, by: codec, unit: unit)
        }
      case .success(.bytes(let bytes)):
        // In answer to one record alone.
        count(.answered, part, since: begin, of: unit)
        for record in part {
          outcomes[record.index] = encode(
            ModelAnswer.text(of: bytes)[...], by: codec, unit: unit)
        }
      case .success(.failed(let failures, let results)):
        count(.failed, part, since: begin, of: unit)
        for (record, result) in zip(part, results) {
          let text = Array(result.canonicalText.utf8)
          outcomes[record.index] = encode(text[...], by: codec, unit: unit)
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
    var document: [UInt8] = []
    document.reserveCapacity(records.reduce(2) { $0 + $1.text.count + 1 })
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(records.count)
    document.append(UInt8(ascii: "["))
    for record in records {
      if document.count > 1 { document.append(UInt8(ascii: ",")) }
      ranges.append(document.count..<(document.count + record.text.count))
      document += record.text
    }
    document.append(UInt8(ascii: "]"))
    return RecordBatch(document: document, isArray: true, records: ranges.map { document[$0] })
  }

  // MARK: - Out

  private func encode(
    _ answer: ArraySlice<UInt8>, by codec: any RecordCodec, unit: ServingUnit
  ) -> RecordOutcome {
    if let refusal = Self.check(answer, unit.package.validateOutput, kind: "output-rejected") {
      return .refused(refusal)
    }
    do throws(EncodingProblem) {
      return .answered(try codec.encode(answer))
    } catch {
      return .refused(
        RecordRefusal(
          kind: "output-not-\(route.output.encoding)", reason: error.message,
          position: error.position?.description))
    }
  }
}
