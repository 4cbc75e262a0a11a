import ModelMetrics
import Vocabulary

/// Predicted numbers: `regression/*/expected.json`.
enum MetricsRegression {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for set in try folder.folders() {
      let expected = try set.json("expected.json")
      let data = try set.table("data.csv")
      for score in ["score", "score_b"] {
        for kind in ["unweighted", "weighted"] {
          guard let wanted = expected[score]?[kind] else { continue }
          let labels = try data.numbers("label")
          let predictions = try data.numbers(score)
          let weights = kind == "weighted" ? try data.numbers("weight") : nil
          report.compare(
            "\(set.name)/\(score)/\(kind)", wanted,
            try answer(labels, predictions, weights))
        }
      }
    }
  }

  private static func answer(
    _ labels: [Double], _ predictions: [Double], _ weights: [Double]?
  ) throws -> MetricsAnswer {
    let measures = try RegressionMeasures(
      labels: labels, predictions: predictions, weights: weights)
    func pinball(_ quantile: Double) throws -> MetricsAnswer {
      .figure(
        try RegressionMeasures.pinball(
          labels: labels, predictions: predictions, weights: weights, quantile: quantile))
    }
    return .object([
      "n": .integer(measures.rows), "mae": .figure(measures.mae), "mse": .figure(measures.mse),
      "rmse": .figure(measures.rmse), "r2": .figure(measures.r2),
      "explained_variance": .figure(measures.explainedVariance),
      "median_absolute_error": .figure(measures.medianAbsoluteError),
      "max_error": .figure(measures.maxError), "mape": .figure(measures.mape),
      "mean_pinball_0.1": try pinball(0.1), "mean_pinball_0.9": try pinball(0.9),
      "rmsle": .figure(measures.rmsle),
      "mean_poisson_deviance": .figure(measures.poissonDeviance),
      "mean_gamma_deviance": .figure(measures.gammaDeviance),
      "mean_error_bias": .figure(measures.bias), "pearson_r": .figure(measures.pearson),
      "spearman_rho": .figure(measures.spearman),
    ])
  }
}
