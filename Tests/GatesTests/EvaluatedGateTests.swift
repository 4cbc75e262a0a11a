import Gates
import ModelMetrics
import Registry
import Testing
import Vocabulary

/// Gates on figures that Muster computes itself from each row's score.
@Suite struct EvaluatedGateTests {
  // MARK: - Support

  /// A thousand rows, 300 positive: the score is the label blurred by a seeded noise.
  private static func rows(noise: Double, seed: UInt64 = 1) -> ScoredRows {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func uniform() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(state >> 11) / Double(1 << 53)
    }
    let labels = (0..<1000).map { $0 % 10 < 3 }
    let scores = labels.map { label in
      let drawn = (label ? 0.6 : 0.4) + (uniform() - 0.5) * noise
      return min(1, max(0, drawn))
    }
    let sex = (0..<1000).map { $0 % 7 < 3 ? "female" : "male" }
    let region = (0..<1000).map { $0 < 12 ? "islands" : $0 % 2 == 0 ? "north" : "south" }
    return ScoredRows(
      .binary(labels: labels, scores: scores), groups: ["sex": sex, "region": region])
  }

  private static let options = EvaluationOptions(
    thresholds: [0.5], slices: ["sex", "region"], bootstrap: Bootstrap(resamples: 200, seed: 7))

  private static func fact(
    _ gates: [Gate], _ rows: ScoredRows, against champion: ScoredRows? = nil,
    claims: [String: Figure] = [:]
  ) throws -> MeasurementFact {
    let evaluation = try Evaluation(rows, options: options)
    var fact = MeasurementFact(
      id: MeasurementID("m"), outcome: .measured, values: claims,
      evaluation: EvaluationFact(evaluation, drift: [], gates: gates, mismatches: []),
      measuredAt: .epoch)
    if let champion {
      fact.comparison = ComparisonFact(
        champion: Self.champion, championMeasurement: MeasurementID("c"),
        metrics: try ModelComparison(
          champion: champion, challenger: rows, options: options,
          slices: gates.contains { $0.by != nil } ? options.slices : []
        ).metrics)
    }
    return fact
  }

  private static let champion = Digest(of: "champion")

  private func check(
    _ gate: Gate, _ expected: String, rows: ScoredRows = rows(noise: 0.9),
    against champion: ScoredRows? = nil,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let test = TestDeclaration(name: "backtest", gates: [gate])
    let verdict = GateEvaluation.judge(
      test, fact: try Self.fact([gate], rows, against: champion),
      champion: champion == nil ? nil : Self.champion)
    #expect(
      "\(verdict.gates[0].sentence) | \(verdict.outcome.rawValue)" == expected,
      sourceLocation: sourceLocation)
  }

  // MARK: - Values

  @Test func `a value is said with its interval and the number of rows`() throws {
    try check(
      Gate(metric: "auc", bound: .atLeast(0.6)),
      "auc 0.6711 (95 % CI 0.6351 to 0.7072, n=1000) ≥ 0.6: pass | pass")
    try check(
      Gate(metric: "roc_auc", bound: .atLeast(0.7)),
      "roc_auc 0.6711 (95 % CI 0.6351 to 0.7072, n=1000) < 0.7: fail | fail")
  }

  @Test func `a bound may be asked of the interval's lower end`() throws {
    try check(
      Gate(metric: "roc_auc", bound: .atLeast(0.7), estimate: .lower95),
      "roc_auc 0.6711 with the lower bound 0.6351 of its 95 % interval (n=1000) < 0.7: "
        + "fail | fail")
    try check(
      Gate(metric: "roc_auc", bound: .atLeast(0.6), estimate: .lower95),
      "roc_auc 0.6711 with the lower bound 0.6351 of its 95 % interval (n=1000) ≥ 0.6: "
        + "pass | pass")
    try check(
      Gate(metric: "partial_roc_auc", bound: .atLeast(0.5), estimate: .lower95),
      "partial_roc_auc has no confidence interval: inconclusive | inconclusive")
  }

  @Test func `an operating threshold is one half unless the gate names another`() throws {
    try check(
      Gate(metric: "f1", bound: .atLeast(0.4)),
      "f1 0.4605 (95 % CI 0.4157 to 0.5052, n=1000) ≥ 0.4: pass | pass")
    try check(
      Gate(metric: "f1", bound: .atLeast(0.4), threshold: 0.5),
      "f1 at 0.5 0.4605 (95 % CI 0.4157 to 0.5052, n=1000) ≥ 0.4: pass | pass")
    try check(
      Gate(metric: "f1", bound: .atLeast(0.4), threshold: 0.3),
      "f1 at 0.3 was not measured for this gate; the tests have to run again: error | "
        + "error")
  }

  @Test func `a metric that nobody knows is an error with a suggestion`() throws {
    try check(
      Gate(metric: "roc_acu", bound: .atLeast(0.6)),
      "roc_acu is no metric of Muster's, and the model gives none; did you mean "
        + "\"roc_auc\"?: error | error")
  }

  // MARK: - Groups

  @Test func `each group is judged, and the worst is named`() throws {
    try check(
      Gate(metric: "roc_auc", bound: .atLeast(0.5), by: "sex"),
      "roc_auc ≥ 0.5 for each of 2 groups by sex: pass | pass")
    try check(
      Gate(metric: "roc_auc", bound: .atLeast(0.99), by: "sex"),
      "roc_auc of female 0.6715 (95 % CI 0.6154 to 0.7276, n=429) < 0.99 and 1 more: "
        + "fail | fail")
  }

  @Test func `a group of few rows is judged as the gate says`() throws {
    func gate(_ tooSmall: Gate.TooSmall) -> Gate {
      Gate(
        metric: "accuracy", bound: .atLeast(0.5), by: "region", minimumGroup: 100,
        tooSmall: tooSmall)
    }
    try check(
      gate(.fail),
      "accuracy by region; islands with fewer than 100 rows cannot be judged: "
        + "inconclusive | inconclusive")
    try check(
      gate(.skip),
      "accuracy ≥ 0.5 for each of 2 groups by region; islands with fewer than 100 rows "
        + "left out: pass | pass")
  }

  @Test func `groups are compared by their rates`() throws {
    try check(
      Gate(metric: "selection_rate_ratio", bound: .between(0.8, 1.25), by: "sex"),
      "selection_rate_ratio 0.9796 (95 % CI 0.8477 to 1, n=1000) in [0.8, 1.25]: pass | pass")
    try check(
      Gate(
        metric: "selection_rate_ratio", bound: .between(0.8, 1.25), estimate: .lower95, by: "sex"),
      "selection_rate_ratio 0.9796 with the lower bound 0.8477 of its 95 % interval (n=1000) "
        + "in [0.8, 1.25]: pass | pass")
    try check(
      Gate(
        metric: "selection_rate_ratio", bound: .atLeast(0.9), estimate: .lower95, by: "sex"),
      "selection_rate_ratio 0.9796 with the lower bound 0.8477 of its 95 % interval (n=1000; "
        + "about 2800 rows would do) < 0.9: fail | fail")
    try check(
      Gate(metric: "selection_rate_ratio", bound: .between(0.8, 1.25)),
      "selection_rate_ratio compares groups, and the gate names no column with by: "
        + "error | error")
  }

  @Test func `another spelling of a metric of groups is the same metric`() throws {
    func value(_ metric: String) throws -> Double? {
      let gate = Gate(metric: metric, bound: .between(0.8, 1.25), by: "sex")
      return GateEvaluation.judge(
        TestDeclaration(name: "t", gates: [gate]),
        fact: try Self.fact([gate], Self.rows(noise: 0.9)), champion: nil
      ).gates[0].value
    }
    let expected = try #require(try value("selection_rate_ratio"))
    #expect(try value("disparate_impact") == expected)
  }

  @Test func `a name means the metric of the test's task`() {
    #expect(GateMetric.name("f1", for: .binary) == "f1")
    #expect(GateMetric.name("f1", for: .multiclass) == "f1_macro")
    #expect(GateMetric.name("psi", for: .binary) == "psi")
    #expect(GateMetric.name("profit", for: .binary) == "profit")
  }

  @Test func `a gap between groups of which some are too small is as the gate says`() throws {
    func sentence(_ tooSmall: Gate.TooSmall, least: Int) throws -> String {
      let gate = Gate(
        metric: "tpr_ratio", bound: .atLeast(0.5), by: "region", minimumGroup: least,
        tooSmall: tooSmall)
      var options = Self.options
      options.minimumGroup = least
      let evaluation = try Evaluation(Self.rows(noise: 0.9), options: options)
      let fact = MeasurementFact(
        id: MeasurementID("m"), outcome: .measured, values: [:],
        evaluation: EvaluationFact(evaluation, drift: [], gates: [gate], mismatches: []),
        measuredAt: .epoch)
      return GateEvaluation.judge(
        TestDeclaration(name: "t", gates: [gate]), fact: fact, champion: nil
      ).gates[0].sentence
    }
    #expect(
      try sentence(.fail, least: 100).hasSuffix(
        "≥ 0.5; islands with too few rows cannot be judged: inconclusive"))
    #expect(
      try sentence(.skip, least: 100).hasSuffix(
        "≥ 0.5; islands with too few rows left out: pass"))
    #expect(
      try sentence(.skip, least: 900)
        == "tpr_ratio has no value: there are not two groups to compare; islands, north, south "
        + "with too few rows left out: inconclusive")
  }

  @Test func `a gap of few rows has no interval, and says of how many it would be`() throws {
    try check(
      Gate(metric: "tpr_ratio", bound: .atLeast(0.5), estimate: .lower95, by: "region"),
      "tpr_ratio has no confidence interval: the tpr of the group \"islands\" is of 5 rows, and an "
        + "interval takes 10: inconclusive | inconclusive")
  }

  // MARK: - Champion

  @Test func `a challenger is compared in each group, and the worst is named`() throws {
    try check(
      Gate(metric: "roc_auc", bound: .nonInferior(margin: 0.2), by: "sex"),
      "roc_auc is shown to be not worse by more than 0.2 than the champion's for each of 2 groups "
        + "by sex: pass | pass",
      rows: Self.rows(noise: 0.88, seed: 3), against: Self.rows(noise: 0.9, seed: 2))
    try check(
      Gate(metric: "f1", bound: .superior(margin: 0), by: "sex"),
      "f1 of female 0.4795 is 0.2863 below the champion's 0.7658 (90 % interval of the difference "
        + "-0.3536 to -0.2105, n=429, paired bootstrap): shown to be not better and 1 more: fail "
        + "| fail",
      rows: Self.rows(noise: 0.9, seed: 3), against: Self.rows(noise: 0.3, seed: 2))
    try check(
      Gate(metric: "roc_auc", bound: .nonInferior(margin: 0.3), by: "region", minimumGroup: 100),
      "roc_auc by region; islands with fewer than 100 rows cannot be judged: inconclusive | "
        + "inconclusive",
      rows: Self.rows(noise: 0.88, seed: 3), against: Self.rows(noise: 0.9, seed: 2))
    try check(
      Gate(metric: "roc_auc", bound: .nonInferior(margin: 0.1), by: "age"),
      "roc_auc by age: its groups were not compared; the tests have to run again: error | error",
      rows: Self.rows(noise: 0.88, seed: 3), against: Self.rows(noise: 0.9, seed: 2))
  }

  @Test func `a challenger that is as good is not inferior`() throws {
    try check(
      Gate(metric: "roc_auc", bound: .nonInferior(margin: 0.05)),
      "roc_auc 0.7093 is 0.0004 above the champion's 0.7089 (90 % interval of the "
        + "difference -0.0395 to 0.0403, n=1000, DeLong): shown to be not worse by more "
        + "than 0.05: pass | pass",
      rows: Self.rows(noise: 0.88, seed: 3), against: Self.rows(noise: 0.9, seed: 2))
  }

  @Test func `what the data cannot tell is inconclusive, with the rows that would be needed`()
    throws
  {
    try check(
      Gate(metric: "roc_auc", bound: .nonInferior(margin: 0.03)),
      "roc_auc 0.7058 is 0.0031 below the champion's 0.7089 (90 % interval of the "
        + "difference -0.0432 to 0.0369, n=1000, DeLong): the data cannot tell whether it "
        + "is not worse by more than 0.03; about 5100 rows would decide: inconclusive | "
        + "inconclusive",
      rows: Self.rows(noise: 0.9, seed: 3), against: Self.rows(noise: 0.9, seed: 2))
    try check(
      Gate(metric: "roc_auc", bound: .superior(margin: 0)),
      "roc_auc 0.7093 is 0.0004 above the champion's 0.7089 (90 % interval of the "
        + "difference -0.0395 to 0.0403, n=1000, DeLong): the data cannot tell whether it "
        + "is better; about 23 million rows would decide: inconclusive | inconclusive",
      rows: Self.rows(noise: 0.88, seed: 3), against: Self.rows(noise: 0.9, seed: 2))
  }

  @Test func `a worse challenger fails, a better one is superior`() throws {
    try check(
      Gate(metric: "roc_auc", bound: .nonInferior(margin: 0.03)),
      "roc_auc 0.611 is 0.2154 below the champion's 0.8264 (90 % interval of the "
        + "difference -0.2532 to -0.1775, n=1000, DeLong): shown to be worse by more than "
        + "0.03: fail | fail",
      rows: Self.rows(noise: 1.6, seed: 3), against: Self.rows(noise: 0.5, seed: 2))
    try check(
      Gate(metric: "brier", bound: .superior(margin: 0)),
      "brier 0.1788 is 0.144 below the champion's 0.3228 (90 % interval of the "
        + "difference -0.1641 to -0.1238, n=1000, paired t): shown to be better: pass | "
        + "pass",
      rows: Self.rows(noise: 0.5, seed: 3), against: Self.rows(noise: 1.6, seed: 2))
  }

  @Test func `a comparison with another champion does not count`() throws {
    let gate = Gate(metric: "roc_auc", bound: .nonInferior(margin: 0.03))
    let rows = Self.rows(noise: 0.5)
    let verdict = GateEvaluation.judge(
      TestDeclaration(name: "t", gates: [gate]),
      fact: try Self.fact([gate], rows, against: rows), champion: Digest(of: "another"))
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.gates[0].sentence.contains("have to run again"))
  }

  // MARK: - Claims

  @Test func `a number that only the model knows is judged as it gives it`() throws {
    let gate = Gate(metric: "profit", bound: .atLeast(10))
    let fact = try Self.fact([gate], Self.rows(noise: 0.5), claims: ["profit": .value(12)])
    let verdict = GateEvaluation.judge(
      TestDeclaration(name: "t", gates: [gate]), fact: fact, champion: nil)
    #expect(verdict.gates[0].sentence == "profit 12 ≥ 10: pass")
  }
}
