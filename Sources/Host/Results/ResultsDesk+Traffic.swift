import Gates
import ModelMetrics
import Reconciler
import Registry
import Reports
import Vocabulary

extension ResultsDesk {
  /// What a version did while it shared the requests of runtimes: a test for each, with the figures
  /// of the version that served then beside its own.
  ///
  /// - Parameter champion: what it is compared with now; a version may have challenged another one.
  func traffic(
    of challenger: FoundVersion, beside champion: FoundVersion
  ) async throws -> [ComparisonReport.Test] {
    let model = challenger.model
    let facts = state.models[model.name]?.version(model.version.digest)?.tests ?? [:]
    var tests: [ComparisonReport.Test] = []
    for (name, fact) in facts.sorted(by: { $0.key < $1.key })
    where name.hasPrefix(TrafficShare.testPrefix) {
      // Kept once the trial has ended; until then there are only its figures so far.
      let record = try await known.measurement(fact.id)
      tests.append(
        Self.test(name, fact, record, champion: champion.model.version.digest))
    }
    return tests
  }

  private static func test(
    _ name: String, _ fact: MeasurementFact, _ record: MeasurementRecord?, champion: Digest
  ) -> ComparisonReport.Test {
    var entry = ComparisonReport.Test(name: name)
    let isOver = record != nil
    if let inputs = record?.inputs, let mode = inputs["mode"], let percent = inputs["percent"] {
      entry.messages.append("\(mode) of \(percent) % since \(inputs["since"] ?? "")")
    } else {
      entry.messages.append("it shares the requests still")
    }
    let served = record?.inputs["champion"].flatMap(Digest.init(hex:))
    if let served, served != champion {
      entry.messages.append(
        "the champion's figures are those of \(served.short), which served then")
    }
    if fact.values["rolled_back"] == .value(1) {
      entry.messages.append("the runtime sent it away by its own rules")
      if isOver, served == champion { entry.outcome = .fail }
    }
    let prefix = "champion_"
    for (metric, value) in fact.values.sorted(by: { $0.key < $1.key })
    where !metric.hasPrefix(prefix) && metric != "rolled_back" {
      guard let other = fact.values[prefix + metric] else {
        entry.messages.append("\(metric) of both: \(FigureText.reading(value))")
        continue
      }
      entry.metrics.append(
        ComparisonReport.Metric(
          name: metric, champion: other.reported, challenger: value.reported,
          difference: other.combined(value) { $1 - $0 }.reported))
    }
    return entry
  }
}
