internal import RealModule

/// The chi-squared distribution, by the regularised incomplete gamma function (DLMF 8.2.4, 8.7.1
/// and 8.9.2).
package enum ChiSquared {
  /// The probability of a value above `x` with `degrees` of freedom.
  package static func above(_ x: Double, degrees: Double) -> Double {
    guard x > 0 else { return 1 }
    return upperGamma(degrees / 2, x / 2)
  }

  /// Q(a, x) = Γ(a, x) / Γ(a).
  static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let scale = Double.exp(a * Double.log(x) - x - Double.logGamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      for _ in 0..<100_000 {
        n += 1
        term *= x / n
        sum += term
        if term < sum * 1e-17 { break }
      }
      return max(0, 1 - sum * scale)
    }
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var h = d
    for i in 1..<100_000 {
      let n = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / nonzero(n * d + b)
      c = nonzero(b + n / c)
      let change = d * c
      h *= change
      if (change - 1).magnitude < 1e-16 { break }
    }
    return scale * h
  }

  static func nonzero(_ x: Double) -> Double { x.magnitude < 1e-300 ? 1e-300 : x }
}
