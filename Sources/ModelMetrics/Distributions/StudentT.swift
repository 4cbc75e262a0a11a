internal import RealModule

/// Student's t distribution.
package enum StudentT {
  /// The probability of a value farther from zero than `t`.
  package static func beyond(_ t: Double, degrees: Double) -> Double {
    guard t.isFinite else { return t.isNaN ? .nan : 0 }
    guard t != 0 else { return 1 }
    let square = t * t
    // For small t the complement is the accurate one; both are the same function (DLMF 8.17.4).
    return Beta.below(degrees / (degrees + square), degrees / 2, 0.5)
  }

  /// The value with probability `p` below it, for p > 0.5, by bisection.
  package static func quantile(_ p: Double, degrees: Double) -> Double {
    guard p < 1 else { return .infinity }
    guard p > 0.5 else { return p == 0.5 ? 0 : -quantile(1 - p, degrees: degrees) }
    let tail = 2 * (1 - p)
    var low = 0.0
    var high = 1.0
    while beyond(high, degrees: degrees) > tail, high < 1e300 { high *= 2 }
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      guard middle > low, middle < high else { break }
      if beyond(middle, degrees: degrees) > tail { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }
}
