internal import RealModule

/// How far two distributions over the same bins lie apart.
package struct BinDistances: Codable, Hashable, Sendable {
  /// The least share that a bin counts as where a logarithm is taken; shares are not renormalised.
  package static let floor = 1e-4

  /// Population stability index Σ (c − r)·ln(c / r), both shares at least ``floor``.
  package var psi: Figure
  /// What each bin adds to it.
  package var psiTerms: [Double]
  /// Kullback and Leibler's divergence of the current from the baseline shares, in nats.
  package var kl: Figure
  /// Jensen and Shannon's divergence, in bits.
  package var jsDivergence: Figure
  /// Its root, between 0 and 1.
  package var jsDistance: Figure
  package var hellinger: Figure
  /// Half of the sum of all changes of shares.
  package var totalVariation: Figure
  /// The greatest change of a share.
  package var greatestChange: Figure
  /// Pearson's test of equal shares, on the bins that have rows; without Yates' correction.
  package var chiSquared: Figure
  package var chiSquaredDegrees: Int
  package var chiSquaredP: Figure
  /// √(χ² / n).
  package var cramersV: Figure

  /// Compares numbers of rows per bin.
  package init(baseline: [Int], current: [Int]) {
    precondition(baseline.count == current.count, "both sides have the same bins")
    let n = baseline.reduce(0, +)
    let m = current.reduce(0, +)
    guard n > 0, m > 0 else {
      let reason = Figure.undefined(n == 0 ? "the baseline has no rows" : "there are no rows")
      (psi, kl, jsDivergence, jsDistance, hellinger) = (reason, reason, reason, reason, reason)
      (totalVariation, greatestChange, chiSquared) = (reason, reason, reason)
      (chiSquaredP, cramersV, chiSquaredDegrees, psiTerms) = (reason, reason, 0, [])
      return
    }
    let r = baseline.map { Double($0) / Double(n) }
    let c = current.map { Double($0) / Double(m) }
    let floored = zip(r, c).map { (max($0, Self.floor), max($1, Self.floor)) }
    psiTerms = floored.map { ($1 - $0) * Double.log($1 / $0) }
    psi = Figure(ExactSum(psiTerms).value)
    kl = Figure(ExactSum(floored.map { $1 * Double.log($1 / $0) }).value)
    func entropy(_ share: Double, _ middle: Double) -> Double {
      share == 0 ? 0 : share * Double.log(share / middle)
    }
    let js =
      ExactSum(zip(r, c).map { entropy($0, ($0 + $1) / 2) + entropy($1, ($0 + $1) / 2) }).value / 2
    jsDivergence = Figure(max(0, js) / Double.log(2))
    jsDistance = jsDivergence.map { $0.squareRoot() }
    let roots = zip(r, c).map { ($0.squareRoot() - $1.squareRoot()) }
    hellinger = Figure((ExactSum(roots.map { $0 * $0 }).value / 2).squareRoot())
    let changes = zip(r, c).map { ($0 - $1).magnitude }
    totalVariation = Figure(ExactSum(changes).value / 2)
    greatestChange = changes.max().map { .value($0) } ?? .undefined("there are no bins")
    (chiSquared, chiSquaredDegrees) = Self.chiSquared(baseline, current, n, m)
    let degrees = Double(chiSquaredDegrees)
    chiSquaredP = chiSquared.map { ChiSquared.above($0, degrees: degrees) }
    cramersV = chiSquared.map { ($0 / Double(n + m)).squareRoot() }
  }

  private static func chiSquared(
    _ baseline: [Int], _ current: [Int], _ n: Int, _ m: Int
  ) -> (Figure, Int) {
    let bins = zip(baseline, current).filter { $0.0 + $0.1 > 0 }
    guard bins.count > 1 else { return (.undefined("all rows are in one bin"), 0) }
    let total = Double(n + m)
    var sum = ExactSum()
    for (left, right) in bins {
      for (seen, rows) in [(left, n), (right, m)] {
        let expected = Double(left + right) * Double(rows) / total
        let gap = Double(seen) - expected
        sum.add(gap * gap / expected)
      }
    }
    return (Figure(sum.value), bins.count - 1)
  }
}
