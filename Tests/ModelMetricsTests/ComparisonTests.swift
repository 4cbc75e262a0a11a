import ModelMetrics
import Testing

@Suite struct ComparisonTests {
  private let bootstrap = Bootstrap(resamples: 200, seed: 7)

  /// DeLong's covariances by their definition, pair by pair.
  private func placements(_ labels: [Bool], _ scores: [Double]) -> ([Double], [Double]) {
    let positives = labels.indices.filter { labels[$0] }
    let negatives = labels.indices.filter { !labels[$0] }
    func win(_ i: Int, _ j: Int) -> Double {
      scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
    }
    return (
      positives.map { i in negatives.reduce(0) { $0 + win(i, $1) } / Double(negatives.count) },
      negatives.map { j in positives.reduce(0) { $0 + win($1, j) } / Double(positives.count) }
    )
  }

  private func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let (a, b) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    return zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / Double(x.count - 1)
  }

  @Test(arguments: 0..<10, [6, 1000])
  func `DeLong's variances are those of their definition`(seed: Int, levels: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(40, levels: levels)
    let other = rows.scores.map { ($0 * 8 + 4 * random.unit()).rounded() }
    let test = try DeLong(labels: rows.labels, a: rows.scores, b: other)
    let (x10, x01) = placements(rows.labels, rows.scores)
    let (y10, y01) = placements(rows.labels, other)
    func variance(_ p: ([Double], [Double]), _ q: ([Double], [Double])) -> Double {
      covariance(p.0, q.0) / Double(p.0.count) + covariance(p.1, q.1) / Double(p.1.count)
    }
    #expect(((test.varianceA.number ?? 9) - variance((x10, x01), (x10, x01))).magnitude < 1e-15)
    #expect(((test.varianceB.number ?? 9) - variance((y10, y01), (y10, y01))).magnitude < 1e-15)
    #expect(((test.covariance.number ?? 9) - variance((x10, x01), (y10, y01))).magnitude < 1e-15)
    let single = BinaryMeasures(try ScoreTable(labels: rows.labels, scores: rows.scores))
    #expect(single.rocAUC == test.aucA)
    #expect(
      ((single.rocAUCVariance.number ?? 9) - (test.varianceA.number ?? -9)).magnitude < 1e-17)
  }

  @Test func `equal rankings differ by exactly nothing`() throws {
    var random = RandomRows(seed: 4)
    let rows = random.binary(100)
    let test = try DeLong(
      labels: rows.labels, a: rows.scores, b: rows.scores.map { $0 * $0 * $0 })
    #expect(test.difference == .value(0))
    #expect(test.differenceVariance == .value(0))
    #expect(test.p == .value(1))
  }

  private func comparison(
    delta: Double, reach: Double, isHigherBetter: Bool = true
  ) -> MetricComparison {
    MetricComparison(
      key: FigureKey("m"), champion: .value(0.8), challenger: .value(0.8 + delta),
      delta: .value(delta), standardError: .value(reach / 1.6448536269514722),
      interval90: ConfidenceInterval(
        lower: delta - reach, upper: delta + reach, level: 0.9, method: .deLong),
      interval95: nil, p: .value(0.5), method: .deLong, rows: 1000, isHigherBetter: isHigherBetter)
  }

  @Test func `non-inferiority is decided by the bound, not by the difference`() {
    #expect(comparison(delta: 0, reach: 0.01).nonInferiority(margin: 0.02) == .met(lower: -0.01))
    #expect(
      comparison(delta: -0.05, reach: 0.01).nonInferiority(margin: 0.02)
        == .missed(upper: -0.05 + 0.01))
    // (1.645 + 0.842)² · (0.04 / 1.645)² / 0.02² · 1000
    #expect(
      comparison(delta: 0, reach: 0.04).nonInferiority(margin: 0.02)
        == .inconclusive(rowsNeeded: 9141))
    // More rows would only show that it is worse.
    #expect(
      comparison(delta: -0.03, reach: 0.04).nonInferiority(margin: 0.02)
        == .inconclusive(rowsNeeded: nil))
    #expect(
      comparison(delta: -0.02, reach: 0.01, isHigherBetter: false).superiority()
        == .met(lower: 0.01))
    #expect(
      comparison(delta: 0.02, reach: 0.01, isHigherBetter: false).superiority()
        == .missed(upper: -0.01))
  }

  @Test func `without an interval nothing is decided`() throws {
    let rows = ScoredRows(.binary(labels: [true, false, false], scores: [0.9, 0.1, 0.2]))
    let compared = try ModelComparison(
      champion: rows, challenger: rows, options: EvaluationOptions(bootstrap: bootstrap))
    let area = try #require(compared[FigureKey("auc")])
    #expect(
      area.nonInferiority(margin: 0.1) == .undecided("there is one positive only"))
    #expect(area.nonInferiority(margin: -1) == .undecided("the margin -1.0 is not a size"))
  }

  @Test func `few rows on which both models are perfect decide nothing`() throws {
    let labels = [true, true, false, false, false]
    let options = EvaluationOptions(bootstrap: bootstrap)
    func rows(_ scores: [Double]) -> ScoredRows {
      ScoredRows(.binary(labels: labels, scores: scores))
    }
    let compared = try ModelComparison(
      champion: rows([0.9, 0.8, 0.1, 0.2, 0.3]), challenger: rows([0.8, 0.9, 0.3, 0.2, 0.2]),
      options: options)
    for key in [FigureKey("roc_auc"), FigureKey("ks"), FigureKey("f1", threshold: 0.5)] {
      let metric = try #require(compared[key])
      guard case .undecided = metric.nonInferiority(margin: 0.05) else {
        Issue.record("\(key) was decided")
        continue
      }
    }
    let accuracy = try #require(compared[FigureKey("accuracy", threshold: 0.5)])
    #expect(accuracy.nonInferiority(margin: 0.05) != .met(lower: 0))
    #expect((accuracy.interval90?.lower ?? 0) < -0.1)
  }

  @Test func `a model is not inferior to itself`() throws {
    var random = RandomRows(seed: 6)
    let rows = random.binary(300)
    let same = ScoredRows(.binary(labels: rows.labels, scores: rows.scores))
    let compared = try ModelComparison(
      champion: same, challenger: same, options: EvaluationOptions(bootstrap: bootstrap))
    for metric in compared.metrics {
      guard case .met = metric.nonInferiority(margin: 0.02) else {
        Issue.record("\(metric.key): \(metric.nonInferiority(margin: 0.02))")
        continue
      }
      #expect(metric.delta == .value(0))
    }
  }

  @Test(arguments: 0..<3) func `a comparison is the same in every order of rows`(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(120, levels: 40)
    let other = rows.scores.map { min(1, 0.8 * $0 + 0.2 * random.unit()) }
    let order = random.order(120)
    let options = EvaluationOptions(thresholds: [0.3, 0.6], bootstrap: bootstrap)
    for weights in [nil, rows.weights] {
      let first = try ModelComparison(
        champion: ScoredRows(.binary(labels: rows.labels, scores: rows.scores), weights: weights),
        challenger: ScoredRows(.binary(labels: rows.labels, scores: other), weights: weights),
        options: options)
      let labels = order.map { rows.labels[$0] }
      let moved = weights.map { weights in order.map { weights[$0] } }
      let second = try ModelComparison(
        champion: ScoredRows(
          .binary(labels: labels, scores: order.map { rows.scores[$0] }), weights: moved),
        challenger: ScoredRows(
          .binary(labels: labels, scores: order.map { other[$0] }), weights: moved),
        options: options)
      #expect(first == second)
      let f1 = try #require(first[FigureKey("f1_score", threshold: 0.3)])
      #expect(f1.method == .pairedBootstrap)
      #expect(f1.interval90 != nil)
    }
  }

  @Test func `swapping champion and challenger turns the difference around`() throws {
    var random = RandomRows(seed: 8)
    let rows = random.binary(100)
    let other = rows.scores.map { 0.7 * $0 + 0.3 * random.unit() }
    let options = EvaluationOptions(bootstrap: bootstrap)
    let a = ScoredRows(.binary(labels: rows.labels, scores: rows.scores))
    let b = ScoredRows(.binary(labels: rows.labels, scores: other))
    let there = try ModelComparison(champion: a, challenger: b, options: options)
    let back = try ModelComparison(champion: b, challenger: a, options: options)
    for key in [FigureKey("roc_auc"), FigureKey("brier"), FigureKey("accuracy", threshold: 0.5)] {
      let (x, y) = (try #require(there[key]), try #require(back[key]))
      #expect(((x.delta.number ?? 9) + (y.delta.number ?? 9)).magnitude < 1e-15, "\(key)")
      #expect(((x.p.number ?? 9) - (y.p.number ?? -9)).magnitude < 1e-12, "\(key)")
    }
  }

  @Test func `models that do not belong together are refused`() {
    let options = EvaluationOptions(bootstrap: bootstrap)
    let rows = ScoredRows(.binary(labels: [true, false], scores: [1, 0]))
    let turned = ScoredRows(.binary(labels: [false, true], scores: [1, 0]))
    let numbers = ScoredRows(.regression(labels: [1, 2], predictions: [1, 2]))
    for other in [turned, numbers] {
      #expect(throws: DatasetProblem.self) {
        try ModelComparison(champion: rows, challenger: other, options: options)
      }
    }
  }

  @Test func `numbers and classes are compared too`() throws {
    var random = RandomRows(seed: 5)
    let labels = (0..<80).map { _ in 10 * random.unit() }
    let near = labels.map { $0 + random.unit() - 0.5 }
    let far = labels.map { $0 + 6 * (random.unit() - 0.5) }
    let options = EvaluationOptions(bootstrap: bootstrap)
    let compared = try ModelComparison(
      champion: ScoredRows(.regression(labels: labels, predictions: far)),
      challenger: ScoredRows(.regression(labels: labels, predictions: near)), options: options)
    for name in ["mae", "rmse", "r2_score", "wape"] {
      let metric = try #require(compared[FigureKey(name)])
      guard case .met = metric.superiority() else {
        Issue.record("\(name) is not superior: \(metric)")
        continue
      }
    }
    let classes = ["a", "b", "c"]
    let truth = (0..<90).map { classes[$0 % 3] }
    let sure = classes.map { name in truth.map { $0 == name ? 0.8 : 0.1 } }
    let blind = classes.enumerated().map { index, _ in truth.map { _ in index == 0 ? 0.4 : 0.3 } }
    let several = try ModelComparison(
      champion: ScoredRows(.multiclass(labels: truth, classes: classes, probabilities: blind)),
      challenger: ScoredRows(.multiclass(labels: truth, classes: classes, probabilities: sure)),
      options: options)
    #expect(several[FigureKey("accuracy")]?.challenger == .value(1))
    #expect((several[FigureKey("f1_macro")]?.interval95?.lower ?? 0) > 0.5)
  }

  @Test func `rows are joined by id, and those without a partner are named`() {
    let join = RowJoin(champion: ["a", "b", "c", "d"], challenger: ["c", "a", "x", "d", "d"])
    #expect(join.pairs.map(\.champion) == [0, 2])
    #expect(join.pairs.map(\.challenger) == [1, 0])
    #expect(join.unmatched == ["b", "x"])
    #expect(join.duplicates == ["d"])
    #expect(!join.isComplete)
    #expect(RowJoin(champion: ["a"], challenger: ["a"]).isComplete)
  }

  @Test func `corrections keep the order of probabilities and never lower one`() {
    let values = [0.01, 0.04, 0.03, 0.5, 0.001]
    for method in Multiplicity.allCases {
      let adjusted = method.adjusted(values)
      #expect(zip(values, adjusted).allSatisfy { $0 <= $1 && $1 <= 1 })
      for i in values.indices {
        for j in values.indices where values[i] < values[j] { #expect(adjusted[i] <= adjusted[j]) }
      }
    }
    #expect(Multiplicity.holm.adjusted([]).isEmpty)
  }
}
