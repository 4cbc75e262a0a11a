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
        var pairs = PairedDraws(areSame: a == b)
        for (x, y) in zip(left, right) { pairs.add(.value(x), .value(y)) }
        draws[name] = pairs
      }
    }
    let influences = (
      RegressionInfluence(labels: labels, predictions: a, weights: weights),
      RegressionInfluence(labels: labels, predictions: b, weights: weights)
    )
    func resampled(_ name: String, _ path: KeyPath<RegressionMeasures, Figure>) -> MetricComparison
    {
      if let draws = draws[name] {
        return draws.comparison(
          FigureKey(name), champion: first[keyPath: path], challenger: second[keyPath: path],
          rows: labels.count, isHigherBetter: name == "r2")
      }
      return MetricComparison(
        FigureKey(name), champion: first[keyPath: path], challenger: second[keyPath: path],
        influences: (influences.0(name), influences.1(name)), weights: weights, areSame: a == b,
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
