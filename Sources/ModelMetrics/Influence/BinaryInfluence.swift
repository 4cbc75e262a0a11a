internal import RealModule

/// The influence of rows of two classes on what is measured of them.
///
/// Rows are sorted once; each figure is a walk or two over them. The same rows give the same bits
/// in whatever order they come: rows of one score are taken by weight.
struct BinaryInfluence {
  private let labels: [Bool]
  private let scores: [Double]
  private let weights: [Double]?
  /// Rows from the greatest score to the least.
  private let order: [UInt32]
  private let positives: Double
  private let negatives: Double

  /// Sorts rows that are checked.
  init(labels: [Bool], scores: [Double], weights: [Double]?) {
    self.labels = labels
    self.scores = scores
    self.weights = weights
    var rows = (0..<scores.count).map { UInt32(truncatingIfNeeded: $0) }
    if let weights {
      var keys = weights.map(OrderedKey.key)
      RadixSort.sort(&keys, carrying: &rows)
    }
    var keys = rows.map { OrderedKey.key(-scores[Int($0)]) }
    RadixSort.sort(&keys, carrying: &rows)
    order = rows
    if let weights {
      positives = ExactSum(zip(labels, weights).lazy.filter { $0.0 }.map(\.1)).value
      negatives = ExactSum(zip(labels, weights).lazy.filter { !$0.0 }.map(\.1)).value
    } else {
      let count = labels.count { $0 }
      positives = Double(count)
      negatives = Double(labels.count - count)
    }
  }

  /// The rows of a table.
  init(_ table: ScoreTable) {
    self.init(
      labels: [Bool](repeating: true, count: table.positives.count)
        + [Bool](repeating: false, count: table.negatives.count),
      scores: table.positives.scores + table.negatives.scores,
      weights: table.isWeighted ? table.positives.weights + table.negatives.weights : nil)
  }

  private var total: Double { positives + negatives }

  // MARK: - Walking

  /// Rows of one score, and the weights of both classes among them and above them.
  private struct Ties {
    var rows: ArraySlice<UInt32>
    var positive = 0.0
    var negative = 0.0
    var positiveAbove = 0.0
    var negativeAbove = 0.0

    var hits: Double { positiveAbove + positive }
    var misses: Double { negativeAbove + negative }
  }

  private func walk(_ body: (Ties) -> Void) {
    var above = (positive: CompensatedSum(), negative: CompensatedSum())
    var start = 0
    while start < order.count {
      let score = scores[Int(order[start])]
      var ties = Ties(
        rows: order[start..<start], positiveAbove: above.positive.value,
        negativeAbove: above.negative.value)
      var end = start
      while end < order.count, scores[Int(order[end])] == score {
        let row = Int(order[end])
        let weight = weights?[row] ?? 1
        if labels[row] { ties.positive += weight } else { ties.negative += weight }
        end += 1
      }
      ties.rows = order[start..<end]
      body(ties)
      above.positive.add(ties.positive)
      above.negative.add(ties.negative)
      start = end
    }
  }

  // MARK: - Ranking

  /// On the area under the ROC curve: a positive row by the share of negatives below it, a negative
  /// one by the share of positives above it, ties half. `nil` with one class only.
  func rocAUC() -> RowInfluence? {
    guard positives > 0, negatives > 0 else { return nil }
    var influence = [Double](repeating: 0, count: labels.count)
    var area = CompensatedSum()
    walk { ties in
      let below = (negatives - ties.misses + ties.negative / 2) / negatives
      let above = (ties.positiveAbove + ties.positive / 2) / positives
      area.add(ties.positive * below)
      for row in ties.rows { influence[Int(row)] = labels[Int(row)] ? below : above }
    }
    let value = area.value / positives
    let (first, second) = (total / positives, total / negatives)
    for row in influence.indices {
      influence[row] = (influence[row] - value) * (labels[row] ? first : second)
    }
    return RowInfluence(influence).snapped
  }

  /// On average precision Σ P(t)·ΔR(t): by the precision at the row's own score if it is positive,
  /// and by what the row adds to or takes from the precision at every score below it.
  func averagePrecision() -> RowInfluence? {
    guard positives > 0 else { return nil }
    var influence = [Double](repeating: 0, count: labels.count)
    // Sums over the scores seen so far; what lies at a row's score and below is the rest.
    var sum = CompensatedSum()
    var gains = CompensatedSum()
    var losses = CompensatedSum()
    walk { ties in
      let (gain, loss) = (gains.value, losses.value)
      let precision = ties.hits / (ties.hits + ties.misses)
      let step = ties.positive / positives / ((ties.hits + ties.misses) / total)
      sum.add(ties.positive / positives * precision)
      gains.add(step * (1 - precision))
      losses.add(step * precision)
      for row in ties.rows {
        influence[Int(row)] =
          labels[Int(row)] ? total / positives * precision - gain : loss
      }
    }
    // A positive row adds 1 − P to the precision of each score at or below its own, a negative one
    // takes P from it; and a positive row's own term is (P − AP)·n/P₊.
    let (gain, loss) = (gains.value, losses.value)
    let own = sum.value * total / positives
    for row in influence.indices {
      influence[row] += labels[row] ? gain - own : -loss
    }
    return RowInfluence(influence).snapped
  }

  /// On the greatest difference of true and false positive rates, at the greatest threshold that
  /// has it: normal where no other threshold has it too (Raghavachari 1973).
  func ks() -> RowInfluence? {
    guard positives > 0, negatives > 0 else { return nil }
    var best = (gap: 0.0, hits: 0.0, misses: 0.0, threshold: Double.infinity)
    walk { ties in
      let gap = ties.hits / positives - ties.misses / negatives
      if gap > best.gap {
        let first = ties.rows.first.map { Int($0) } ?? 0
        best = (gap, ties.hits / positives, ties.misses / negatives, scores[first])
      }
    }
    guard best.gap > 0 else { return nil }
    return RowInfluence(
      labels.indices.map { row in
        let isAbove: Double = scores[row] >= best.threshold ? 1 : 0
        return labels[row]
          ? (isAbove - best.hits) * total / positives
          : (best.misses - isAbove) * total / negatives
      })
  }

  // MARK: - Probabilities

  private var areProbabilities: Bool { scores.allSatisfy { $0 >= 0 && $0 <= 1 } }

  /// On the mean gap of probability and outcome over bins of equal width: smooth where no bin's
  /// expected gap is zero.
  func calibrationError(bins count: Int = 10) -> RowInfluence? {
    guard total > 0, areProbabilities else { return nil }
    func bin(_ row: Int) -> Int { min(Int(scores[row] * Double(count)), count - 1) }
    func gap(_ row: Int) -> Double { scores[row] - (labels[row] ? 1 : 0) }
    var sums = [ExactSum](repeating: ExactSum(), count: count)
    for row in labels.indices { sums[bin(row)].add((weights?[row] ?? 1) * gap(row)) }
    let gaps = sums.map(\.value)
    let value = ExactSum(gaps.map(\.magnitude)).value / total
    return RowInfluence(
      labels.indices.map { row in
        let side: Double = gaps[bin(row)] < 0 ? -1 : 1
        return side * gap(row) - value
      })
  }

  /// On the mean of a loss.
  func loss(_ loss: ([Bool], [Double]) -> [Double]) -> RowInfluence? {
    guard total > 0, areProbabilities else { return nil }
    return RowInfluence(meanOf: loss(labels, scores), weights: weights)
  }

  /// Labels as strata, for the area.
  var strata: [Int] { labels.map { $0 ? 1 : 0 } }
}
