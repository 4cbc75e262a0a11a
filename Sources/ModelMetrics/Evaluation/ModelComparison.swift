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
