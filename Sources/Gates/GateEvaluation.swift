package import Registry
import Vocabulary

/// Decides gates. Pure: the same measurement and the same gates give the same verdict.
package enum GateEvaluation {
  /// Bounds are inclusive, and a value that differs from its bound by less than this (relative to
  /// the bound, absolute below one) is on it: 0.1 + 0.2 meets `atMost: 0.3`.
  package static let slack = 1e-12

  /// Judges all tests of a version.
  ///
  /// - Parameters:
  ///   - tests: what the manifest declares.
  ///   - facts: what was measured, by the test's name.
  ///   - hasChampion: whether some version is deployed that this one could be compared with.
  package static func verdict(
    tests: [TestDeclaration], facts: [String: MeasurementFact], hasChampion: Bool
  ) -> Verdict {
    Verdict(
      tests: tests.sorted { $0.name < $1.name }.map { test in
        judge(test, fact: facts[test.name], hasChampion: hasChampion)
      })
  }

  /// Judges one test.
  package static func judge(
    _ test: TestDeclaration, fact: MeasurementFact?, hasChampion: Bool
  ) -> TestVerdict {
    guard let fact else {
      return TestVerdict(
        test: test.name, measurement: nil, outcome: .error, message: "it was not measured",
        isInfrastructure: true)
    }
    switch fact.outcome {
    case .modelFailed(let reason):
      return TestVerdict(
        test: test.name, measurement: fact.id, outcome: .error, message: reason)
    case .notMeasured(let reason):
      return TestVerdict(
        test: test.name, measurement: nil, outcome: .error, message: reason,
        isInfrastructure: true)
    case .measured:
      break
    }
    guard test.thresholds == nil else {
      return TestVerdict(
        test: test.name, measurement: fact.id, outcome: .inconclusive,
        message: "its thresholds are a decision table, and those are not evaluated yet")
    }
    let results = test.gates.map { gate in
      judge(gate, values: fact.values, firstVersion: test.firstVersion, hasChampion: hasChampion)
    }
    let decisive = results.filter { !$0.isSkipped }
    let message =
      decisive.isEmpty
      ? results.isEmpty ? "it declares no gate" : "none of its gates could be judged yet" : nil
    return TestVerdict(
      test: test.name, measurement: fact.id,
      outcome: decisive.map(\.effective).max() ?? .inconclusive, message: message, gates: results)
  }

  private static func judge(
    _ gate: Gate, values: [String: MetricValue], firstVersion: TestDeclaration.FirstVersion,
    hasChampion: Bool
  ) -> GateResult {
    func result(_ outcome: GateOutcome, _ text: String, value: Double? = nil) -> GateResult {
      GateResult(
        metric: gate.metric, outcome: outcome, isWarning: gate.severity == .warn,
        sentence: "\(text): \(outcome.rawValue)", value: value)
    }
    if gate.bound.isComparison {
      return judgeComparison(gate, firstVersion: firstVersion, hasChampion: hasChampion, result)
    }
    if let detail = detail(of: gate) {
      return result(
        .inconclusive, "\(gate.metric) \(detail) needs Muster's own metrics of each row's score")
    }
    let name = metricName(gate)
    guard let metric = metric(of: gate, in: values) else {
      let hint = Suggestion.hint(for: name, among: values.keys).map { "; \($0)" } ?? ""
      return result(.error, "\(name) is missing from the metrics of the model\(hint)")
    }
    switch metric {
    case .undefined(let reason):
      return result(.inconclusive, "\(name) has no value (\(reason))")
    case .value(let value) where !value.isFinite:
      return result(.error, "\(name) is \(value), which is no number")
    case .value(let value):
      let isMet = meets(value, gate.bound)
      return result(
        isMet ? .pass : .fail,
        "\(name) \(FigureText.pair(value, gate.bound)) \(relation(gate.bound, isMet: isMet))",
        value: value)
    }
  }

  /// A gate against the champion: without one, the manifest says what to do; it never passes
  /// silently for a version that has something to be compared with.
  private static func judgeComparison(
    _ gate: Gate, firstVersion: TestDeclaration.FirstVersion, hasChampion: Bool,
    _ result: (GateOutcome, String, Double?) -> GateResult
  ) -> GateResult {
    if !hasChampion {
      switch firstVersion {
      case .valueGatesOnly:
        return GateResult(
          metric: gate.metric, outcome: .pass, isWarning: gate.severity == .warn,
          sentence: "\(gate.metric) has no champion to be compared with yet: skipped", value: nil,
          isSkipped: true)
      case .fail:
        return result(.fail, "\(gate.metric) has no champion to be compared with", nil)
      }
    }
    return result(
      .inconclusive,
      "\(gate.metric) against the champion needs both versions' scores on the same rows", nil)
  }

  /// What a gate asks for that the numbers of a model's own metrics cannot answer: they do not say
  /// by which groups, columns, baseline or operating threshold they were computed.
  private static func detail(of gate: Gate) -> String? {
    if let slice = gate.by ?? gate.column { return "by \(slice)" }
    if let baseline = gate.baseline { return "against \(baseline)" }
    return gate.threshold.map { "at the threshold \(FigureText.exact($0))" }
  }

  /// The number that a gate names, under any of its spellings.
  private static func metric(of gate: Gate, in values: [String: MetricValue]) -> MetricValue? {
    let names = [gate.metric] + (aliases[gate.metric] ?? [])
    return names.lazy.compactMap { values[$0 + suffix(of: gate)] }.first
  }

  private static func metricName(_ gate: Gate) -> String { gate.metric + suffix(of: gate) }

  /// The bound of a confidence interval is a value of its own, which only some tests give.
  private static func suffix(of gate: Gate) -> String {
    switch gate.estimate {
    case .point: ""
    case .lower95: "_lower95"
    case .upper95: "_upper95"
    }
  }

  /// ModelOp's spellings of the same metric (`modelop-center.md` 2.2.1).
  private static let aliases: [String: [String]] = [
    "roc_auc": ["auc"], "auc": ["roc_auc"], "f1": ["f1_score"], "f1_score": ["f1"],
    "r2": ["r2_score"], "r2_score": ["r2"],
  ]

  /// Whether a value is within a value bound.
  package static func meets(_ value: Double, _ bound: Gate.Bound) -> Bool {
    func tolerance(_ bound: Double) -> Double { slack * max(1, bound.magnitude) }
    return switch bound {
    case .atLeast(let low): value >= low - tolerance(low)
    case .atMost(let high): value <= high + tolerance(high)
    case .between(let low, let high):
      value >= low - tolerance(low) && value <= high + tolerance(high)
    case .nonInferior, .superior: false
    }
  }

  private static func relation(_ bound: Gate.Bound, isMet: Bool) -> String {
    switch bound {
    case .atLeast(let low): "\(isMet ? "≥" : "<") \(FigureText.exact(low))"
    case .atMost(let high): "\(isMet ? "≤" : ">") \(FigureText.exact(high))"
    case .between(let low, let high):
      "\(isMet ? "in" : "not in") [\(FigureText.exact(low)), \(FigureText.exact(high))]"
    case .nonInferior, .superior: ""
    }
  }
}
