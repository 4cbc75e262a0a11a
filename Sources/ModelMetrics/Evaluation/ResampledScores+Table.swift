extension ResampledScores {
  /// The rows of a table in an order that does not depend on the one they came in, so that the same
  /// seed draws the same rows.
  init(_ table: ScoreTable) {
    self.init(
      labels: [Bool](repeating: true, count: table.positives.count)
        + [Bool](repeating: false, count: table.negatives.count),
      scores: table.positives.scores + table.negatives.scores,
      weights: table.isWeighted ? table.positives.weights + table.negatives.weights : nil)
  }
}
