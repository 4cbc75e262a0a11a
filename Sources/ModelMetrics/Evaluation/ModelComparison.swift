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
  ///   - slices: columns by whose values the rows are compared apart as well. The groups are the
  ///     challenger's.
  package init(
    champion: ScoredRows, challenger: ScoredRows, options: EvaluationOptions, slices: [String] = []
  ) throws(DatasetProblem) {
    guard champion.count == challenger.count else {
      throw .lengthMismatch(
        column: "challenger's score", found: challenger.count, expected: champion.count)
    }
    guard champion.weights == challenger.weights else {
      throw .badOption("champion and challenger have different weights on the same rows")
    }
    task = champion.task
    rows = champion.count
    self.options = options
    var found = try Self.metrics(champion, challenger, options)
    for column in slices {
      found += try Self.metrics(champion, challenger, options, by: column)
    }
    metrics = found.sorted { $0.key < $1.key }
  }

  /// Group by group.
  private static func metrics(
    _ champion: ScoredRows, _ challenger: ScoredRows, _ options: EvaluationOptions,
    by column: String
  ) throws(DatasetProblem) -> [MetricComparison] {
    guard let values = challenger.groups[column] else {
      throw .badOption("there is no column \"\(column)\" to compare by")
    }
    guard values.count == challenger.count else {
      throw .lengthMismatch(column: column, found: values.count, expected: challenger.count)
    }
    var rows: [String: [Int]] = [:]
    for (row, value) in values.enumerated() where (challenger.weights?[row] ?? 1) > 0 {
      rows[value, default: []].append(row)
    }
    var found: [MetricComparison] = []
    for (value, rows) in rows.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      var part = options
      part.bootstrap = options.bootstrap.ofPart(rows: rows.count, of: challenger.count)
      let slice = FigureKey.Slice(column: column, value: value)
      found += try metrics(champion.rows(rows), challenger.rows(rows), part).map { metric in
        var metric = metric
        metric.key.slice = slice
        return metric
      }
    }
    return found
  }

  private static func metrics(
    _ champion: ScoredRows, _ challenger: ScoredRows, _ options: EvaluationOptions
  ) throws(DatasetProblem) -> [MetricComparison] {
    let differentLabels = DatasetProblem.badOption(
      "champion and challenger have different labels on the same rows")
    switch (champion.outcome, challenger.outcome) {
    case (.binary(let labels, let a), .binary(let others, let b)):
      guard labels == others else { throw differentLabels }
      return try BinaryComparison(
        labels: labels, a: a, b: b, weights: champion.weights, options: options
      ).metrics()
    case (.regression(let labels, let a), .regression(let others, let b)):
      guard labels == others else { throw differentLabels }
      return try RegressionComparison.metrics(
        labels: labels, a: a, b: b, weights: champion.weights, options: options)
    case (.multiclass(let labels, let classes, let a), .multiclass(let others, let same, let b)):
      guard labels == others else { throw differentLabels }
      return try ClassComparison.metrics(
        labels: labels,
        a: ClassScores(
          labels: labels, classes: classes, probabilities: a, weights: champion.weights),
        b: ClassScores(labels: labels, classes: same, probabilities: b, weights: champion.weights),
        options: options)
    default:
      throw .badOption("champion and challenger predict different kinds of things")
    }
  }

  /// A metric's comparison; the metric in any of its spellings.
  package subscript(_ key: FigureKey) -> MetricComparison? {
    let name = MetricCatalogue.definition(key.metric, for: task)?.name ?? key.metric
    let key = FigureKey(name, threshold: key.threshold, slice: key.slice)
    return metrics.first { $0.key == key }
  }
}
