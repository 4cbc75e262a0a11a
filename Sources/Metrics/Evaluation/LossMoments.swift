internal import RealModule

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

/// The spread of log loss and Brier score, by one walk over a table without weights.
struct LossScan: ScoreGroupVisitor {
  private(set) var logLoss = SpreadSum()
  private(set) var brier = SpreadSum()

  struct SpreadSum: Sendable {
    private var rows = 0.0
    private var sum = CompensatedSum()
    private var squares = CompensatedSum()

    mutating func add(_ loss: Double, rows count: Double) {
      rows += count
      sum.add(count * loss)
      squares.add(count * loss * loss)
    }

    /// The variance of the mean.
    var variance: Double? {
      guard rows > 1 else { return nil }
      let mean = sum.value / rows
      return max(0, squares.value / rows - mean * mean) / (rows - 1)
    }
  }

  mutating func visit(_ group: ScoreGroup) {
    let rest = 1 - group.score
    if group.positive > 0 {
      logLoss.add(-Double.log(ProbabilityClip.clip(group.score)), rows: group.positive)
      brier.add(rest * rest, rows: group.positive)
    }
    if group.negative > 0 {
      logLoss.add(-Double.log(ProbabilityClip.clip(rest)), rows: group.negative)
      brier.add(group.score * group.score, rows: group.negative)
    }
  }
}
