/// Measures rows of numbers.
enum RegressionEvaluation {
  static func figures(
    labels: [Double], predictions: [Double], weights: [Double]?, slice: FigureKey.Slice?,
    bootstrap: Bootstrap
  ) throws(DatasetProblem) -> [MeasuredFigure] {
    let measures = try RegressionMeasures(
      labels: labels, predictions: predictions, weights: weights)
    var list = FigureList(slice: slice, rows: labels.count, weights: weights, task: .regression)
    let draws = RegressionDraws(
      labels: labels, predictions: predictions, weights: weights, bootstrap: bootstrap)
    let influence = RegressionInfluence(labels: labels, predictions: predictions, weights: weights)
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
      list.add(name, figure, draws: values, note: zeros) { influence(name) }
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
