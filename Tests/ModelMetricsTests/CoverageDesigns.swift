import ModelMetrics
import Testing

/// A way to draw samples whose true figures are known, and the intervals that are made of one.
struct CoverageDesign: Sendable, CustomTestStringConvertible {
  /// One interval of one sample; `nil` where the sample has none.
  struct Outcome {
    var name: String
    var interval: ConfidenceInterval?
    var truth: Double
  }

  var name: String
  var sample: @Sendable (inout RandomRows) throws -> [Outcome]

  var testDescription: String { name }
}

extension RandomRows {
  /// From the standard normal distribution, by twelve uniform numbers' central limit; its fourth
  /// moment is 2.9 instead of 3, which no figure here depends on.
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + unit() } }

  /// Positive scores are the greater of two uniform ones, negative ones uniform; half of the rows
  /// are positive. AUC 2/3; KS 1/4 at one half; AP 4·ln 1.5 − 1; the calibration error is 1/8 in
  /// ten bins, as the share of positives at s is 2s / (1 + 2s).
  mutating func uniform(_ count: Int) -> (labels: [Bool], scores: [Double]) {
    let labels = (0..<count).map { _ in unit() < 0.5 }
    return (labels, labels.map { $0 ? max(unit(), unit()) : unit() })
  }

  /// Three classes of 50, 30 and 20 %: a normal number per class that is greater by `lead` for the
  /// row's own, made probabilities by e.g. 2^x over their sum.
  mutating func classes(_ count: Int, lead: Double) -> (labels: [String], columns: [[Double]]) {
    var labels: [String] = []
    var columns = [[Double]](repeating: [], count: 3)
    for _ in 0..<count {
      let place = unit()
      let label = place < 0.5 ? 0 : place < 0.8 ? 1 : 2
      labels.append(["a", "b", "c"][label])
      let heights = (0..<3).map { index -> Double in
        let x = normal() + (index == label ? lead : 0)
        // 1 / (1 + |x|), a monotone stand-in for the logistic function without a logarithm.
        return x < 0 ? 0.5 / (1 - x) : 1 - 0.5 / (1 + x)
      }
      let sum = heights.reduce(0, +)
      for index in 0..<3 { columns[index].append(heights[index] / sum) }
    }
    return (labels, columns)
  }
}

extension CoverageDesign {
  private static let none = Bootstrap(resamples: 0, seed: 1)

  /// What needs no resampling, on few rows: for every run.
  static let quick: [CoverageDesign] = [
    binary(120, none), classes(90), pairedBinary(100, isWeighted: true), pairedNumbers(80),
    gap([0.3, 0.2], of: 200), gap([0.3, 0.3, 0.3, 0.3], of: 100),
  ]

  /// More rows, resampling as gates use it, and all of the figures.
  static let slow: [CoverageDesign] =
    [
      binary(150, .init(resamples: 1000, seed: 1)), binary(1000, .init(resamples: 1000, seed: 1)),
      binary(1000, none), binary(20_000, none), weighted(200), weighted(2000), classes(150),
      classes(1000), pairedClasses(150), pairedClasses(1000), pairedBinary(200, isWeighted: false),
      pairedBinary(2000, isWeighted: false), numbers(150), numbers(1000), pairedNumbers(1000),
      sliced(300),
    ] + gaps

  // MARK: - Two classes

  private static let truths = [
    "roc_auc": 2.0 / 3, "ks": 0.25, "average_precision": 0.6218604324326575, "ece": 0.125,
  ]

  static func binary(_ count: Int, _ bootstrap: Bootstrap) -> CoverageDesign {
    let way = bootstrap.resamples == 0 ? "influence" : "resampling"
    return CoverageDesign(name: "two classes, n=\(count), \(way)") { random in
      let rows = random.uniform(count)
      let evaluation = try Evaluation(
        ScoredRows(.binary(labels: rows.labels, scores: rows.scores)),
        options: EvaluationOptions(bootstrap: bootstrap))
      return truths.sorted { $0.key < $1.key }.map { name, truth in
        Outcome(name: name, interval: evaluation[FigureKey(name)]?.interval, truth: truth)
      }
    }
  }

  /// Rows are drawn twice as often where they weigh half.
  static func weighted(_ count: Int) -> CoverageDesign {
    CoverageDesign(name: "two classes with weights, n=\(count), influence") { random in
      var (labels, scores, weights) = ([Bool](), [Double](), [Double]())
      while labels.count < count {
        let rows = random.uniform(1)
        // Low scores are kept half as often, and weigh twice as much.
        let isLow = rows.scores[0] < 0.4
        if isLow, random.unit() < 0.5 { continue }
        labels += rows.labels
        scores += rows.scores
        weights.append(isLow ? 2 : 1)
      }
      let evaluation = try Evaluation(
        ScoredRows(.binary(labels: labels, scores: scores), weights: weights),
        options: EvaluationOptions(bootstrap: none))
      return truths.sorted { $0.key < $1.key }.map { name, truth in
        Outcome(name: name, interval: evaluation[FigureKey(name)]?.interval, truth: truth)
      }
    }
  }

  /// Two models that are equally good; on half of the rows they say the same.
  static func pairedBinary(_ count: Int, isWeighted: Bool) -> CoverageDesign {
    CoverageDesign(
      name: "two models of two classes\(isWeighted ? " with weights" : ""), n=\(count), influence"
    ) { random in
      let rows = random.uniform(count)
      let others = zip(rows.labels, rows.scores).map { label, score in
        let other = label ? max(random.unit(), random.unit()) : random.unit()
        return random.unit() < 0.5 ? score : other
      }
      let weights = isWeighted ? rows.labels.map { _ in 0.5 + random.unit() } : nil
      let compared = try ModelComparison(
        champion: ScoredRows(.binary(labels: rows.labels, scores: rows.scores), weights: weights),
        challenger: ScoredRows(.binary(labels: rows.labels, scores: others), weights: weights),
        options: EvaluationOptions(bootstrap: none))
      return
        ["roc_auc", "ks", "average_precision", "ece", "brier"].map { FigureKey($0) }
        .appending(["f1", "recall", "mcc"].map { FigureKey($0, threshold: 0.5) })
        .map { Outcome(name: "Δ \($0.metric)", interval: compared[$0]?.interval95, truth: 0) }
    }
  }

  // MARK: - Several classes

  /// Of a million rows, so that the fourth digit is not sure.
  static let classTruths: [String: Double] = [
    "roc_auc_ovr": 0.7897, "roc_auc_ovr_weighted": 0.7898, "roc_auc_ovo": 0.7898,
    "roc_auc_ovo_weighted": 0.7898, "average_precision_macro": 0.6332,
  ]

  static func classes(_ count: Int) -> CoverageDesign {
    CoverageDesign(name: "three classes, n=\(count), influence") { random in
      let rows = random.classes(count, lead: 1)
      let evaluation = try Evaluation(
        ScoredRows(
          .multiclass(labels: rows.labels, classes: ["a", "b", "c"], probabilities: rows.columns)),
        options: EvaluationOptions(bootstrap: none))
      return classTruths.sorted { $0.key < $1.key }.map { name, truth in
        Outcome(name: name, interval: evaluation[FigureKey(name)]?.interval, truth: truth)
      }
    }
  }

  static func pairedClasses(_ count: Int) -> CoverageDesign {
    CoverageDesign(name: "two models of three classes, n=\(count), influence") { random in
      let rows = random.classes(count, lead: 1)
      // The other model says of half of the rows what it would of another row of their class.
      var pools: [String: [Int]] = [:]
      let others = random.classes(count * 4, lead: 1)
      for (row, label) in others.labels.enumerated() { pools[label, default: []].append(row) }
      var columns = rows.columns
      for row in rows.labels.indices where random.unit() < 0.5 {
        guard let other = pools[rows.labels[row]]?.popLast() else { continue }
        for index in 0..<3 { columns[index][row] = others.columns[index][other] }
      }
      let compared = try ModelComparison(
        champion: ScoredRows(
          .multiclass(labels: rows.labels, classes: ["a", "b", "c"], probabilities: rows.columns)),
        challenger: ScoredRows(
          .multiclass(labels: rows.labels, classes: ["a", "b", "c"], probabilities: columns)),
        options: EvaluationOptions(bootstrap: none))
      return (classTruths.keys.sorted() + ["f1_macro", "mcc"]).map { name in
        Outcome(name: "Δ \(name)", interval: compared[FigureKey(name)]?.interval95, truth: 0)
      }
    }
  }

  // MARK: - Numbers

  /// Errors are normal with a deviation of 1/2, labels with 1.
  private static let numberTruths = [
    "mae": 0.3989422804014327, "mse": 0.25, "rmse": 0.5, "r2": 0.75, "wape": 0.5, "bias": 0,
  ]

  private static func drawNumbers(
    _ count: Int, _ random: inout RandomRows
  ) -> (labels: [Double], predictions: [Double]) {
    let labels = (0..<count).map { _ in random.normal() }
    return (labels, labels.map { $0 + random.normal() / 2 })
  }

  static func numbers(_ count: Int) -> CoverageDesign {
    CoverageDesign(name: "numbers, n=\(count), influence") { random in
      let rows = drawNumbers(count, &random)
      let evaluation = try Evaluation(
        ScoredRows(.regression(labels: rows.labels, predictions: rows.predictions)),
        options: EvaluationOptions(bootstrap: none))
      return numberTruths.sorted { $0.key < $1.key }.map { name, truth in
        Outcome(name: name, interval: evaluation[FigureKey(name)]?.interval, truth: truth)
      }
    }
  }

  /// Numbers in groups, with resampling: what a gate by groups is decided by.
  static func sliced(_ count: Int) -> CoverageDesign {
    CoverageDesign(name: "numbers of a group of \(count / 3), resampling") { random in
      let rows = drawNumbers(count, &random)
      let evaluation = try Evaluation(
        ScoredRows(
          .regression(labels: rows.labels, predictions: rows.predictions),
          groups: ["g": (0..<count).map { ["x", "y", "z"][$0 % 3] }]),
        options: EvaluationOptions(slices: ["g"], bootstrap: Bootstrap(resamples: 1000, seed: 1)))
      let slice = FigureKey.Slice(column: "g", value: "y")
      return numberTruths.sorted { $0.key < $1.key }.map { name, truth in
        Outcome(
          name: name, interval: evaluation[FigureKey(name, slice: slice)]?.interval, truth: truth)
      }
    }
  }

  static func pairedNumbers(_ count: Int) -> CoverageDesign {
    CoverageDesign(name: "two models of numbers, n=\(count), influence") { random in
      let rows = drawNumbers(count, &random)
      let others = zip(rows.labels, rows.predictions).map { label, prediction in
        let other = label + random.normal() / 2
        return random.unit() < 0.5 ? prediction : other
      }
      let compared = try ModelComparison(
        champion: ScoredRows(.regression(labels: rows.labels, predictions: rows.predictions)),
        challenger: ScoredRows(.regression(labels: rows.labels, predictions: others)),
        options: EvaluationOptions(bootstrap: none))
      return ["rmse", "r2", "wape"].map { name in
        Outcome(name: "Δ \(name)", interval: compared[FigureKey(name)]?.interval95, truth: 0)
      }
    }
  }

  // MARK: - Groups

  /// Two groups, at parity and apart, large and small; then three and five.
  static let gaps: [CoverageDesign] = [
    gap([0.3, 0.3], of: 200), gap([0.3, 0.2], of: 200), gap([0.5, 0.4], of: 30),
    gap([0.05, 0.03], of: 100), gap([0.3, 0.25, 0.2], of: 150),
    gap([0.3, 0.3, 0.3, 0.3, 0.3], of: 150),
  ]

  static func gap(_ shares: [Double], of count: Int) -> CoverageDesign {
    let least = shares.min() ?? 0
    let greatest = shares.max() ?? 1
    return CoverageDesign(
      name: "groups of \(count), selected \(shares)"
    ) { random in
      let groups = shares.indices.flatMap { [String](repeating: "g\($0)", count: count) }
      let predictions = shares.flatMap { share in (0..<count).map { _ in random.unit() < share } }
      let table = try GroupTable(
        attribute: "g", labels: predictions.map { _ in random.unit() < 0.5 },
        predictions: predictions, groups: groups)
      return [
        Outcome(
          name: "ratio", interval: table.ratioInterval([.selectionRate]).interval,
          truth: least / greatest),
        Outcome(
          name: "difference", interval: table.differenceInterval([.selectionRate]).interval,
          truth: greatest - least),
      ]
    }
  }
}

extension Array {
  fileprivate func appending(_ others: [Element]) -> [Element] { self + others }
}
