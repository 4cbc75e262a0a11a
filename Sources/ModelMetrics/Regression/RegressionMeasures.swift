internal import RealModule

/// The metrics of predicted numbers. Sums are exact, so the order of rows does not matter; only
/// Durbin and Watson's statistic is about that order.
package struct RegressionMeasures: Codable, Hashable, Sendable {
  package var rows: Int
  package var weight: Double

  /// Mean absolute error.
  package var mae: Figure
  /// Mean squared error.
  package var mse: Figure
  package var rmse: Figure
  /// 1 − Σe² / Σ(y − ȳ)².
  package var r2: Figure
  /// As R², after the mean error is taken off.
  package var explainedVariance: Figure
  /// With weights, the error at half of the weight.
  package var medianAbsoluteError: Figure
  package var maxError: Figure
  /// Mean of |e| / max(|y|, machine epsilon): huge where a label is zero.
  package var mape: Figure
  /// How many labels are zero, which make MAPE meaningless.
  package var zeroLabels: Int
  /// Σ|e| / Σ|y|.
  package var wape: Figure
  /// Mean of prediction − label: positive where predictions are too high.
  package var bias: Figure
  package var rmsle: Figure
  package var poissonDeviance: Figure
  package var gammaDeviance: Figure
  package var pearson: Figure
  package var spearman: Figure
  /// Durbin and Watson's statistic of residuals in the order of rows: 2 without autocorrelation.
  package var durbinWatson: Figure

  /// Checks rows and measures them.
  package init(
    labels: [Double], predictions: [Double], weights: [Double]? = nil
  ) throws(DatasetProblem) {
    try RowCheck.check(
      rows: labels.count, columns: [("label", labels), ("score", predictions)], weights: weights)
    let data = RegressionRows(labels: labels, predictions: predictions, weights: weights)
    rows = labels.count
    weight = data.totalWeight
    mae = data.mean { ($0 - $1).magnitude }
    mse = data.mean { ($0 - $1) * ($0 - $1) }
    rmse = mse.map { $0.squareRoot() }
    let meanError = data.mean { $0 - $1 }
    let label = data.mean { y, _ in y }
    let spread = label.number.map { mean in data.mean { y, _ in (y - mean) * (y - mean) } }
    let errorSpread = meanError.number.map { mean in
      data.mean { ($0 - $1 - mean) * ($0 - $1 - mean) }
    }
    r2 = Self.explained(rows: labels.count, error: mse, spread: spread ?? label)
    explainedVariance = Self.explained(
      rows: labels.count, error: errorSpread ?? meanError, spread: spread ?? label)
    medianAbsoluteError = data.medianAbsoluteError
    maxError = Figure(zip(labels, predictions).reduce(0) { max($0, ($1.0 - $1.1).magnitude) })
    mape = data.mean { ($0 - $1).magnitude / max($0.magnitude, Double.ulpOfOne) }
    zeroLabels = labels.count { $0 == 0 }
    let size = data.mean { y, _ in y.magnitude }
    wape = mae.combined(size) { $1 == 0 ? .infinity : $0 / $1 }
    if size == .value(0) { wape = .undefined("every label is zero") }
    bias = meanError.map { 0 - $0 }
    let isAboveMinusOne = labels.allSatisfy { $0 > -1 } && predictions.allSatisfy { $0 > -1 }
    rmsle =
      isAboveMinusOne
      ? data.mean {
        let gap = Double.log(onePlus: $0) - Double.log(onePlus: $1)
        return gap * gap
      }.map { $0.squareRoot() } : .undefined("a label or prediction is -1 or less")
    let arePredictionsPositive = predictions.allSatisfy { $0 > 0 }
    poissonDeviance =
      !arePredictionsPositive
      ? .undefined("a prediction is not positive")
      : labels.contains { $0 < 0 }
        ? .undefined("a label is negative")
        : data.mean { y, p in
          2 * ((y == 0 ? 0 : y * Double.log(y / p)) - y + p)
        }
    gammaDeviance =
      !arePredictionsPositive
      ? .undefined("a prediction is not positive")
      : labels.contains { $0 <= 0 }
        ? .undefined("a label is not positive")
        : data.mean { y, p in 2 * (Double.log(p / y) + y / p - 1) }
    pearson = Correlation.pearson(labels, predictions, weights: weights)
    spearman =
      weights == nil
      ? Correlation.spearman(labels, predictions)
      : .undefined("ranks of weighted rows have no agreed definition")
    durbinWatson = data.durbinWatson
  }

  private static func explained(rows: Int, error: Figure, spread: Figure) -> Figure {
    guard rows > 1 else { return .undefined("there is one row only") }
    guard case .value(let spread) = spread else { return spread }
    guard spread > 0 else { return .undefined("every label is the same") }
    return error.map { 1 - $0 / spread }
  }

  /// Mean pinball loss of predictions meant as a quantile.
  package static func pinball(
    labels: [Double], predictions: [Double], weights: [Double]? = nil, quantile: Double
  ) throws(DatasetProblem) -> Figure {
    try RowCheck.check(
      rows: labels.count, columns: [("label", labels), ("score", predictions)], weights: weights)
    let data = RegressionRows(labels: labels, predictions: predictions, weights: weights)
    return data.mean { y, p in
      y >= p ? quantile * (y - p) : (1 - quantile) * (p - y)
    }
  }
}
