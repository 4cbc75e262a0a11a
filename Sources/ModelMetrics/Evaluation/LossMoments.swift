/// The spread of a mean over rows, for its normal interval.
struct LossMoments: Sendable {
  private var weights = ExactSum()
  private var squaredWeights = ExactSum()
  private var losses = ExactSum()
  private var squares = ExactSum()

  mutating func add(_ loss: Double, weight: Double, squaredWeight: Double) {
    weights.add(weight)
    squaredWeights.add(squaredWeight)
    losses.add(weight * loss)
    squares.add(weight * loss * loss)
  }

  /// The variance of the mean, on Kish's effective number of rows.
  var variance: Double? {
    let total = weights.value
    guard total > 0 else { return nil }
    let rows = total * total / squaredWeights.value
    guard rows > 1 else { return nil }
    let mean = losses.value / total
    return max(0, squares.value / total - mean * mean) / (rows - 1)
  }

  static func of(_ losses: [Double], weights: [Double]?) -> LossMoments {
    var moments = LossMoments()
    for (row, loss) in losses.enumerated() {
      let weight = weights?[row] ?? 1
      moments.add(loss, weight: weight, squaredWeight: weight * weight)
    }
    return moments
  }
}
