/// Compares two models of the same numbers.
enum RegressionComparison {
  static func metrics(
    labels: [Double], a: [Double], b: [Double], weights: [Double]?, options: EvaluationOptions
  ) throws(DatasetProblem) -> [MetricComparison] {
    try RowCheck.check(
      rows: labels.count,
      columns: [("label", labels), ("champion's score", a), ("challenger's score", b)],
      weights: weights)
    let order = labels.indices.sorted { left, right in
      (labels[left], a[left], b[left], weights?[left] ?? 1)
        < (labels[right], a[right], b[right], weights?[right] ?? 1)
    }
    let labels = order.map { labels[$0] }
    let (a, b) = (order.map { a[$0] }, order.map { b[$0] })
    let weights = weights.map { weights in order.map { weights[$0] } }
    let first = try RegressionMeasures(labels: labels, predictions: a, weights: weights)
    let second = try RegressionMeasures(labels: labels, predictions: b, weights: weights)
    var draws: [String: PairedDraws] = [:]
    // The same seed draws the same rows for both.
    if let x = RegressionDraws(
      ordered: labels, predictions: a, weights: weights, bootstrap: options.bootstrap),
      let y = RegressionDraws(
        ordered: labels, predictions: b, weights: weights, bootstrap: options.bootstrap)
    {
      let kinds: [(String, [Double], [Double])] = [
        ("mae", x.mae, y.mae), ("mse", x.mse, y.mse),
        ("rmse", x.mse.map { $0.squareRoot() }, y.mse.map { $0.squareRoot() }),
        ("r2", x.r2, y.r2), ("wape", x.wape, y.wape), ("mape", x.mape, y.mape),
      ]
      for (name, left, right) in kinds {
        var pairs = PairedDraws()
        for (x, y) in zip(left, right) { pairs.add(.value(x), .value(y)) }
        draws[name] = pairs
      }
    }
    func resampled(_ name: String, _ path: KeyPath<RegressionMeasures, Figure>) -> MetricComparison
    {
      (draws[name] ?? PairedDraws()).comparison(
        FigureKey(name), champion: first[keyPath: path], challenger: second[keyPath: path],
        rows: labels.count, isHigherBetter: name == "r2")
    }
    var found = [
      resampled("rmse", \.rmse), resampled("r2", \.r2), resampled("wape", \.wape),
      resampled("mape", \.mape),
    ]
    guard weights == nil else {
      return found + [resampled("mae", \.mae), resampled("mse", \.mse)]
    }
    found.append(
      MetricComparison(
        FigureKey("mae"), champion: first.mae, challenger: second.mae,
        differences: zip(RowLoss.absolute(labels, b), RowLoss.absolute(labels, a)).map { $0 - $1 },
        isHigherBetter: false))
    found.append(
      MetricComparison(
        FigureKey("mse"), champion: first.mse, challenger: second.mse,
        differences: zip(RowLoss.squared(labels, b), RowLoss.squared(labels, a)).map { $0 - $1 },
        isHigherBetter: false))
    return found
  }
}

/// Compares two models of the same classes.
enum ClassComparison {
  static func metrics(
    labels: [String], a: ClassScores, b: ClassScores, options: EvaluationOptions
  ) throws(DatasetProblem) -> [MetricComparison] {
    guard Set(a.classes) == Set(b.classes) else {
      throw .badOption("champion and challenger have different classes")
    }
    let (first, second) = (a.confusion, b.confusion)
    var found: [MetricComparison] = []
    if a.weights == nil {
      found.append(
        MetricComparison(
          FigureKey("accuracy"),
          rightChampion: labels.indices.map { a.predicted($0) == a.labels[$0] },
          rightChallenger: labels.indices.map { b.predicted($0) == b.labels[$0] }))
    }
    if a.weights == nil, a.logLoss.number != nil, b.logLoss.number != nil {
      found.append(
        MetricComparison(
          FigureKey("log_loss"), champion: a.logLoss, challenger: b.logLoss,
          differences: labels.indices.map { b.logLoss(ofRow: $0) - a.logLoss(ofRow: $0) },
          isHigherBetter: false))
    }
    let kinds: [(String, (ClassConfusion) -> Figure)] = [
      ("f1_macro", { $0.f1(.macro) }), ("balanced_accuracy", { $0.balancedAccuracy }),
      ("mcc", { $0.matthewsCorrelation }),
    ]
    var draws = kinds.map { _ in PairedDraws() }
    // Rows that both models treat alike are one cell, so the order of rows does not matter.
    let cells = PairedClassCells(a, b)
    options.bootstrap.forEachResample(rows: labels.count) { counts in
      let (x, y) = cells.confusions(counts)
      for (place, kind) in kinds.enumerated() { draws[place].add(kind.1(x), kind.1(y)) }
    }
    for (place, kind) in kinds.enumerated() {
      found.append(
        draws[place].comparison(
          FigureKey(kind.0), champion: kind.1(first), challenger: kind.1(second),
          rows: labels.count, isHigherBetter: true))
    }
    return found
  }
}

/// Rows of two models as true class and both predictions.
private struct PairedClassCells {
  private let classes: [String]
  private let rows: [(label: Int, first: Int, second: Int, weight: Double)]

  init(_ a: ClassScores, _ b: ClassScores) {
    classes = a.classes
    let places = Dictionary(uniqueKeysWithValues: a.classes.enumerated().map { ($1, $0) })
    // The challenger may order its columns otherwise.
    let moved = b.classes.map { places[$0] ?? 0 }
    rows = a.labels.indices.map { row in
      (a.labels[row], a.predicted(row), moved[b.predicted(row)], a.weights?[row] ?? 1)
    }.sorted { $0 < $1 }
  }

  func confusions(_ counts: [UInt32]) -> (ClassConfusion, ClassConfusion) {
    let empty = [[Double]](
      repeating: [Double](repeating: 0, count: classes.count), count: classes.count)
    var (first, second) = (empty, empty)
    for (row, count) in zip(rows, counts) where count > 0 {
      let weight = Double(count) * row.weight
      first[row.label][row.first] += weight
      second[row.label][row.second] += weight
    }
    return (
      ClassConfusion(classes: classes, cells: first),
      ClassConfusion(classes: classes, cells: second)
    )
  }
}
