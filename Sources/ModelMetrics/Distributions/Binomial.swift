internal import RealModule

/// The binomial distribution, for exact tests.
package enum Binomial {
  /// The natural logarithm of the number of ways to choose `k` of `n`.
  static func logChoose(_ n: Double, _ k: Double) -> Double {
    Double.logGamma(n + 1) - Double.logGamma(k + 1) - Double.logGamma(n - k + 1)
  }

  /// The probability of exactly `k` heads in `n` tosses of a fair coin.
  package static func fairMass(_ k: Int, of n: Int) -> Double {
    Double.exp(logChoose(Double(n), Double(k)) - Double(n) * Double.log(2))
  }

  /// The probability of at most `k` heads in `n` tosses of a fair coin.
  package static func fairBelow(_ k: Int, of n: Int) -> Double {
    guard k >= 0 else { return 0 }
    guard k < n else { return 1 }
    return Beta.below(0.5, Double(n - k), Double(k + 1))
  }
}
