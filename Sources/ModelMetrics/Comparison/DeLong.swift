/// The areas under two ROC curves of the same rows, and how sure their difference is.
///
/// DeLong, DeLong and Clarke-Pearson 1988, in O(n log n) by mid-ranks (Sun and Xu 2014). All sums
/// are of whole numbers, so that equal rankings give a difference and a variance of exactly zero.
package struct DeLong: Codable, Hashable, Sendable {
  package var aucA: Figure
  package var aucB: Figure
  package var varianceA: Figure
  package var varianceB: Figure
  package var covariance: Figure
  /// A − B.
  package var difference: Figure
  package var differenceVariance: Figure

  /// Compares two scores of the same rows.
  package init(labels: [Bool], a: [Double], b: [Double]) throws(DatasetProblem) {
    try RowCheck.check(
      rows: labels.count, columns: [("champion's score", a), ("challenger's score", b)],
      weights: nil)
    guard labels.count <= ScoreTable.rowLimit else {
      throw .tooManyRows(found: labels.count, limit: ScoreTable.rowLimit)
    }
    let first = Self.placements(labels, a)
    let second = Self.placements(labels, b)
    let p = labels.count { $0 }
    let n = labels.count - p
    guard p > 0, n > 0 else {
      let reason = Figure.undefined(p == 0 ? "there are no positives" : "there are no negatives")
      (aucA, aucB, difference) = (reason, reason, reason)
      (varianceA, varianceB, covariance, differenceVariance) = (reason, reason, reason, reason)
      return
    }
    var sums = (positive: Moments(), negative: Moments())
    for row in labels.indices {
      if labels[row] {
        sums.positive.add(first[row], second[row])
      } else {
        sums.negative.add(first[row], second[row])
      }
    }
    let pairs = 2 * UInt128(p) * UInt128(n)
    aucA = Figure(exactRatio(UInt128(sums.positive.a), pairs))
    aucB = Figure(exactRatio(UInt128(sums.positive.b), pairs))
    let gap = sums.positive.a - sums.positive.b
    difference = Figure(
      gap < 0 ? -exactRatio(gap.magnitude, pairs) : exactRatio(gap.magnitude, pairs))
    guard p > 1, n > 1 else {
      let reason = Figure.undefined("there is one \(p == 1 ? "positive" : "negative") only")
      (varianceA, varianceB, covariance, differenceVariance) = (reason, reason, reason, reason)
      return
    }
    func combined(_ spread: (Moments, Int) -> Double) -> Figure {
      let positive = spread(sums.positive, p) / (4 * Double(n) * Double(n)) / Double(p)
      let negative = spread(sums.negative, n) / (4 * Double(p) * Double(p)) / Double(n)
      return Figure(positive + negative)
    }
    varianceA = combined { $0.spread($0.aa, $0.a, $0.a, $1) }
    varianceB = combined { $0.spread($0.bb, $0.b, $0.b, $1) }
    covariance = combined { $0.spread($0.ab, $0.a, $0.b, $1) }
    differenceVariance = combined {
      $0.spread($0.aa - 2 * $0.ab + $0.bb, $0.a - $0.b, $0.a - $0.b, $1)
    }
  }

  /// Sums of whole-numbered placements.
  private struct Moments {
    var a: Int128 = 0
    var b: Int128 = 0
    var aa: Int128 = 0
    var bb: Int128 = 0
    var ab: Int128 = 0

    mutating func add(_ a: Int64, _ b: Int64) {
      let (x, y) = (Int128(a), Int128(b))
      self.a += x
      self.b += y
      aa += x * x
      bb += y * y
      ab += x * y
    }

    /// The sample covariance of `count` values of these sums.
    func spread(_ product: Int128, _ left: Int128, _ right: Int128, _ count: Int) -> Double {
      let size = Double(count)
      return Double(product * Int128(count) - left * right) / (size * (size - 1))
    }
  }

  /// For a positive row twice the negatives below it, for a negative row twice the positives above
  /// it; equal ones count one.
  private static func placements(_ labels: [Bool], _ scores: [Double]) -> [Int64] {
    let order = Ranks.ascending(scores)
    let p = labels.count { $0 }
    var placements = [Int64](repeating: 0, count: labels.count)
    var (start, positivesBelow, negativesBelow) = (0, 0, 0)
    while start < order.count {
      var end = start
      var (positives, negatives) = (0, 0)
      while end < order.count, scores[order[end]] == scores[order[start]] {
        if labels[order[end]] { positives += 1 } else { negatives += 1 }
        end += 1
      }
      for place in start..<end {
        let row = order[place]
        placements[row] =
          labels[row]
          ? Int64(2 * negativesBelow + negatives)
          : Int64(2 * (p - positivesBelow - positives) + positives)
      }
      positivesBelow += positives
      negativesBelow += negatives
      start = end
    }
    return placements
  }

  // MARK: - Tests

  package var standardError: Figure { differenceVariance.map { max(0, $0).squareRoot() } }

  /// The difference over its standard error; 0 where both are zero.
  package var z: Figure {
    difference.combined(standardError) { difference, error in
      difference == 0 ? 0 : difference / error
    }
  }

  /// The probability of a difference at least this large between equally good models.
  package var p: Figure { z.map { Normal.beyond($0) } }

  /// The probability of A being at least this much ahead of an equally good B.
  package var pGreater: Figure { z.map { Normal.above($0) } }

  /// The normal interval of the difference.
  package func differenceInterval(level: Double = 0.95) -> ConfidenceInterval? {
    guard let difference = difference.number, let error = standardError.number else { return nil }
    let reach = Normal.quantile(0.5 + level / 2) * error
    return ConfidenceInterval(
      lower: difference - reach, upper: difference + reach, level: level, method: .deLong)
  }

  /// The normal interval of one area, clipped to [0, 1].
  package static func interval(
    area: Double, variance: Double, level: Double = 0.95
  ) -> ConfidenceInterval {
    let reach = Normal.quantile(0.5 + level / 2) * max(0, variance).squareRoot()
    return ConfidenceInterval(
      lower: max(0, area - reach), upper: min(1, area + reach), level: level, method: .deLong)
  }
}
