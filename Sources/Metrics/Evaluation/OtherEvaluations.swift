/// Measures rows of several classes.
enum ClassEvaluation {
  static func figures(
    _ scores: ClassScores, slice: FigureKey.Slice?
  ) -> [MeasuredFigure] {
    var list = FigureList(
      slice: slice, rows: scores.labels.count, weights: scores.weights, task: .multiclass)
    let confusion = scores.confusion
    list.addShare("accuracy", confusion.accuracy, of: list.weight)
    if scores.classes.count > 2 {
      list.addShare("top_2_accuracy", scores.topAccuracy(2), of: list.weight)
    }
    let cells = confusion.cells.flatMap { $0 }
    let size = scores.classes.count
    for (name, metric) in smooth {
      let variance = DeltaMethod.variance(cells: cells, rows: list.weight * list.rowsPerWeight) {
        cells in
        let rows = (0..<size).map { Array(cells[($0 * size)..<(($0 + 1) * size)]) }
        return metric(ClassConfusion(classes: scores.classes, cells: rows)).number
      }
      list.addNormal(name, metric(confusion), variance: variance)
    }
    if scores.probabilityProblem == nil {
      let losses = scores.labels.indices.map(scores.logLoss(ofRow:))
      list.addNormal(
        "log_loss", scores.logLoss,
        variance: LossMoments.of(losses, weights: scores.weights).variance)
    } else {
      list.add("log_loss", scores.logLoss)
    }
    list.add("brier_multiclass", scores.brier)
    list.add("roc_auc_ovr", scores.rocAUC(.oneVersusRest))
    list.add("roc_auc_ovr_weighted", scores.rocAUC(.oneVersusRestWeighted))
    list.add("roc_auc_ovo", scores.rocAUC(.oneVersusOne))
    list.add("average_precision_macro", scores.averagePrecision)
    return list.figures
  }

  private static let smooth: [(String, @Sendable (ClassConfusion) -> Figure)] = [
    ("balanced_accuracy", { $0.balancedAccuracy }), ("f1_macro", { $0.f1(.macro) }),
    ("f1_weighted", { $0.f1(.weighted) }), ("precision_macro", { $0.precision(.macro) }),
    ("precision_weighted", { $0.precision(.weighted) }), ("recall_macro", { $0.recall(.macro) }),
    ("mcc", { $0.matthewsCorrelation }), ("cohen_kappa", { $0.cohenKappa }),
  ]
}

/// Measures rows of numbers.
enum RegressionEvaluation {
  static func figures(
    labels: [Double], predictions: [Double], weights: [Double]?, slice: FigureKey.Slice?,
    bootstrap: Bootstrap?
  ) throws(DatasetProblem) -> [MeasuredFigure] {
    let measures = try RegressionMeasures(
      labels: labels, predictions: predictions, weights: weights)
    var list = FigureList(slice: slice, rows: labels.count, weights: weights, task: .regression)
    let draws = bootstrap.flatMap {
      RegressionDraws(
        labels: labels, predictions: predictions, weights: weights, bootstrap: $0)
    }
    let note =
      draws == nil && bootstrap != nil
      ? "there are too many rows to resample within the budget" : nil
    let resampled: [(String, Figure, [Double]?)] = [
      ("mae", measures.mae, draws?.mae), ("mse", measures.mse, draws?.mse),
      ("rmse", measures.rmse, draws?.mse.map { $0.squareRoot() }),
      ("r2", measures.r2, draws?.r2), ("wape", measures.wape, draws?.wape),
      ("mape", measures.mape, draws?.mape), ("bias", measures.bias, draws?.bias),
    ]
    for (name, figure, values) in resampled {
      let zeros =
        name == "mape" && measures.zeroLabels > 0
        ? "\(measures.zeroLabels) labels are zero; prefer wape" : nil
      list.add(
        name, figure, interval: values.flatMap { Bootstrap.interval($0) }, note: zeros ?? note)
    }
    let others: [(String, Figure)] = [
      ("explained_variance", measures.explainedVariance),
      ("median_absolute_error", measures.medianAbsoluteError), ("max_error", measures.maxError),
      ("rmsle", measures.rmsle), ("mean_poisson_deviance", measures.poissonDeviance),
      ("mean_gamma_deviance", measures.gammaDeviance), ("pearson", measures.pearson),
      ("spearman", measures.spearman), ("durbin_watson", measures.durbinWatson),
    ]
    for (name, figure) in others { list.add(name, figure) }
    return list.figures
  }
}

/// What resamples of regression rows gave.
struct RegressionDraws {
  private(set) var mae: [Double] = []
  private(set) var mse: [Double] = []
  private(set) var r2: [Double] = []
  private(set) var wape: [Double] = []
  private(set) var mape: [Double] = []
  private(set) var bias: [Double] = []

  /// `nil` where the rows are too many.
  init?(labels: [Double], predictions: [Double], weights: [Double]?, bootstrap: Bootstrap) {
    // An order of their own, so that the order in which rows came does not matter.
    let order = labels.indices.sorted { left, right in
      (labels[left], predictions[left], weights?[left] ?? 1)
        < (labels[right], predictions[right], weights?[right] ?? 1)
    }
    self.init(
      order.map { (labels[$0], predictions[$0] - labels[$0], weights?[$0] ?? 1) },
      bootstrap: bootstrap)
  }

  /// One side of a comparison, whose rows are in the order that both sides share.
  init?(ordered labels: [Double], predictions: [Double], weights: [Double]?, bootstrap: Bootstrap) {
    self.init(
      labels.indices.map { (labels[$0], predictions[$0] - labels[$0], weights?[$0] ?? 1) },
      bootstrap: bootstrap)
  }

  private init?(
    _ rows: [(y: Double, error: Double, weight: Double)], bootstrap: Bootstrap
  ) {
    guard bootstrap.affordable(rows: rows.count) != nil else { return nil }
    // Around the mean label, so that R² loses no digits.
    let center = ExactSum(rows.lazy.map(\.y)).value / Double(max(1, rows.count))
    bootstrap.forEachResample(rows: rows.count) { counts in
      var (weight, error, absolute, square) = (0.0, 0.0, 0.0, 0.0)
      var (label, labelSquare, size, relative) = (0.0, 0.0, 0.0, 0.0)
      for (index, count) in counts.enumerated() where count > 0 {
        let row = rows[index]
        let w = Double(count) * row.weight
        let y = row.y - center
        weight += w
        error += w * row.error
        absolute += w * row.error.magnitude
        square += w * row.error * row.error
        label += w * y
        labelSquare += w * y * y
        size += w * row.y.magnitude
        relative += w * row.error.magnitude / max(row.y.magnitude, Double.ulpOfOne)
      }
      guard weight > 0 else { return }
      mae.append(absolute / weight)
      mse.append(square / weight)
      bias.append(error / weight)
      mape.append(relative / weight)
      if size > 0 { wape.append(absolute / size) }
      let spread = labelSquare - label * label / weight
      if spread > 0 { r2.append(1 - square / spread) }
    }
  }
}
