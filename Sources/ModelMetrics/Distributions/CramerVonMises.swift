internal import RealModule

/// The limiting distribution of Cramér and von Mises' statistic.
package enum CramerVonMises {
  /// The probability of a value above `x` (Csörgő and Faraway 1996, formula 1.3).
  package static func above(_ x: Double) -> Double {
    guard x >= 0.003 else { return 1 }
    var sum = CompensatedSum()
    for k in 0..<1000 {
      let index = Double(k)
      let y = 4 * index + 1
      let q = y * y / (16 * x)
      let scale = Double.exp(Double.logGamma(index + 0.5) - Double.logGamma(index + 1))
      let term =
        scale / (Double.pow(Double.pi, 1.5) * x.squareRoot()) * y.squareRoot()
        * Double.exp(-q) * bessel(q)
      sum.add(term)
      if term < 1e-18 { break }
    }
    return min(1, max(0, 1 - sum.value))
  }

  /// The modified Bessel function K of order 1/4, by the trapezoid rule on its integral
  /// ∫ exp(−x·cosh t)·cosh(t/4) dt, which converges faster than any power of the step.
  static func bessel(_ x: Double) -> Double {
    let step = 0.0625
    var sum = 0.5
    var t = step
    while true {
      // Relative to exp(−x): x·(cosh t − 1) = 2x·sinh²(t/2).
      let half = Double.sinh(t / 2)
      let term = Double.exp(-2 * x * half * half) * Double.cosh(t / 4)
      sum += term
      if term < sum * 1e-18 || t > 100 { break }
      t += step
    }
    return Double.exp(-x) * sum * step
  }
}
