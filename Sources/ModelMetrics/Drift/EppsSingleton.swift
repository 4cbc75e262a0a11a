internal import RealModule

/// Epps and Singleton's test at the points 0.4 and 0.8, with Goerg and Kaiser's 2009 correction for
/// small samples.
enum EppsSingleton {
  static func test(_ x: [Double], _ y: [Double]) -> (Figure, Figure) {
    func without(_ reason: String) -> (Figure, Figure) { (.undefined(reason), .undefined(reason)) }
    let (n, m) = (Double(x.count), Double(y.count))
    guard x.count > 4, y.count > 4 else { return without("a side has fewer than five values") }
    let pooled = (x + y).sorted()
    let range = Quantile.linear(0.75, ofSorted: pooled) - Quantile.linear(0.25, ofSorted: pooled)
    guard range > 0 else { return without("the middle half of the values is constant") }
    let points = [0.4, 0.8].map { $0 / (range / 2) }
    func transformed(_ values: [Double]) -> [[Double]] {
      points.map { point in values.map { Double.cos(point * $0) } }
        + points.map { point in values.map { Double.sin(point * $0) } }
    }
    let (gx, gy) = (transformed(x), transformed(y))
    let (mx, my) = (gx.map(mean), gy.map(mean))
    let total = n + m
    var covariance = SquareMatrix(size: 4)
    for i in 0..<4 {
      for j in 0..<4 {
        covariance[i, j] =
          total / n * self.covariance(gx[i], gx[j], mx[i], mx[j])
          + total / m * self.covariance(gy[i], gy[j], my[i], my[j])
      }
    }
    let difference = zip(mx, my).map { $0 - $1 }
    let (values, vectors) = covariance.symmetricEigen()
    // The pseudo-inverse leaves out directions without any spread.
    let least = (values.max() ?? 0) * 1e-15
    let kept = values.indices.filter { values[$0] > max(least, 0) }
    let isFlat = (values.max() ?? 0) < 1e-25
    guard !kept.isEmpty, !isFlat else { return without("both sides are constant") }
    var w = 0.0
    for index in kept {
      let along = (0..<4).reduce(0.0) { $0 + vectors[$1, index] * difference[$1] }
      w += along * along / values[index]
    }
    w *= total
    if max(x.count, y.count) < 25 {
      w /=
        1 + Double.pow(total, -0.45)
        + 10.1 * (Double.pow(n, -1.7) + Double.pow(m, -1.7))
    }
    return (Figure(w), Figure(ChiSquared.above(w, degrees: Double(kept.count))))
  }

  private static func mean(_ values: [Double]) -> Double {
    ExactSum(values).value / Double(values.count)
  }

  private static func covariance(
    _ a: [Double], _ b: [Double], _ meanA: Double, _ meanB: Double
  ) -> Double {
    ExactSum(zip(a, b).lazy.map { ($0 - meanA) * ($1 - meanB) }).value / Double(a.count)
  }
}
