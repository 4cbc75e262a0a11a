/// A champion and a challenger on the same rows, metric by metric.
///
/// A function of rows and options alone, and not of the rows' order.
package struct ModelComparison: Codable, Hashable, Sendable {
  package let task: MetricTask
  package let rows: Int
  /// Sorted by key.
  package let metrics: [MetricComparison]
  package let options: EvaluationOptions

  /// Compares two models.
  ///
  /// - Parameters:
  ///   - champion: rows joined to the challenger's, in the same order and with the same labels and
  ///     weights.
  package init(
    champion: ScoredRows, challenger: ScoredRows, options: EvaluationOptions
  ) throws(DatasetProblem) {
    guard champion.count == challenger.count else {
      throw .lengthMismatch(
        column: "challenger's score", found: challenger.count, expected: champion.count)
    }
    guard champion.weights == challenger.weights else {
      throw .badOption("champion and challenger have different weights on the same rows")
    }
    let differentLabels = DatasetProblem.badOption(
      "champion and challenger have different labels on the same rows")
    task = champion.task
    rows = champion.count
    self.options = options
    let found: [MetricComparison]
    switch (champion.outcome, challenger.outcome) {
    case (.binary(let labels, let a), .binary(let others, let b)):
      guard labels == others else { throw differentLabels }
      found = try BinaryComparison(
        labels: labels, a: a, b: b, weights: champion.weights, options: options
      ).metrics()
    case (.regression(let labels, let a), .regression(let others, let b)):
      guard labels == others else { throw differentLabels }
      found = try RegressionComparison.metrics(
        labels: labels, a: a, b: b, weights: champion.weights, options: options)
    case (.multiclass(let labels, let classes, let a), .multiclass(let others, let same, let b)):
      guard labels == others else { throw differentLabels }
      found = try ClassComparison.metrics(
        labels: labels,
        a: ClassScores(
          labels: labels, classes: classes, probabilities: a, weights: champion.weights),
        b: ClassScores(labels: labels, classes: same, probabilities: b, weights: champion.weights),
        options: options)
    default:
      throw .badOption("champion and challenger predict different kinds of things")
    }
    metrics = found.sorted { $0.key < $1.key }
  }

  /// A metric's comparison; the metric in any of its spellings.
  package subscript(_ key: FigureKey) -> MetricComparison? {
    let name = MetricCatalogue.definition(key.metric, for: task)?.name ?? key.metric
    let key = FigureKey(name, threshold: key.threshold, slice: key.slice)
    return metrics.first { $0.key == key }
  }
}

/// What both models' resamples gave for one metric.
struct PairedDraws {
  private var deltas: [Double] = []

  mutating func add(_ champion: Figure, _ challenger: Figure) {
    if let a = champion.number, let b = challenger.number { deltas.append(b - a) }
  }

  /// The comparison by the percentiles of the differences.
  func comparison(
    _ key: FigureKey, champion: Figure, challenger: Figure, rows: Int, isHigherBetter: Bool
  ) -> MetricComparison {
    let delta = champion.combined(challenger) { $1 - $0 }
    let hasDraws = deltas.count >= Bootstrap.leastResamples
    let notRun = Figure.notRun("there are too few resamples with a value, or too many rows")
    // The share of resamples on the other side of zero, doubled; at least one of them is counted.
    let below = deltas.count { $0 <= 0 }
    let above = deltas.count { $0 >= 0 }
    let p = min(1, 2 * Double(min(below, above) + 1) / Double(deltas.count + 1))
    return MetricComparison(
      key: key, champion: champion, challenger: challenger, delta: delta,
      standardError: hasDraws ? Bootstrap.standardError(deltas) : notRun,
      interval90: delta.number == nil ? nil : Bootstrap.interval(deltas, level: 0.9),
      interval95: delta.number == nil ? nil : Bootstrap.interval(deltas),
      p: hasDraws ? .value(p) : notRun, method: .pairedBootstrap, rows: rows,
      isHigherBetter: isHigherBetter)
  }
}

extension MetricComparison {
  /// A comparison of means by the rows' differences, challenger − champion.
  init(
    _ key: FigureKey, champion: Figure, challenger: Figure, differences: [Double],
    isHigherBetter: Bool
  ) {
    let paired = PairedDifferences(differences)
    self.init(
      key: key, champion: champion, challenger: challenger,
      delta: champion.combined(challenger) { $1 - $0 }, standardError: paired.standardError,
      interval90: paired.interval(level: 0.9), interval95: paired.interval(), p: paired.p,
      method: .pairedT, rows: differences.count, isHigherBetter: isHigherBetter)
  }

  /// A comparison of accuracy by which rows each model is right on.
  init(_ key: FigureKey, rightChampion: [Bool], rightChallenger: [Bool]) {
    let table = McNemar(rightA: rightChampion, rightB: rightChallenger)
    let n = Double(rightChampion.count)
    let champion = Figure(Double(table.bothRight + table.onlyA) / n)
    let challenger = Figure(Double(table.bothRight + table.onlyB) / n)
    let delta = Double(table.onlyB - table.onlyA) / n
    let discordant = Double(table.onlyA + table.onlyB) / n
    // The variance of the difference of two correlated shares.
    let error = (max(0, discordant - delta * delta) / n).squareRoot()
    func interval(_ level: Double) -> ConfidenceInterval {
      let reach = Normal.quantile(0.5 + level / 2) * error
      return ConfidenceInterval(
        lower: delta - reach, upper: delta + reach, level: level, method: .normal)
    }
    self.init(
      key: key, champion: champion, challenger: challenger, delta: Figure(delta),
      standardError: Figure(error), interval90: interval(0.9), interval95: interval(0.95),
      p: .value(table.midP), method: .mcNemar, rows: rightChampion.count, isHigherBetter: true)
  }
}
