import Gates
import ModelMetrics
import Reconciler
import Registry
package import Reports
import Vocabulary

extension ResultsDesk {
  /// Puts two versions side by side on the challenger's tests; measures what is not known yet.
  package func compare(
    _ champion: FoundVersion, _ challenger: FoundVersion
  ) async throws -> ComparisonReport {
    try folder.create()
    var report = ComparisonReport(
      champion: Self.side(champion), challenger: Self.side(challenger), generated: now())
    if champion.model.version.digest == challenger.model.version.digest {
      report.notes.append("both sides are the same version")
    }
    let traffic = try await self.traffic(of: challenger, beside: champion)
    if challenger.model.tests.isEmpty, traffic.isEmpty {
      report.notes.append("\(challenger.model.name) declares no test at \(challenger.words)")
    }
    for test in challenger.model.tests.sorted(by: { $0.name < $1.name }) {
      report.tests.append(try await compare(test, champion, challenger))
    }
    report.tests += traffic
    return report
  }

  private static func side(_ found: FoundVersion) -> ComparisonReport.Side {
    ComparisonReport.Side(
      model: found.model.name, version: found.model.version.digest, commit: found.commit,
      words: found.words, runtime: found.runtime)
  }

  private func compare(
    _ test: TestDeclaration, _ champion: FoundVersion, _ challenger: FoundVersion
  ) async throws -> ComparisonReport.Test {
    var entry = ComparisonReport.Test(name: test.name)
    let desired = challenger.desired
    let (ours, _) = await runner.measure(
      test, of: challenger.model, in: desired, progress: progress)
    let (theirs, _) = await runner.measure(
      test, of: champion.model, in: desired, progress: progress)
    if let data = test.data.flatMap({ desired.datasets[$0.asset] }) {
      entry.data = Report.TestData(
        name: data.name.text, rowCount: ours.evaluation?.rows, digest: data.contentDigest,
        judgementCount: await runner.timesUsed(data, for: challenger.model.name))
    }
    for (side, record) in [("champion", theirs), ("challenger", ours)] {
      switch record.outcome {
      case .measured: continue
      case .modelFailed(let reason):
        entry.messages.append("the \(side) broke: \(reason)")
      case .notMeasured(let reason):
        entry.messages.append("the \(side) could not be measured: \(reason)")
        entry.isInfrastructure = true
      }
      entry.outcome = .error
    }
    guard entry.outcome != .error else { return entry }
    try await fill(&entry, test, champion, challenger, theirs, ours)
    return entry
  }

  private func fill(
    _ entry: inout ComparisonReport.Test, _ test: TestDeclaration, _ champion: FoundVersion,
    _ challenger: FoundVersion, _ theirs: MeasurementRecord, _ ours: MeasurementRecord
  ) async throws {
    var comparison: ComparisonFact?
    if ours.evaluation != nil, theirs.evaluation != nil {
      let fact = try await runner.compareAll(
        ours, of: challenger.model, with: theirs, of: champion.model, test,
        in: challenger.desired, progress: progress)
      comparison = fact
      if let problem = fact.problem { entry.messages.append("not compared row by row: \(problem)") }
    } else {
      entry.messages.append(
        "only the models' own figures are known, which have no intervals; "
          + "function: score or both compares row by row")
    }
    entry.metrics = Self.metrics(comparison, theirs, ours)
    let comparing = test.gates.filter(\.bound.isComparison)
    if !comparing.isEmpty {
      var declared = test
      declared.gates = comparing
      let verdict = GateEvaluation.judge(
        declared, fact: ours.fact(for: comparing, comparison: comparison),
        champion: champion.model.version.digest)
      entry.gates = verdict.gates.map { TestGate.Row(result: $0, side: .both).document }
      entry.outcome = verdict.outcome.reported
    }
    entry.messages += ours.mismatches ?? []
    entry.charts =
      EvaluationPictures(
        challenger: ours.evaluation, champion: theirs.evaluation, drift: ours.drift
      ).charts
  }

  /// The metrics that were compared row by row, else the figures beside each other.
  static func metrics(
    _ comparison: ComparisonFact?, _ theirs: MeasurementRecord, _ ours: MeasurementRecord
  ) -> [ComparisonReport.Metric] {
    if let comparison, comparison.problem == nil {
      return comparison.metrics.sorted { $0.key < $1.key }.map { metric in
        ComparisonReport.Metric(
          name: metric.key.description, champion: metric.champion.reported,
          challenger: metric.challenger.reported, difference: metric.delta.reported,
          interval90: metric.interval90.map { Report.Interval($0.lower, $0.upper, level: 0.9) },
          interval95: metric.interval95.map { Report.Interval($0.lower, $0.upper) },
          p: metric.p.number, method: metric.method.words, rowCount: metric.rows,
          isHigherBetter: metric.isHigherBetter)
      }
    }
    let left = theirs.namedFigures
    let right = ours.namedFigures
    return Set(left.keys).union(right.keys).sorted().map { name in
      let champion = left[name] ?? .notRun("it is not measured")
      let challenger = right[name] ?? .notRun("it is not measured")
      return ComparisonReport.Metric(
        name: name, champion: champion.reported, challenger: challenger.reported,
        difference: champion.combined(challenger) { $1 - $0 }.reported)
    }
  }
}
