/// The influence of rows of numbers on what is measured of them.
struct RegressionInfluence {
  private let labels: [Double]
  private let errors: [Double]
  private let weights: [Double]?

  init(labels: [Double], predictions: [Double], weights: [Double]?) {
    self.labels = labels
    self.weights = weights
    errors = zip(labels, predictions).map { $1 - $0 }
  }

  /// On a metric by its name; `nil` where it has no value, or none is known.
  func callAsFunction(_ metric: String) -> RowInfluence? {
    switch metric {
    case "mae": mean(errors.map(\.magnitude))
    case "mse": mean(squares)
    case "rmse": rmse()
    case "bias": mean(errors)
    case "mape": mean(zip(labels, errors).map { $1.magnitude / max($0.magnitude, .ulpOfOne) })
    case "wape": ratio(errors.map(\.magnitude), labels.map(\.magnitude))
    case "r2": r2()
    default: nil
    }
  }

  private var squares: [Double] { errors.map { $0 * $0 } }

  private func mean(_ values: [Double]) -> RowInfluence {
    RowInfluence(meanOf: values, weights: weights)
  }

  private func average(_ values: [Double]) -> Double {
    guard let weights else { return ExactSum(values).value / Double(values.count) }
    return ExactSum(zip(values, weights).lazy.map { $0 * $1 }).value / ExactSum(weights).value
  }

  private func rmse() -> RowInfluence? {
    let root = average(squares).squareRoot()
    guard root > 0 else { return nil }
    return RowInfluence(mean(squares).rows.map { $0 / (2 * root) })
  }

  /// On a quotient of two means.
  private func ratio(_ numerators: [Double], _ denominators: [Double]) -> RowInfluence? {
    let divisor = average(denominators)
    guard divisor > 0 else { return nil }
    let ratio = average(numerators) / divisor
    return RowInfluence(zip(numerators, denominators).map { ($0 - ratio * $1) / divisor })
  }

  /// On 1 − mean e² / mean (y − ȳ)². The mean label moves neither sum to first order.
  private func r2() -> RowInfluence? {
    let center = average(labels)
    let spreads = labels.map { ($0 - center) * ($0 - center) }
    return ratio(squares, spreads).map { RowInfluence($0.rows.map { -$0 }) }
  }
}
