/// What the greatest scores hold and the area over few false positives, in one walk and without a
/// curve.
struct TopScan: ScoreGroupVisitor {
  private let positives: Double
  private let negatives: Double
  private let shares: [Double]
  private let limit: Double
  private var found: [Double?]
  private var area = CompensatedSum()

  init(table: ScoreTable, shares: [Double], falsePositiveRate limit: Double) {
    (positives, negatives) = table.totals
    self.shares = shares
    self.limit = limit
    found = shares.map { _ in nil }
  }

  mutating func visit(_ group: ScoreGroup) {
    let before = group.positiveAbove + group.negativeAbove
    let size = group.positive + group.negative
    for (index, share) in shares.enumerated() where found[index] == nil {
      let wanted = share * (positives + negatives)
      if before + size >= wanted {
        found[index] = group.positiveAbove + (wanted - before) / size * group.positive
      }
    }
    let left = group.negativeAbove / negatives
    guard group.negative > 0, left < limit else { return }
    let right = (group.negativeAbove + group.negative) / negatives
    let end = min(right, limit)
    let low = group.positiveAbove / positives
    let rise = group.positive / positives * (end - left) / (right - left)
    area.add((end - left) * (low + rise / 2))
  }

  /// Standardised after McClish; see ``RankingCurve/partialArea(upTo:)``.
  var partialArea: Figure {
    guard positives > 0 else { return .undefined("there are no positives") }
    guard negatives > 0 else { return .undefined("there are no negatives") }
    let least = 0.5 * limit * limit
    return Figure(0.5 * (1 + (area.value - least) / (limit - least)))
  }

  var tops: [TopShare] {
    let total = positives + negatives
    return zip(shares, found).map { share, found in
      let found = found ?? positives
      let noPositives = "there are no positives"
      return TopShare(
        share: share, precision: Figure(found / (share * total)),
        capture: .ratio(found, positives, whenZero: noPositives),
        lift: .ratio(found / share, positives, whenZero: noPositives))
    }
  }
}
