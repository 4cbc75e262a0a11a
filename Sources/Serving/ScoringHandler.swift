internal import Vocabulary

/// Answers scoring requests: splits, checks, has workers score, checks again, writes.
struct ScoringHandler: Sendable {
  let deployments: DeploymentController
  let limits: RuntimeConfiguration.Limits
  private let clock = ContinuousClock()

  init(deployments: DeploymentController, limits: RuntimeConfiguration.Limits) {
    self.deployments = deployments
    self.limits = limits
  }

  private var requestLimit: Duration { deployments.poolSettings.requestLimit }

  /// Scores the records of a request with the version that serves.
  ///
  /// - Parameter key: what a split of the traffic goes by; absent, each request is by itself.
  func score(_ exchange: Exchange, key: String? = nil) async -> Answer {
    while true {
      let (serving, challenger) = deployments.route
      guard let serving else { return exchange.refuse(.noModel) }
      let isShare = challenger.map { isChosen(exchange, key, by: $0, serving) } ?? false
      let unit = challenger.flatMap { isShare && $0.lane == nil ? $0.unit : nil } ?? serving
      let begin = clock.now
      let verdict = await judge(exchange, unit: unit)
      // The version was replaced between the look and the submission: ask the one that serves now.
      if case .replaced = verdict {
        if deployments.current === unit {
          return exchange.refuse(.of(.closed, limit: requestLimit))
        }
        continue
      }
      let (answer, outcome, records) = write(verdict, exchange, unit)
      let time = clock.now - begin
      unit.statistics.count(outcome, at: exchange.name, records: records, time: time)
      if outcome == .answered, case .answered(let answer, let batch) = verdict {
        deployments.recorder.offer(unit, batch, answer, at: exchange.name, key: key)
      }
      if let challenger {
        compare(
          verdict, outcome, time, challenger, isOwn: unit === challenger.unit, isShare
        ) { answer, batch in
          ShadowLane.Copy(
            batch: batch, answer: answer, champion: unit, endpoint: exchange.name, key: key)
        }
      }
      return answer.naming(unit.package)
    }
  }

  // MARK: - Traffic

  /// Whether a request is a challenger's share.
  private func isChosen(
    _ exchange: Exchange, _ key: String?, by challenger: Challenger, _ serving: ServingUnit
  ) -> Bool {
    if let key { return challenger.isChosen(Array(key.utf8)) }
    // What cannot be read is refused later, by whoever it goes to.
    if let name = challenger.split.key, let batch = try? exchange.read(serving.package),
      let record = batch.records.first,
      let value = (try? JSON(parsing: record))?[name]
    {
      return challenger.isChosen(Array(value.canonicalText.utf8))
    }
    return challenger.isChosen(Array(String(challenger.comparison.nextNumber()).utf8))
  }

  /// Counts a request for the comparison, and hands a copy on where the challenger is in shadow.
  private func compare(
    _ verdict: Verdict, _ outcome: ServingStatistics.Outcome, _ time: Duration,
    _ challenger: Challenger, isOwn: Bool, _ isChosen: Bool,
    copy: (ModelAnswer, RecordBatch) -> ShadowLane.Copy
  ) {
    let comparison = challenger.comparison
    guard comparison.reasonRolledBack == nil, challenger.lane == nil || isChosen else { return }
    var scores: [Double] = []
    if case .answered(let answer, let batch) = verdict {
      scores = AnswerScores.scores(in: answer, named: challenger.split.score)
      challenger.lane?.offer(copy(answer, batch))
    }
    if isOwn {
      if let reason = comparison.countChallenger(outcome, time: time, scores: scores) {
        deployments.tellRollback(challenger, reason)
      }
    } else {
      comparison.countChampion(outcome, time: time, scores: scores)
    }
  }

  private enum Verdict {
    case answered(ModelAnswer, RecordBatch)
    case rejected(Problem)
    case failed(Problem, records: Int)
    case replaced
  }

  private func write(
    _ verdict: Verdict, _ exchange: Exchange, _ unit: ServingUnit
  ) -> (Answer, ServingStatistics.Outcome, records: Int) {
    switch verdict {
    case .answered(let answer, let batch):
      let records = batch.records.count
      do throws(EncodingProblem) {
        return (try exchange.write(answer, unit.package), .answered, records)
      } catch {
        return (exchange.refuse(.unwritable(error, exchange.form)), .failed, records)
      }
    case .rejected(let problem): return (exchange.refuse(problem), .rejected, 0)
    case .failed(let problem, let records): return (exchange.refuse(problem), .failed, records)
    case .replaced:
      return (exchange.refuse(.of(.closed, limit: requestLimit)), .rejected, 0)
    }
  }

  private func judge(_ exchange: Exchange, unit: ServingUnit) async -> Verdict {
    let batch: RecordBatch
    do throws(EncodingProblem) {
      batch = try exchange.read(unit.package)
    } catch {
      return .rejected(.unreadable(error, exchange.form))
    }
    guard batch.records.count <= limits.records else {
      return .rejected(
        Problem(
          status: 413, kind: "too-many-records", title: "Too many records",
          detail: "found \(batch.records.count) records, at most \(limits.records) are taken"))
    }
    if let problem = refused(batch, by: unit.package.validateInput) { return .rejected(problem) }
    guard !batch.records.isEmpty else {
      return .answered(.json(Array("[]".utf8), isArray: true), batch)
    }
    let count = batch.records.count
    var promised: [AnswerOutbox] = []
    for outbox in exchange.outboxes {
      guard outbox.promise(count) else {
        for outbox in promised { outbox.put(nil, from: unit.package, promised: count) }
        return .rejected(.outboxFull)
      }
      promised.append(outbox)
    }
    let verdict = await scored(batch, unit)
    for outbox in promised {
      if case .answered(let answer, _) = verdict {
        outbox.put(answer, from: unit.package, promised: count)
      } else {
        outbox.put(nil, from: unit.package, promised: count)
      }
    }
    return verdict
  }

  private func scored(_ batch: RecordBatch, _ unit: ServingUnit) async -> Verdict {
    switch await unit.pool.score(batch) {
    case .success(.answer(let answer)):
      return checked(.json(answer, isArray: batch.isArray), batch, unit)
    case .success(.bytes(let bytes)): return checked(.bytes(bytes), batch, unit)
    case .success(.failed(let failures, let results)):
      return .failed(
        Self.modelError(failures, results: results, batch), records: batch.records.count)
    case .failure(.closed): return .replaced
    case .failure(.queueFull):
      return .rejected(.of(.queueFull, limit: requestLimit))
    case .failure(let failure):
      return .failed(.of(failure, limit: requestLimit), records: batch.records.count)
    }
  }

  // MARK: - Checks

  /// What the encoding and the schema have against records, all of it.
  private func refused(_ batch: RecordBatch, by validate: RecordValidator?) -> Problem? {
    var places = batch.refusals.map { refusal in
      Self.place(refusal.problem, record: refusal.record, batch)
    }
    // A record that could not be read has nothing to tell a schema.
    let unread = Set(batch.refusals.map(\.record))
    places += Self.places(batch.records, batch, validate, except: unread)
    guard !places.isEmpty else { return nil }
    return Problem(
      status: 422, kind: "record-rejected", title: "The input schema refuses a record",
      detail: "nothing was scored", places: places)
  }

  private func checked(
    _ answer: ModelAnswer, _ batch: RecordBatch, _ unit: ServingUnit
  ) -> Verdict {
    let count = batch.records.count
    guard let validate = unit.package.validateOutput else {
      return .answered(answer, batch)
    }
    var shape = batch
    // An answer has no line, nor a column.
    shape.lines = []
    let places = Self.places(answer.records, shape, validate)
    guard !places.isEmpty else { return .answered(answer, batch) }
    return .failed(
      Problem(
        status: 500, kind: "output-rejected", title: "The output schema refuses an answer",
        detail: "the model's answer is not what its schema says", places: places),
      records: count)
  }

  /// What a schema says against some values, with pointers into the whole body.
  private static func places(
    _ values: [ArraySlice<UInt8>], _ batch: RecordBatch, _ validate: RecordValidator?,
    except unread: Set<Int> = []
  ) -> [Problem.Place] {
    guard let validate else { return [] }
    var places: [Problem.Place] = []
    for (index, bytes) in values.enumerated()
    where places.count < Problem.placeLimit && !unread.contains(index) {
      do {
        for problem in validate(try JSON(parsing: bytes)) {
          places.append(place(problem, record: index, batch))
        }
      } catch {
        places.append(
          Problem.Place(
            pointer: batch.pointer(of: index), detail: error.message, position: error.position))
      }
    }
    return places
  }

  private static func place(
    _ problem: RecordProblem, record: Int, _ batch: RecordBatch
  ) -> Problem.Place {
    var place = Problem.Place(
      pointer: batch.pointer(of: record) + problem.pointer, detail: problem.message)
    if batch.lines.indices.contains(record) {
      place.row = batch.lines[record]
      place.column = problem.column
    }
    return place
  }

  // MARK: - Problems

  private static func modelError(
    _ failures: [RecordFailure], results: [JSON], _ batch: RecordBatch
  ) -> Problem {
    let places = failures.map { failure in
      Problem.Place(
        pointer: batch.pointer(of: failure.index), detail: failure.failure.summary,
        exception: failure.failure.type)
    }
    let first = failures.first?.failure.summary ?? "no reason was given"
    var problem = Problem(
      status: 500, kind: "model-error", title: "The model failed",
      detail: "the model failed on \(failures.count) of \(batch.records.count) records: \(first)",
      places: places)
    if batch.isArray { problem.results = results }
    return problem
  }
}

extension RecordProblem {
  /// The member of the record that the pointer leads into: the column of a table.
  fileprivate var column: String? {
    guard let step = pointer.split(separator: "/").first else { return nil }
    return step.split(separator: "~1", omittingEmptySubsequences: false)
      .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
      .joined(separator: "/")
  }
}
