/// The rows that share one score.
struct ScoreGroup: Sendable {
  var score: Double
  /// The weight of its positive rows; their number where rows have no weights.
  var positive: Double
  var negative: Double
  /// The weight of the positive rows with a greater score.
  var positiveAbove: Double
  var negativeAbove: Double
  /// How many rows there are, whatever they weigh.
  var rows: Int
}

/// Something that is shown every distinct score once, from the greatest to the least.
protocol ScoreGroupVisitor {
  mutating func visit(_ group: ScoreGroup)
}
