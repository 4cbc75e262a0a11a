internal import RealModule

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
