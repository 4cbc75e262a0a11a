internal import RealModule

/// The beta distribution, by the continued fraction of the regularised incomplete beta function
/// (DLMF 8.17.22).
package enum Beta {
  /// I_x(a, b): the probability of a value of at most `x`.
  package static func below(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let scale = Double.exp(
      Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b) + a * Double.log(x)
        + b * Double.log(onePlus: -x))
    return x < (a + 1) / (a + b + 2)
      ? scale * fraction(x, a, b) / a : 1 - scale * fraction(1 - x, b, a) / b
  }

  /// The value with probability `p` below it, by bisection.
  package static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
    var low = 0.0
    var high = 1.0
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      guard middle > low, middle < high else { break }
      if below(middle, a, b) < p { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    var c = 1.0
    var d = 1 / ChiSquared.nonzero(1 - (a + b) * x / (a + 1))
    var h = d
    for i in 1..<100_000 {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / ChiSquared.nonzero(1 + even * d)
      c = ChiSquared.nonzero(1 + even / c)
      h *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / ChiSquared.nonzero(1 + odd * d)
      c = ChiSquared.nonzero(1 + odd / c)
      let change = d * c
      h *= change
      if (change - 1).magnitude < 1e-16 { break }
    }
    return h
  }
}
