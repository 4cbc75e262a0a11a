/// All figures of one scored data set: what a gate judges and a report shows.
///
/// A function of its rows and options alone, and not of the rows' order, save of what is about the
/// order itself (the Durbin-Watson statistic).
package struct Evaluation: Codable, Hashable, Sendable {
  package let task: MetricTask
  package let rows: Int
  package let weight: Double
  /// Sorted by key; a key is there once.
  package private(set) var figures: [MeasuredFigure]
  package let charts: EvaluationCharts
  package let options: EvaluationOptions
  /// Sentences about the data that people should read beside the figures.
  package let warnings: [String]

  /// Measures rows.
  package init(_ data: ScoredRows, options: EvaluationOptions) throws(DatasetProblem) {
    for column in options.slices {
      guard let values = data.groups[column] else {
        throw .badOption("there is no column \"\(column)\" to slice by")
      }
      guard values.count == data.count else {
        throw .lengthMismatch(column: column, found: values.count, expected: data.count)
      }
    }
    guard Set(options.thresholds).count == options.thresholds.count,
      options.thresholds.allSatisfy(\.isFinite)
    else { throw .badOption("the thresholds are not different finite numbers") }
    task = data.task
    rows = data.count
    weight = data.weights.map { ExactSum($0).value } ?? Double(data.count)
    self.options = options
    var warnings: [String] = []
    var (figures, charts) = try Self.measure(
      data, slice: nil, options: options, isWhole: true, warnings: &warnings)
    for column in options.slices {
      figures += try Self.slices(
        data, column: column, options: options, charts: &charts, warnings: &warnings)
    }
    self.figures = figures.sorted { $0.key < $1.key }
    self.charts = charts
    self.warnings = warnings
  }

  /// The same of rows whose order is not known, as those that partitions gave back: what depends on
  /// it is undefined.
  package var ofUnorderedRows: Evaluation {
    var evaluation = self
    for index in figures.indices where figures[index].key.metric == "durbin_watson" {
      evaluation.figures[index].figure = .undefined("the order of the rows is not known")
      evaluation.figures[index].interval = nil
    }
    return evaluation
  }

  /// A figure by its key; the metric in any of its spellings.
  package subscript(_ key: FigureKey) -> MeasuredFigure? {
    let name =
      MetricCatalogue.definition(key.metric, for: task)?.name
      ?? MetricCatalogue.canonicalName(key.metric)
    let key = FigureKey(name, threshold: key.threshold, slice: key.slice)
    return figures.first { $0.key == key }
  }

  // MARK: - Measuring

  private static func measure(
    _ data: ScoredRows, slice: FigureKey.Slice?, options: EvaluationOptions, isWhole: Bool,
    warnings: inout [String]
  ) throws(DatasetProblem) -> ([MeasuredFigure], EvaluationCharts) {
    switch data.outcome {
    case .binary(let labels, let scores):
      let table = try ScoreTable(labels: labels, scores: scores, weights: data.weights)
      let measures = BinaryMeasures(table)
      let figures = BinaryEvaluation.figures(
        table: table, measures: measures, slice: slice, options: options, isWhole: isWhole)
      guard isWhole else { return (figures, EvaluationCharts()) }
      warn(measures, table: table, &warnings)
      return (figures, EvaluationCharts(table, measures: measures, options: options))
    case .multiclass(let labels, let classes, let probabilities):
      let scores = try ClassScores(
        labels: labels, classes: classes, probabilities: probabilities, weights: data.weights)
      if isWhole, let problem = scores.probabilityProblem {
        warnings.append("the columns are no probabilities: \(problem)")
      }
      var charts = EvaluationCharts()
      charts.classes = scores.confusion
      return (ClassEvaluation.figures(scores, slice: slice), charts)
    case .regression(let labels, let predictions):
      let figures = try RegressionEvaluation.figures(
        labels: labels, predictions: predictions, weights: data.weights, slice: slice,
        bootstrap: options.bootstrap)
      var charts = EvaluationCharts()
      if isWhole { charts.residuals = ResidualSample.points(labels, predictions) }
      return (figures, charts)
    }
  }

  private static func warn(
    _ measures: BinaryMeasures, table: ScoreTable, _ warnings: inout [String]
  ) {
    if measures.distinctScores == 1 {
      warnings.append("every row has the same score")
    } else if measures.distinctScores == 2 {
      warnings.append(
        "the score has two values only, as if it were a prediction: its area under the curve is "
          + "the balanced accuracy")
    }
    if let problem = table.probabilityProblem { warnings.append(problem) }
    if measures.rocAUC == .value(1) {
      warnings.append(
        "the ranking is perfect, which often means that the label leaks into a feature")
    }
  }

  private static func slices(
    _ data: ScoredRows, column: String, options: EvaluationOptions,
    charts: inout EvaluationCharts, warnings: inout [String]
  ) throws(DatasetProblem) -> [MeasuredFigure] {
    let values = data.groups[column] ?? []
    var rows: [String: [Int]] = [:]
    for (row, value) in values.enumerated() where (data.weights?[row] ?? 1) > 0 {
      rows[value, default: []].append(row)
    }
    var figures: [MeasuredFigure] = []
    for (value, rows) in rows.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      var part = options
      part.bootstrap = options.bootstrap.ofPart(rows: rows.count, of: data.count)
      figures += try measure(
        data.rows(rows), slice: FigureKey.Slice(column: column, value: value), options: part,
        isWhole: false, warnings: &warnings
      ).0
    }
    guard case .binary(let labels, let scores) = data.outcome else { return figures }
    for (index, threshold) in options.thresholds.enumerated() {
      let table = try GroupTable(
        attribute: column, labels: labels, predictions: scores.map { $0 >= threshold },
        groups: values, scores: index == 0 ? scores : nil, weights: data.weights
      ).comparing(groupsOf: options.minimumGroup)
      if index == 0 { charts.groups.append(table) }
      figures += BinaryEvaluation.groupFigures(table, threshold: threshold)
    }
    return figures
  }
}
