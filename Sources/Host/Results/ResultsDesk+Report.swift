import Gates
import Git
import ModelMetrics
import Reconciler
import Registry
package import Reports
import Vocabulary

extension ResultsDesk {
  /// A report of versions as they stand.
  ///
  /// - Parameter measures: whether what was not measured yet is measured now; else nothing is run.
  package func report(_ versions: [FoundVersion], measures: Bool) async throws -> Report? {
    guard let first = versions.first else { return nil }
    var models: [Report.Model] = []
    for version in versions { models.append(try await model(version, measures: measures)) }
    let outcome = models.map(\.outcome).max() ?? .inconclusive
    let summary =
      versions.count == 1
      ? "\(first.model.name) at \(first.words), version \(first.model.version.digest.short)"
      : "\(versions.count) models at \(first.words)"
    return Report(
      title: "Muster report", subject: Report.Subject(base: first.commit, head: first.commit),
      outcome: outcome, summary: summary, generated: now(), models: models)
  }

  private func model(_ found: FoundVersion, measures: Bool) async throws -> Report.Model {
    var model = Report.Model(
      name: found.model.name, change: .unchanged, outcome: .inconclusive,
      version: found.model.version.digest)
    if measures { try folder.create() }
    let champion = try await served(beside: found)
    model.champion = champion.flatMap { champion in
      champion.runtime.map {
        Report.Model.Champion(version: champion.model.version.digest, runtime: $0)
      }
    }
    for test in found.model.tests.sorted(by: { $0.name < $1.name }) {
      let (entry, measurement, theirs) = try await self.test(
        test, of: found, champion, measures: measures)
      model.tests.append(entry)
      guard let measurement else { continue }
      model.charts +=
        EvaluationPictures(
          challenger: measurement.evaluation, champion: theirs?.evaluation,
          drift: measurement.drift
        ).charts
      if let metrics = measurement.metrics { model.add(GenericCharts(in: metrics)) }
    }
    model.outcome = model.tests.map(\.outcome).max() ?? .inconclusive
    return model
  }

  /// The version that is served in the champion's stage, where it is another one.
  private func served(beside found: FoundVersion) async throws -> FoundVersion? {
    do {
      let champion = try await search.champion(of: found.model.name)
      let isOther = champion.model.version.digest != found.model.version.digest
      return champion.runtime != nil && isOther ? champion : nil
    } catch is VersionProblem {
      return nil  // The model is new, or its champion's commit is elsewhere.
    }
  }

  // MARK: - A test

  /// What a version and its champion gave in a test.
  private struct Results: Sendable {
    var measurement: MeasurementRecord?
    var theirs: MeasurementRecord?
    var fact: MeasurementFact?
    var isReused = true
  }

  // Not optimised: the compiler (6.3.1) crashes when it splits the optimised coroutine.
  @_optimize(none)
  private func test(
    _ test: TestDeclaration, of found: FoundVersion, _ champion: FoundVersion?, measures: Bool
  ) async throws -> (Report.Test, MeasurementRecord?, MeasurementRecord?) {
    let results = try await results(of: test, found, champion, measures: measures)
    guard let measurement = results.measurement, let fact = results.fact else {
      var entry = Self.entry(test, of: found, rowCount: results.measurement?.evaluation?.rows)
      entry.messages = ["it was not measured yet; --measure measures it"]
      return (entry, nil, nil)
    }
    let tables = try await clone.thresholds(of: [found.model])
    let judged = GateEvaluation.judge(
      test, fact: fact, champion: champion?.model.version.digest, tables: tables,
      context: found.model.thresholdContext)
    let verdict = try await waived(judged, test, fact: fact, of: found)
    var entry = Self.entry(test, of: found, rowCount: measurement.evaluation?.rows)
    Self.fill(&entry, verdict, test, results, measurement)
    return (entry, measurement, results.theirs)
  }

  private func results(
    of test: TestDeclaration, _ found: FoundVersion, _ champion: FoundVersion?, measures: Bool
  ) async throws -> Results {
    var results = Results()
    if let champion {
      results.theirs = try await knownMeasurement(test, of: champion.model, in: found.desired)
    }
    if measures {
      let ran = await runner.run(
        test, of: found.model, in: found.desired, champion: champion?.model, progress: progress)
      results.measurement = ran.measurement
      results.fact = ran.fact
      results.isReused = ran.isReused
      return results
    }
    results.measurement = try await knownMeasurement(test, of: found.model, in: found.desired)
    guard let measurement = results.measurement else { return results }
    let comparison = try await comparison(measurement, results.theirs, champion)
    results.fact = measurement.fact(for: test.gates, comparison: comparison)
    return results
  }

  private static func entry(
    _ test: TestDeclaration, of found: FoundVersion, rowCount: Int?
  ) -> Report.Test {
    let data = test.data.flatMap { found.desired.datasets[$0.asset] }
    return Report.Test(
      name: test.name, outcome: .inconclusive,
      data: data.map {
        Report.TestData(name: $0.name.text, rowCount: rowCount, digest: $0.contentDigest)
      })
  }

  private static func fill(
    _ entry: inout Report.Test, _ verdict: TestVerdict, _ test: TestDeclaration,
    _ results: Results, _ measurement: MeasurementRecord
  ) {
    entry.outcome = verdict.outcome.reported
    entry.isReused = results.isReused
    entry.isInfrastructure = verdict.isInfrastructure
    entry.milliseconds = measurement.milliseconds
    entry.sandbox = measurement.sandbox
    entry.messages = [verdict.message].compactMap { $0 }
    entry.rows = verdict.gates.map { result in
      TestGate.Row(result: result, champion: result.champion, side: .both).document
    }
    entry.rows += ungated(
      measurement, results.theirs, asked: test.gates, answered: verdict.gates)
  }

  /// The verdict with the waivers that the tracked branch's rules let hold now.
  private func waived(
    _ verdict: TestVerdict, _ test: TestDeclaration, fact: MeasurementFact, of found: FoundVersion
  ) async throws -> TestVerdict {
    let name = found.model.name
    guard state.approvals.values.contains(where: { $0.model == name && $0.until != nil }) else {
      return verdict
    }
    var loop = ControlLoop(state: state)
    let tree = try await clone.commit(try await search.tracked()).tree
    loop.recall(try await clone.desired(inTree: tree).0)
    return loop.waived(
      verdict, test, fact: fact, of: name, found.model.version.digest, now: now())
  }

  private func knownMeasurement(
    _ test: TestDeclaration, of model: DesiredModel, in desired: DesiredState
  ) async throws -> MeasurementRecord? {
    let data = test.data.flatMap { desired.datasets[$0.asset]?.contentDigest }
    let recorded = try await known.recorded(
      test, of: model, in: state.models[model.name], data: data)
    if let recorded { return recorded }
    return try await known.measured(test, of: model, on: desired.datasets)
  }

  /// A comparison with the champion that was made before.
  private func comparison(
    _ ours: MeasurementRecord, _ theirs: MeasurementRecord?, _ champion: FoundVersion?
  ) async throws -> ComparisonFact? {
    guard let theirs, let champion,
      let metrics = try await known.cache.comparison(
        ComparisonKey(champion: theirs.id, challenger: ours.id))
    else { return nil }
    return ComparisonFact(
      champion: champion.model.version.digest, championMeasurement: theirs.id, metrics: metrics)
  }

  /// Figures that no gate shows: those of all rows, and by group those that a gate asks of all
  /// rows.
  private static func ungated(
    _ measurement: MeasurementRecord, _ champion: MeasurementRecord?, asked gates: [Gate],
    answered results: [GateResult]
  ) -> [Report.Row] {
    let pairs = zip(gates, results).filter { gate, _ in gate.by == nil && gate.column == nil }
    let asked = Set(pairs.map { MetricCatalogue.canonicalName($0.0.metric) })
    // A gate that was skipped shows no value.
    let shown = Set(
      pairs.filter { $0.1.value != nil }.map { MetricCatalogue.canonicalName($0.0.metric) })
    var rows: [Report.Row] = []
    let figures = measurement.evaluation?.figures ?? []
    // Those of all rows first: whoever reads on wants the groups.
    for figure in figures.filter({ $0.key.slice == nil }) + figures.filter({ $0.key.slice != nil })
    {
      let key = figure.key
      let isWanted = key.slice == nil ? !shown.contains(key.metric) : asked.contains(key.metric)
      guard isWanted, rows.count < mostUngated else { continue }
      var row = Report.Row(
        metric: FigureKey(key.metric, threshold: key.threshold).description, gate: "",
        outcome: .pass, isSkipped: true,
        sentence: "\(key.description) \(FigureText.reading(figure.figure)): no gate")
      row.slice = key.slice.map { slice in
        slice.value.map { "\(slice.column) = \($0)" } ?? slice.column
      }
      row.challenger = figure.reported
      row.champion = champion?.evaluation?[key]?.reported
      rows.append(row)
    }
    guard measurement.evaluation == nil else { return rows }
    for (name, figure) in measurement.namedFigures.sorted(by: { $0.key < $1.key })
    where !shown.contains(MetricCatalogue.canonicalName(name)) && rows.count < mostUngated {
      var row = Report.Row(
        metric: name, gate: "", outcome: .pass, isSkipped: true,
        sentence: "\(name) \(FigureText.reading(figure)): no gate")
      row.challenger = figure.reported
      rows.append(row)
    }
    return rows
  }

  /// More figures than anybody reads in one table.
  private static let mostUngated = 100
}

extension FigureText {
  /// A figure in a sentence: its number, or why there is none.
  static func reading(_ figure: Figure) -> String {
    figure.number.map(short) ?? "has no value (\(figure.reason ?? "unknown"))"
  }
}
