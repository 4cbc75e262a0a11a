import ModelMetrics
import Testing
import Vocabulary

@Suite struct EvaluationTests {
  private func data(_ seed: UInt64, count: Int = 200) -> (ScoredRows, [Int]) {
    var random = RandomRows(seed: seed)
    let rows = random.binary(count, levels: 50)
    let groups = (0..<count).map { ["f", "m", "m"][$0 % 3] }
    return (
      ScoredRows(
        .binary(labels: rows.labels, scores: rows.scores), weights: nil, groups: ["sex": groups]),
      random.order(count)
    )
  }

  private let options = EvaluationOptions(
    thresholds: [0.5, 0.25], slices: ["sex"], bootstrap: Bootstrap(resamples: 150, seed: 3))

  @Test func `an evaluation is the same in every order of rows, and can be written`() throws {
    let (rows, order) = data(1)
    let first = try Evaluation(rows, options: options)
    guard case .binary(let labels, let scores) = rows.outcome else { return }
    let moved = ScoredRows(
      .binary(labels: order.map { labels[$0] }, scores: order.map { scores[$0] }),
      groups: ["sex": order.map { (rows.groups["sex"] ?? [])[$0] }])
    let second = try Evaluation(moved, options: options)
    #expect(first == second)
    #expect(try JSON(encoding: first).decode(Evaluation.self) == first)
    #expect(Set(first.figures.map(\.key)).count == first.figures.count)
  }

  @Test func `an evaluation with weights is the same in every order of rows too`() throws {
    var random = RandomRows(seed: 11)
    let rows = random.binary(150, levels: 20)
    let order = random.order(150)
    let groups = rows.scores.map { $0 < 0.3 ? "low" : "high" }
    let first = try Evaluation(
      ScoredRows(
        .binary(labels: rows.labels, scores: rows.scores), weights: rows.weights,
        groups: ["sex": groups]), options: options)
    let second = try Evaluation(
      ScoredRows(
        .binary(labels: order.map { rows.labels[$0] }, scores: order.map { rows.scores[$0] }),
        weights: order.map { rows.weights[$0] }, groups: ["sex": order.map { groups[$0] }]),
      options: options)
    #expect(first == second)
    #expect(first[FigureKey("roc_auc")]?.interval?.method == .bootstrap)
  }

  @Test func `the tops and the partial area are those of the curve`() throws {
    let (rows, _) = data(12)
    guard case .binary(let labels, let scores) = rows.outcome else { return }
    let curve = RankingCurve(try ScoreTable(labels: labels, scores: scores))
    let evaluation = try Evaluation(rows, options: options)
    func number(_ name: String) -> Double { evaluation[FigureKey(name)]?.figure.number ?? -9 }
    let pairs = [
      ("lift_10", curve.top(share: 0.1).lift), ("capture_20", curve.top(share: 0.2).capture),
      ("partial_roc_auc", curve.partialArea(upTo: 0.1)),
    ]
    for (name, figure) in pairs {
      #expect(((figure.number ?? 9) - number(name)).magnitude < 1e-14, "\(name)")
    }
  }

  @Test func `rows that cannot be measured are dropped on demand, and counted`() throws {
    let rows = ScoredRows(
      .binary(labels: [true, false, true, false], scores: [0.9, .nan, 0.4, 0.1]),
      weights: [1, 1, -1, 1], groups: ["g": ["a", "b", "c", "d"]])
    let (kept, dropped) = rows.droppingInvalidRows()
    #expect(dropped == 2)
    #expect(kept.outcome == .binary(labels: [true, false], scores: [0.9, 0.1]))
    #expect(kept.groups == ["g": ["a", "d"]])
    #expect(kept.droppingInvalidRows().dropped == 0)
  }

  @Test func `a figure is found by any spelling, at its threshold and in its slice`() throws {
    let evaluation = try Evaluation(data(2).0, options: options)
    let area = try #require(evaluation[FigureKey("auc")])
    #expect(area.key.description == "roc_auc")
    #expect(area.interval?.method == .deLong)
    let f1 = try #require(evaluation[FigureKey("f1_score", threshold: 0.5)])
    #expect(f1.key.description == "f1@0.5")
    #expect(f1.interval?.method == .normal)
    #expect(evaluation[FigureKey("f1", threshold: 0.4)] == nil)
    let slice = FigureKey.Slice(column: "sex", value: "f")
    let recall = try #require(evaluation[FigureKey("recall", threshold: 0.25, slice: slice)])
    #expect(recall.key.description == "recall@0.25[sex=f]")
    #expect(recall.interval?.method == .wilson)
    #expect(recall.rows == 67)
    let all = FigureKey.Slice(column: "sex", value: nil)
    let ratio = try #require(
      evaluation[FigureKey("demographic_parity_ratio", threshold: 0.5, slice: all)])
    #expect(ratio.key.description == "selection_rate_ratio@0.5[sex]")
    #expect((0...1).contains(ratio.figure.number ?? -1))
    #expect(evaluation[FigureKey("ks")]?.interval?.method == .infinitesimalJackknife)
    #expect(evaluation[FigureKey("average_precision")]?.interval?.method == .bootstrap)
  }

  @Test func `every interval holds its figure, within the range of the metric`() throws {
    let evaluation = try Evaluation(data(3).0, options: options)
    for measured in evaluation.figures {
      guard let interval = measured.interval, let number = measured.figure.number else { continue }
      let definition = try #require(
        MetricCatalogue.definition(measured.key.metric, for: .binary)
          ?? MetricCatalogue.definition(measured.key.metric, for: .fairness))
      #expect(definition.range.contains(interval.lower), "\(measured.key)")
      #expect(definition.range.contains(interval.upper), "\(measured.key)")
      #expect(interval.lower <= number && number <= interval.upper, "\(measured.key)")
    }
  }

  @Test func `every figure is in the catalogue, which says whether it has a threshold`() throws {
    let numbers = ScoredRows(.regression(labels: [1, 2, 4], predictions: [1, 3, 3]))
    let classes = ScoredRows(
      .multiclass(
        labels: ["a", "b", "c"], classes: ["a", "b", "c"],
        probabilities: [[0.6, 0.2, 0.1], [0.2, 0.5, 0.1], [0.2, 0.3, 0.8]]))
    for rows in [data(4).0, numbers, classes] {
      var options = options
      if rows.groups.isEmpty { options.slices = [] }
      for measured in try Evaluation(rows, options: options).figures {
        let key = measured.key
        let definition = try #require(
          MetricCatalogue.definition(key.metric, for: rows.task)
            ?? MetricCatalogue.definition(key.metric, for: .fairness))
        #expect(definition.name == key.metric)
        #expect(definition.needsThreshold == (key.threshold != nil), "\(key)")
        #expect(measured.figure.number != nil || measured.figure.reason?.isEmpty == false)
      }
    }
  }

  @Test func `no name or spelling means two metrics of one task`() {
    for task in MetricTask.allCases {
      let names = MetricCatalogue.all.filter { $0.tasks.contains(task) }.flatMap {
        [$0.name] + $0.aliases
      }
      #expect(Set(names).count == names.count, "\(task)")
    }
    #expect(MetricCatalogue.canonicalName("auc") == "roc_auc")
    #expect(MetricCatalogue.canonicalName("r2_score") == "r2")
    #expect(MetricCatalogue.definition("rmse")?.isHigherBetter == false)
    #expect(MetricCatalogue.hint(for: "roc_acu")?.contains("roc_auc") == true)
  }

  @Test func `a perfect ranking has an interval that is no point`() throws {
    let labels = (0..<40).map { $0 < 10 }
    let evaluation = try Evaluation(
      ScoredRows(.binary(labels: labels, scores: labels.map { $0 ? 0.9 : 0.1 })),
      options: EvaluationOptions(bootstrap: options.bootstrap))
    let area = try #require(evaluation[FigureKey("roc_auc")])
    #expect(area.figure == .value(1))
    let lower = try #require(area.interval?.lower)
    #expect((lower - 0.7224672001371106).magnitude < 1e-12)
    #expect(evaluation.warnings.contains { $0.contains("leaks") })
    #expect(evaluation.warnings.contains { $0.contains("two values") })
  }

  @Test func `a group without positives leaves ratios undefined and says which`() throws {
    let rows = ScoredRows(
      .binary(
        labels: [true, false, false, false], scores: [0.9, 0.6, 0.7, 0.2]),
      groups: ["g": ["a", "a", "b", "b"]])
    let evaluation = try Evaluation(
      rows,
      options: EvaluationOptions(slices: ["g"], bootstrap: options.bootstrap))
    let all = FigureKey.Slice(column: "g", value: nil)
    #expect(
      evaluation[FigureKey("tpr_ratio", threshold: 0.5, slice: all)]?.figure
        == .undefined("in the group \"b\" there are no positives"))
    #expect(
      evaluation[FigureKey("selection_rate_ratio", threshold: 0.5, slice: all)]?.figure
        == .value(0.5))
  }

  @Test func `small groups are measured and named, and not compared`() throws {
    var options = options
    options.minimumGroup = 100
    let evaluation = try Evaluation(data(5).0, options: options)
    let all = FigureKey.Slice(column: "sex", value: nil)
    let ratio = try #require(
      evaluation[FigureKey("selection_rate_ratio", threshold: 0.5, slice: all)])
    #expect(ratio.note == "groups too small to compare: f")
    #expect(ratio.leftOut == ["f"])
    #expect(ratio.figure == .undefined("there are not two groups to compare"))
    #expect(
      evaluation[FigureKey("roc_auc", slice: FigureKey.Slice(column: "sex", value: "f"))] != nil)
  }

  @Test func `what cannot be asked is refused with a reason`() {
    let rows = ScoredRows(.binary(labels: [true, false], scores: [1, 0]))
    var options = EvaluationOptions(slices: ["x"], bootstrap: Bootstrap(seed: 1))
    #expect(throws: DatasetProblem.badOption("there is no column \"x\" to slice by")) {
      try Evaluation(rows, options: options)
    }
    options.slices = []
    options.thresholds = [0.5, 0.5]
    #expect(throws: DatasetProblem.self) { try Evaluation(rows, options: options) }
  }

  @Test func `curves are thin and bars hold every row`() throws {
    let evaluation = try Evaluation(data(6, count: 3000).0, options: options)
    let charts = evaluation.charts
    #expect(charts.roc.count <= 200)
    let origin = try #require(charts.roc.first)
    #expect(origin.x == 0 && origin.y == 0 && origin.threshold == nil)
    #expect(charts.roc.last?.x == 1)
    #expect(charts.histogram.reduce(0) { $0 + $1.positives + $1.negatives } == 3000)
    #expect(charts.confusions.map(\.threshold) == [0.5, 0.25])
    #expect(charts.groups.map(\.attribute) == ["sex"])
  }
}
