internal import Vocabulary

/// Answers scoring requests: splits, checks, has workers score, checks again, writes.
struct ScoringHandler: Sendable {
  let deployments: DeploymentController
  let limits: RuntimeConfiguration.Limits
  let requestLimit: Duration
  private let clock = ContinuousClock()

  init(
    deployments: DeploymentController, limits: RuntimeConfiguration.Limits, requestLimit: Duration
  ) {
    self.deployments = deployments
    self.limits = limits
    self.requestLimit = requestLimit
  }

  /// Scores a body on an endpoint.
  func score(_ body: [UInt8], type: String?, endpoint: Endpoint) async -> Answer {
    while true {
      guard let unit = deployments.current else { return .problem(.noModel) }
      let begin = clock.now
      let verdict = await judge(body, type: type, endpoint: endpoint, unit: unit)
      // The version was replaced between the look and the submission: ask the one that serves now.
      if case .replaced = verdict {
        if deployments.current === unit { return .problem(.of(.closed, limit: requestLimit)) }
        continue
      }
      let (answer, outcome, records) = write(verdict, endpoint: endpoint)
      unit.statistics.count(outcome, records: records, time: clock.now - begin)
      return named(answer, unit)
    }
  }

  private enum Verdict {
    case answered([UInt8], records: Int)
    case rejected(Problem)
    case failed(Problem, records: Int)
    case replaced
  }

  private func write(
    _ verdict: Verdict, endpoint: Endpoint
  ) -> (Answer, ServingStatistics.Outcome, records: Int) {
    switch verdict {
    case .answered(let body, let records):
      let type = endpoint.encoding.mediaTypes.first ?? "application/octet-stream"
      let answer = Answer(status: 200, type: type, body: endpoint.encoding.encode(body))
      return (answer, .answered, records)
    case .rejected(let problem): return (.problem(problem), .rejected, 0)
    case .failed(let problem, let records): return (.problem(problem), .failed, records)
    case .replaced: return (.problem(.of(.closed, limit: requestLimit)), .rejected, 0)
    }
  }

  private func judge(
    _ body: [UInt8], type: String?, endpoint: Endpoint, unit: ServingUnit
  ) async -> Verdict {
    if let problem = wrongType(type, endpoint) { return .rejected(problem) }
    let batch: RecordBatch
    do {
      batch = try endpoint.encoding.decode(body)
    } catch {
      return .rejected(Self.unreadable(error, endpoint))
    }
    guard batch.records.count <= limits.records else {
      return .rejected(
        Problem(
          status: 413, kind: "too-many-records", title: "Too many records",
          detail: "found \(batch.records.count) records, at most \(limits.records) are taken"))
    }
    if let problem = refused(batch, by: unit.package.validateInput) { return .rejected(problem) }
    guard !batch.records.isEmpty else { return .answered(Array("[]".utf8), records: 0) }
    switch await unit.pool.score(batch) {
    case .success(.answer(let answer)): return checked(answer, batch, unit)
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

  private func wrongType(_ type: String?, _ endpoint: Endpoint) -> Problem? {
    guard let type else { return nil }
    let plain = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    guard !endpoint.encoding.mediaTypes.contains(plain) else { return nil }
    return Problem(
      status: 415, kind: "unsupported-media-type", title: "Unsupported media type",
      detail: "found \(plain.prefix(100)), expected "
        + endpoint.encoding.mediaTypes.joined(separator: " or "))
  }

  private func refused(_ batch: RecordBatch, by validate: RecordValidator?) -> Problem? {
    let places = Self.places(batch.records, batch, validate)
    guard !places.isEmpty else { return nil }
    return Problem(
      status: 422, kind: "record-rejected", title: "The input schema refuses a record",
      detail: "nothing was scored", places: places)
  }

  private func checked(_ answer: [UInt8], _ batch: RecordBatch, _ unit: ServingUnit) -> Verdict {
    let count = batch.records.count
    guard let validate = unit.package.validateOutput else {
      return .answered(answer, records: count)
    }
    let answers = batch.isArray ? JSONEncoding.split(answer) : [answer[...]]
    let places = Self.places(answers, batch, validate)
    guard !places.isEmpty else { return .answered(answer, records: count) }
    return .failed(
      Problem(
        status: 500, kind: "output-rejected", title: "The output schema refuses an answer",
        detail: "the model's answer is not what its schema says", places: places),
      records: count)
  }

  /// What a schema says against some values, with pointers into the whole body.
  private static func places(
    _ values: [ArraySlice<UInt8>], _ batch: RecordBatch, _ validate: RecordValidator?
  ) -> [Problem.Place] {
    guard let validate else { return [] }
    var places: [Problem.Place] = []
    for (index, bytes) in values.enumerated() where places.count < Problem.placeLimit {
      let prefix = batch.isArray ? "/\(index)" : ""
      do {
        for problem in validate(try JSON(parsing: bytes)) {
          places.append(
            Problem.Place(pointer: prefix + problem.pointer, detail: problem.message))
        }
      } catch {
        places.append(
          Problem.Place(pointer: prefix, detail: error.message, position: error.position))
      }
    }
    return places
  }

  // MARK: - Problems

  private static func unreadable(_ error: EncodingProblem, _ endpoint: Endpoint) -> Problem {
    let place = error.position.map { " at \($0)" } ?? ""
    return Problem(
      status: 400, kind: "invalid-\(endpoint.encoding.name)",
      title: "The body is not \(endpoint.encoding.name)",
      detail: "failed to read the body\(place): \(error.message)",
      places: [Problem.Place(pointer: "", detail: error.message, position: error.position)])
  }

  private static func modelError(
    _ failures: [RecordFailure], results: [JSON], _ batch: RecordBatch
  ) -> Problem {
    let places = failures.map { failure in
      Problem.Place(
        pointer: batch.isArray ? "/\(failure.index)" : "", detail: failure.failure.summary,
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

  private func named(_ answer: Answer, _ unit: ServingUnit) -> Answer {
    var answer = answer
    answer.headers.append((name: "Muster-Model", value: unit.package.manifest.model.text))
    answer.headers.append((name: "Muster-Version", value: unit.package.version.hex))
    return answer
  }
}
