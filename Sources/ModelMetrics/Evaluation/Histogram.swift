/// Counts scores in bars of equal width.
enum Histogram {
  static func bars(_ table: ScoreTable, count: Int) -> [EvaluationCharts.Bar] {
    guard let range = table.range else { return [] }
    let isProbability = range.lowerBound >= 0 && range.upperBound <= 1
    let low = isProbability ? 0 : range.lowerBound
    let high = isProbability ? 1 : range.upperBound
    let width = (high - low) / Double(count)
    guard width > 0, width.isFinite else { return [] }
    var filler = Filler(low: low, width: width, count: count)
    table.walk(&filler)
    return (0..<count).map { index in
      EvaluationCharts.Bar(
        from: low + Double(index) * width, to: low + Double(index + 1) * width,
        positives: filler.positives[index], negatives: filler.negatives[index])
    }
  }

  private struct Filler: ScoreGroupVisitor {
    let low: Double
    let width: Double
    var positives: [Double]
    var negatives: [Double]

    init(low: Double, width: Double, count: Int) {
      self.low = low
      self.width = width
      positives = Array(repeating: 0, count: count)
      negatives = Array(repeating: 0, count: count)
    }

    mutating func visit(_ group: ScoreGroup) {
      let index = min(positives.count - 1, max(0, Int((group.score - low) / width)))
      positives[index] += group.positive
      negatives[index] += group.negative
    }
  }
}
