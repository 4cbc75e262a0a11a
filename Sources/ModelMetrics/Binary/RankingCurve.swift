/// What is found and what is raised wrongly, at every threshold from the greatest down.
package struct RankingCurve: Codable, Hashable, Sendable {
  /// The first point predicts nothing and stands above every score; see `thresholds`.
  package private(set) var truePositives: [Double]
  package private(set) var falsePositives: [Double]
  /// The distinct scores, descending; one less than there are points, as the first point's
  /// threshold is infinite.
  package private(set) var thresholds: [Double]
  package let positives: Double
  package let negatives: Double

  /// All points, one per distinct score.
  package init(_ table: ScoreTable) { self.init(table, span: 0) }

  /// At most so many points, chosen while walking: for a picture of millions of rows.
  package init(_ table: ScoreTable, limit: Int) {
    let totals = table.totals
    self.init(table, span: (totals.positive + totals.negative) / Double(max(1, limit - 2)))
  }

  private init(_ table: ScoreTable, span: Double) {
    (positives, negatives) = table.totals
    var collector = Collector(span: span)
    if span == 0 {
      collector.truePositives.reserveCapacity(table.count + 1)
      collector.falsePositives.reserveCapacity(table.count + 1)
      collector.thresholds.reserveCapacity(table.count)
    }
    table.walk(&collector)
    collector.finish()
    truePositives = collector.truePositives
    falsePositives = collector.falsePositives
    thresholds = collector.thresholds
  }

  private init(_ whole: RankingCurve, keeping points: [Int]) {
    positives = whole.positives
    negatives = whole.negatives
    truePositives = points.map { whole.truePositives[$0] }
    falsePositives = points.map { whole.falsePositives[$0] }
    thresholds = points.filter { $0 > 0 }.map { whole.thresholds[$0 - 1] }
  }

  /// Keeps the first point of each span of rows, and the last of all.
  private struct Collector: ScoreGroupVisitor {
    let span: Double
    var truePositives = [0.0]
    var falsePositives = [0.0]
    var thresholds: [Double] = []
    private var next = 0.0
    private var last: ScoreGroup?

    init(span: Double) { self.span = span }

    mutating func visit(_ group: ScoreGroup) {
      let rows =
        group.positiveAbove + group.positive + group.negativeAbove + group.negative
      guard rows >= next else {
        last = group
        return
      }
      append(group)
      last = nil
      if span > 0 { while next <= rows { next += span } }
    }

    mutating func finish() {
      if let last { append(last) }
    }

    private mutating func append(_ group: ScoreGroup) {
      truePositives.append(group.positiveAbove + group.positive)
      falsePositives.append(group.negativeAbove + group.negative)
      thresholds.append(group.score)
    }
  }

  package var count: Int { truePositives.count }

  /// True positive rates; `nil` without positives.
  package var truePositiveRates: [Double]? {
    positives > 0 ? truePositives.map { $0 / positives } : nil
  }

  /// False positive rates; `nil` without negatives.
  package var falsePositiveRates: [Double]? {
    negatives > 0 ? falsePositives.map { $0 / negatives } : nil
  }

  /// The precision at each threshold, greatest first; without the point that predicts nothing.
  package var precisions: [Double] {
    (1..<max(1, count)).map { truePositives[$0] / (truePositives[$0] + falsePositives[$0]) }
  }

  /// Without the points where the curve goes straight on by an equal step: the picture is the same.
  package func droppingStraightPoints() -> RankingCurve {
    guard count > 3 else { return self }
    let middle = (2..<(count - 1)).filter { index in
      func bends(_ values: [Double]) -> Bool {
        values[index + 1] - values[index] != values[index] - values[index - 1]
      }
      return bends(truePositives) || bends(falsePositives)
    }
    return RankingCurve(self, keeping: [0, 1] + middle + [count - 1])
  }

  /// The area under the curve up to a false positive rate, standardised after McClish 1989: 0.5 is
  /// chance, 1 is perfect.
  package func partialArea(upTo limit: Double) -> Figure {
    guard limit > 0, limit <= 1 else { return .error("the limit \(limit) is not in (0, 1]") }
    guard let rates = falsePositiveRates else { return .undefined("there are no negatives") }
    guard let hits = truePositiveRates else { return .undefined("there are no positives") }
    var area = CompensatedSum()
    for index in 1..<count {
      let (left, right) = (rates[index - 1], rates[index])
      guard right > left, left < limit else { continue }
      let end = min(right, limit)
      let slope = (hits[index] - hits[index - 1]) / (right - left)
      let height = hits[index - 1] + slope * (end - left)
      area.add((end - left) * (hits[index - 1] + height) / 2)
    }
    guard limit < 1 else { return Figure(area.value) }
    let least = 0.5 * limit * limit
    return Figure(0.5 * (1 + (area.value - least) / (limit - least)))
  }

  /// The area under the straight lines between the points of precision and recall: too optimistic,
  /// as precision is not linear between them; prefer average precision.
  package var precisionRecallArea: Figure {
    guard positives > 0 else { return .undefined("there are no positives") }
    guard count > 1 else { return .undefined("there are no rows") }
    var area = CompensatedSum()
    var (recall, precision) = (0.0, 1.0)
    for index in 1..<count {
      let nextRecall = truePositives[index] / positives
      let nextPrecision =
        truePositives[index] / (truePositives[index] + falsePositives[index])
      area.add((nextRecall - recall) * (precision + nextPrecision) / 2)
      (recall, precision) = (nextRecall, nextPrecision)
    }
    return Figure(area.value)
  }

  /// What the rows with the greatest scores hold.
  ///
  /// - Parameter share: how much of the total weight is taken, in (0, 1]. Rows of one score are
  ///   taken in proportion where not all of them fit, so that the order of rows does not matter.
  package func top(share: Double) -> TopShare {
    let total = positives + negatives
    let wanted = share * total
    guard total > 0, share > 0, share <= 1 else {
      return TopShare(
        share: share, precision: .undefined("there are no rows"),
        capture: .undefined("there are no rows"), lift: .undefined("there are no rows"))
    }
    var found = positives
    for index in 1..<count where truePositives[index] + falsePositives[index] >= wanted {
      let before = truePositives[index - 1] + falsePositives[index - 1]
      let size = truePositives[index] + falsePositives[index] - before
      let part = (wanted - before) / size
      found = truePositives[index - 1] + part * (truePositives[index] - truePositives[index - 1])
      break
    }
    let precision = Figure(found / wanted)
    let noPositives = "there are no positives"
    return TopShare(
      share: share, precision: precision,
      capture: .ratio(found, positives, whenZero: noPositives),
      lift: .ratio(found / wanted * total, positives, whenZero: noPositives))
  }
}
