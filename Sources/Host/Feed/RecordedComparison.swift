import Gates
import ModelMetrics
import Reconciler
import Registry
package import Reports
import Sandbox
package import Vocabulary

/// Puts two recorded versions of a model side by side from what was kept of them: measurements, and
/// the scored rows on this machine. Nothing of a model's is run, so that somebody may ask who only
/// looks.
package actor RecordedComparison {
  private let feed: RecordFeed
  private let cache: MeasurementCache
  private let now: @Sendable () -> Instant
  /// One at a time: rows are held in memory while they are compared.
  private var isBusy = false

  /// What came of asking.
  package enum Answer: Sendable {
    case known(ComparisonReport)
    /// There are no such versions, or nothing was measured of both.
    case unknown
    /// Another comparison is being made.
    case busy
  }

  /// Larger measurements are not compared while somebody waits for a page.
  private static let mostRows = 2_000_000
  private static let mostTests = 10

  /// Comparisons over a feed's records and the folder beside it.
  package init(feed: RecordFeed, folder: StateFolder, now: @escaping @Sendable () -> Instant) {
    self.feed = feed
    cache = MeasurementCache(folder: folder)
    self.now = now
  }

  /// Two versions on the tests that both were measured by.
  package func report(
    of name: ModelName, champion: Digest, challenger: Digest
  ) async throws -> Answer {
    let state = try await feed.current().state
    guard let model = state.models[name], let left = model.version(champion),
      let right = model.version(challenger), champion != challenger
    else { return .unknown }
    let declared = try await feed.model(name, at: right.commit)
    var report = ComparisonReport(
      champion: side(left, of: model), challenger: side(right, of: model), generated: now())
    for (test, fact) in right.tests.sorted(by: { $0.key < $1.key }).prefix(Self.mostTests) {
      guard let other = left.tests[test], let ours = try await measurement(fact.id),
        let theirs = try await measurement(other.id)
      else { continue }
      let declaration = declared?.tests.first { $0.name == test }
      guard let entry = try await compare(test, declaration, champion, theirs, ours) else {
        return .busy
      }
      report.tests.append(entry)
    }
    return report.tests.isEmpty ? .unknown : .known(report)
  }

  private func side(_ version: VersionRecord, of model: ModelRecord) -> ComparisonReport.Side {
    ComparisonReport.Side(
      model: model.name, version: version.version, commit: version.commit,
      words: version.version.short)
  }

  private func measurement(_ id: MeasurementID) async throws -> MeasurementRecord? {
    guard let json = try await feed.measurement(id) else { return nil }
    // A record of another release that this one cannot read is not compared.
    return try? json.decode(MeasurementRecord.self)
  }

  /// One test of both; `nil` where another comparison is in the way.
  private func compare(
    _ test: String, _ declaration: TestDeclaration?, _ champion: Digest,
    _ theirs: MeasurementRecord, _ ours: MeasurementRecord
  ) async throws -> ComparisonReport.Test? {
    var entry = ComparisonReport.Test(name: test)
    var fact: ComparisonFact?
    switch try await metrics(theirs, ours, declaration) {
    case .busy: return nil
    case .known(let metrics):
      fact = ComparisonFact(champion: champion, championMeasurement: theirs.id, metrics: metrics)
    case .problem(let text): entry.messages.append("not compared row by row: \(text)")
    }
    // Figures beside each other are the page's own table; here is only what was compared.
    if let fact { entry.metrics = ResultsDesk.metrics(fact, theirs, ours) }
    if var declaration, fact != nil {
      declaration.gates = declaration.gates.filter(\.bound.isComparison)
      if !declaration.gates.isEmpty {
        let verdict = GateEvaluation.judge(
          declaration, fact: ours.fact(for: declaration.gates, comparison: fact),
          champion: champion)
        entry.gates = verdict.gates.map { TestGate.Row(result: $0, side: .both).document }
        entry.outcome = verdict.outcome.reported
      }
    }
    return entry
  }

  private enum Compared {
    case known([MetricComparison])
    case problem(String)
    case busy
  }

  private func metrics(
    _ theirs: MeasurementRecord, _ ours: MeasurementRecord, _ declaration: TestDeclaration?
  ) async throws -> Compared {
    guard ours.evaluation != nil, theirs.evaluation != nil else {
      return .problem("only the models' own figures are known")
    }
    guard ours.inputs["data"] == theirs.inputs["data"] else {
      return .problem("they were measured on different data")
    }
    let slices = declaration?.comparedSlices ?? []
    for key in [
      ComparisonKey(champion: theirs.id, challenger: ours.id, slices: slices),
      ComparisonKey(champion: theirs.id, challenger: ours.id),
    ] {
      if let known = try await cache.comparison(key) { return .known(known) }
    }
    guard (ours.rows?.count ?? 0) + (theirs.rows?.count ?? 0) <= Self.mostRows else {
      return .problem("there are too many rows to compare while you wait; muster compare does it")
    }
    guard !isBusy else { return .busy }
    isBusy = true
    defer { isBusy = false }
    guard let left = try await rows(of: theirs), let right = try await rows(of: ours) else {
      return .problem("their scored rows are not on this machine; muster compare makes them")
    }
    let options =
      declaration?.evaluationOptions ?? EvaluationOptions(bootstrap: TestDeclaration.bootstrap)
    do {
      let metrics = try await BlockingWork.run { () throws(ScoringProblem) in
        try TestRunner.compare(left, right, options: options, slices: slices)
      }
      try await cache.keep(
        metrics, as: ComparisonKey(champion: theirs.id, challenger: ours.id, slices: slices))
      return .known(metrics)
    } catch let problem as ScoringProblem {
      return .problem(problem.message)
    }
  }

  /// The rows that a measurement was made of, where they are kept.
  private func rows(of record: MeasurementRecord) async throws -> ScoredTable? {
    let table = try await cache.scores(MeasurementContext.scoringID(of: record.inputs))
    return table?.digest == record.rows?.digest ? table : nil
  }
}
