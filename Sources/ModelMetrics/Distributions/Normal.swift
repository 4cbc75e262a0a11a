internal import RealModule

/// The standard normal distribution.
package enum Normal {
  /// The probability of a value of at most `z`.
  package static func below(_ z: Double) -> Double { 0.5 * Double.erfc(-z * 0.5.squareRoot()) }

  /// The probability of a value above `z`, accurate in the tail.
  package static func above(_ z: Double) -> Double { 0.5 * Double.erfc(z * 0.5.squareRoot()) }

  /// The probability of a value farther from zero than `z`.
  package static func beyond(_ z: Double) -> Double { Double.erfc(z.magnitude * 0.5.squareRoot()) }

  /// The value with probability `p` below it, 0 < p < 1: Acklam's rational approximation and two
  /// steps of Halley's method on the distribution itself.
  package static func quantile(_ p: Double) -> Double {
    guard p > 0 else { return -.infinity }
    guard p < 1 else { return .infinity }
    if p > 0.5 { return -lowerQuantile(1 - p) }
    return lowerQuantile(p)
  }

  private static func lowerQuantile(_ p: Double) -> Double {
    guard p != 0.5 else { return 0 }
    var z = start(p)
    for _ in 0..<2 {
      let density = Double.exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
      guard density > 0 else { break }
      let step = (below(z) - p) / density
      z -= step / (1 + 0.5 * z * step)
    }
    return z
  }

  private static func start(_ p: Double) -> Double {
    guard p < 0.02425 else {
      let q = p - 0.5
      let r = q * q
      return q * polynomial(central, r) / (polynomial(centralDivisor, r) * r + 1)
    }
    let q = (-2 * Double.log(p)).squareRoot()
    return polynomial(tail, q) / (polynomial(tailDivisor, q) * q + 1)
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }

  private static let central = [
    -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
    -3.066479806614716e+01, 2.506628277459239e+00,
  ]
  private static let centralDivisor = [
    -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
    -1.328068155288572e+01,
  ]
  private static let tail = [
    -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
    4.374664141464968e+00, 2.938163982698783e+00,
  ]
  private static let tailDivisor = [
    7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00,
  ]
}
