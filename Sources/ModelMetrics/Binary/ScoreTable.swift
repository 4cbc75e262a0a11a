/// The rows of a two-class test, sorted by score: all that ranking, threshold and probability
/// metrics need.
///
/// The same rows give the same table whatever their order, and tables of parts of the rows merge to
/// the table of all of them. Rows of weight 0 say nothing and are left out.
package struct ScoreTable: Codable, Hashable, Sendable {
  /// The most rows; products of two counts then fit 64 bits.
  package static let rowLimit = Int(Int32.max)

  package let positives: ScoreRun
  package let negatives: ScoreRun
  package let isWeighted: Bool

  /// Checks and sorts rows.
  ///
  /// - Parameters:
  ///   - labels: whether the row is of the positive class.
  ///   - scores: finite; higher means more likely positive.
  ///   - weights: finite and not negative; `nil` where every row weighs 1.
  package init(
    labels: [Bool], scores: [Double], weights: [Double]? = nil
  ) throws(DatasetProblem) {
    try RowCheck.check(rows: labels.count, columns: [("score", scores)], weights: weights)
    guard labels.count <= Self.rowLimit else {
      throw .tooManyRows(found: labels.count, limit: Self.rowLimit)
    }
    let positiveCount = labels.count { $0 }
    var positiveKeys: [UInt64] = []
    var negativeKeys: [UInt64] = []
    positiveKeys.reserveCapacity(positiveCount)
    negativeKeys.reserveCapacity(labels.count - positiveCount)
    var positiveWeights: [Double] = []
    var negativeWeights: [Double] = []
    if let weights {
      for (index, weight) in weights.enumerated() where weight > 0 {
        let key = OrderedKey.key(scores[index])
        if labels[index] {
          positiveKeys.append(key)
          positiveWeights.append(weight)
        } else {
          negativeKeys.append(key)
          negativeWeights.append(weight)
        }
      }
    } else {
      for (label, score) in zip(labels, scores) {
        let key = OrderedKey.key(score)
        if label { positiveKeys.append(key) } else { negativeKeys.append(key) }
      }
    }
    positives = ScoreRun(unsorted: positiveKeys, weights: positiveWeights)
    negatives = ScoreRun(unsorted: negativeKeys, weights: negativeWeights)
    isWeighted = weights != nil
  }

  /// The table of all rows of other tables; `nil` where some have weights and some have none.
  package init?(merging tables: [ScoreTable]) {
    guard Set(tables.map(\.isWeighted)).count <= 1 else { return nil }
    positives = ScoreRun(merging: tables.map(\.positives))
    negatives = ScoreRun(merging: tables.map(\.negatives))
    isWeighted = tables.contains { $0.isWeighted }
  }

  /// How many rows have a weight.
  package var count: Int { positives.count + negatives.count }

  /// The least and the greatest score; `nil` without rows.
  package var range: ClosedRange<Double>? {
    let lows = [positives.keys.first, negatives.keys.first].compactMap { $0 }
    let highs = [positives.keys.last, negatives.keys.last].compactMap { $0 }
    guard let low = lows.min(), let high = highs.max() else { return nil }
    return OrderedKey.value(low)...OrderedKey.value(high)
  }

  /// Why the scores are no probabilities; `nil` where they may be.
  package var probabilityProblem: String? {
    guard let range else { return "there are no rows" }
    guard range.lowerBound < 0 || range.upperBound > 1 else { return nil }
    return "the scores reach from \(range.lowerBound) to \(range.upperBound), "
      + "which are no probabilities"
  }

  /// The weights of both classes, exact sums rounded once.
  package var totals: (positive: Double, negative: Double) {
    guard isWeighted else { return (Double(positives.count), Double(negatives.count)) }
    let units = weightUnits
    func total(_ run: ScoreRun) -> Double {
      units.weight(run.weights.reduce(0) { $0 + units.units($1) })
    }
    return (total(positives), total(negatives))
  }

  /// What is right and wrong when a row is predicted positive at a score of at least `threshold`.
  package func confusion(at threshold: Double) -> Confusion {
    let positiveCount = positives.count(atLeast: threshold)
    let negativeCount = negatives.count(atLeast: threshold)
    guard isWeighted else {
      return Confusion(
        truePositive: Double(positiveCount), falsePositive: Double(negativeCount),
        falseNegative: Double(positives.count - positiveCount),
        trueNegative: Double(negatives.count - negativeCount))
    }
    let units = weightUnits
    func split(_ run: ScoreRun, _ above: Int) -> (above: Double, below: Double) {
      let cut = run.count - above
      return (
        units.weight(run.weights[cut...].reduce(0) { $0 + units.units($1) }),
        units.weight(run.weights[..<cut].reduce(0) { $0 + units.units($1) })
      )
    }
    let positive = split(positives, positiveCount)
    let negative = split(negatives, negativeCount)
    return Confusion(
      truePositive: positive.above, falsePositive: negative.above,
      falseNegative: positive.below, trueNegative: negative.below)
  }

  private var weightUnits: WeightUnits {
    let greatest = max(positives.weights.max() ?? 0, negatives.weights.max() ?? 0)
    return WeightUnits(greatest: greatest, rows: count)
  }

  // MARK: - Walking

  /// Shows the distinct scores from the greatest to the least.
  func walk<Visitor: ScoreGroupVisitor>(_ visitor: inout Visitor) {
    if isWeighted { walkWeights(&visitor) } else { walkCounts(&visitor) }
  }

  private func walkCounts<Visitor: ScoreGroupVisitor>(_ visitor: inout Visitor) {
    let positive = positives.keys.span
    let negative = negatives.keys.span
    var (i, j) = (positive.count, negative.count)
    while i > 0 || j > 0 {
      let left = i > 0 ? positive[i - 1] : 0
      let right = j > 0 ? negative[j - 1] : 0
      // A key is never 0: that would be a negative NaN.
      let key = max(left, right)
      let (iBefore, jBefore) = (i, j)
      while i > 0, positive[i - 1] == key { i &-= 1 }
      while j > 0, negative[j - 1] == key { j &-= 1 }
      visitor.visit(
        ScoreGroup(
          score: OrderedKey.value(key), positive: Double(iBefore &- i),
          negative: Double(jBefore &- j), positiveAbove: Double(positive.count &- iBefore),
          negativeAbove: Double(negative.count &- jBefore),
          rows: (iBefore &- i) &+ (jBefore &- j)))
    }
  }

  private func walkWeights<Visitor: ScoreGroupVisitor>(_ visitor: inout Visitor) {
    let units = weightUnits
    var (i, j) = (positives.count, negatives.count)
    var positiveAbove: UInt128 = 0
    var negativeAbove: UInt128 = 0
    while i > 0 || j > 0 {
      let left = i > 0 ? positives.keys[i - 1] : 0
      let right = j > 0 ? negatives.keys[j - 1] : 0
      let key = max(left, right)
      let start = i + j
      var positive: UInt128 = 0
      var negative: UInt128 = 0
      while i > 0, positives.keys[i - 1] == key {
        i -= 1
        positive += units.units(positives.weights[i])
      }
      while j > 0, negatives.keys[j - 1] == key {
        j -= 1
        negative += units.units(negatives.weights[j])
      }
      visitor.visit(
        ScoreGroup(
          score: OrderedKey.value(key), positive: units.weight(positive),
          negative: units.weight(negative), positiveAbove: units.weight(positiveAbove),
          negativeAbove: units.weight(negativeAbove), rows: start - i - j))
      positiveAbove += positive
      negativeAbove += negative
    }
  }
}
