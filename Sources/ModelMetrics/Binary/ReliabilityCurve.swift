/// Mean score and share of positives in bins, as scikit-learn's `calibration_curve` draws them:
/// bins are closed on the right, and empty ones are left out.
package struct ReliabilityCurve: Codable, Hashable, Sendable {
  package private(set) var meanScores: [Double] = []
  package private(set) var positiveRates: [Double] = []

  /// Bins of equal width between 0 and 1.
  package init(_ table: ScoreTable, uniform count: Int) {
    self.init(table, edges: (1..<count).map { Double($0) / Double(count) })
  }

  /// Bins between the quantiles of the scores.
  package init(_ table: ScoreTable, quantiles count: Int) {
    let scores = table.sortedScores
    self.init(
      table,
      edges: (1..<count).map { Quantile.linear(Double($0) / Double(count), ofSorted: scores) })
  }

  private init(_ table: ScoreTable, edges: [Double]) {
    var filler = Filler(edges: edges)
    table.walk(&filler)
    for bin in filler.bins.indices where filler.bins[bin].weight.value > 0 {
      let sums = filler.bins[bin]
      meanScores.append(sums.scores.value / sums.weight.value)
      positiveRates.append(sums.positives.value / sums.weight.value)
    }
  }

  private struct Filler: ScoreGroupVisitor {
    struct Sums {
      var weight = CompensatedSum()
      var scores = CompensatedSum()
      var positives = CompensatedSum()
    }

    let edges: [Double]
    var bins: [Sums]
    var current: Int

    init(edges: [Double]) {
      self.edges = edges
      bins = Array(repeating: Sums(), count: edges.count + 1)
      current = edges.count
    }

    mutating func visit(_ group: ScoreGroup) {
      while current > 0, edges[current - 1] >= group.score { current -= 1 }
      let weight = group.positive + group.negative
      bins[current].weight.add(weight)
      bins[current].scores.add(weight * group.score)
      bins[current].positives.add(group.positive)
    }
  }
}

extension ScoreTable {
  /// All scores, ascending, whatever their weights.
  var sortedScores: [Double] {
    ScoreRun(merging: [positives, negatives]).keys.map(OrderedKey.value)
  }
}
