internal import RealModule

/// The ratio and the difference of two independent proportions, and how sure they are.
package enum ProportionPair {
  /// The score interval of p₁ / p₂ (Koopman 1984): the ratios that a score test does not refuse. It
  /// holds for small counts and for none, where the normal interval of the logarithm fails
  /// (Fagerland, Lydersen and Laake 2015).
  ///
  /// - Parameters:
  ///   - first: successes and trials, which may be fractions with weights.
  /// - Returns: `nil` without trials; the upper bound is infinite where the second has no success.
  package static func ratio(
    _ first: (successes: Double, trials: Double), _ second: (successes: Double, trials: Double),
    level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard first.trials > 0, second.trials > 0 else { return nil }
    let z = Normal.quantile(0.5 + level / 2)
    let shares = (first.successes / first.trials, second.successes / second.trials)
    /// How many standard errors the shares lie from those that have this ratio.
    func distance(_ logRatio: Double) -> Double {
      let ratio = Double.exp(logRatio)
      // The most likely second share under that ratio is the lesser root of a quadratic equation.
      let a = (first.trials + second.trials) * ratio
      let b = -(first.trials * ratio + first.successes + second.trials + second.successes * ratio)
      let c = first.successes + second.successes
      let root = max(0, b * b - 4 * a * c).squareRoot()
      let second0 = min(1, 2 * c / (root - b))
      let first0 = min(1, ratio * second0)
      let variance =
        first0 * (1 - first0) / first.trials
        + ratio * ratio * second0 * (1 - second0) / second.trials
      let gap = shares.0 - ratio * shares.1
      return gap == 0 ? 0 : variance > 0 ? gap / variance.squareRoot() : gap * .infinity
    }
    // The distance falls with the ratio; it is 0 at the estimate.
    func bound(_ target: Double) -> Double {
      var (low, high) = (-40.0, 40.0)
      for _ in 0..<80 {
        let middle = (low + high) / 2
        if distance(middle) > target { low = middle } else { high = middle }
      }
      return Double.exp((low + high) / 2)
    }
    return ConfidenceInterval(
      lower: first.successes == 0 ? 0 : bound(z),
      upper: second.successes == 0 ? .infinity : bound(-z), level: level, method: .koopman)
  }

  /// The hybrid score interval of p₁ − p₂ (Newcombe 1998, method 10): from Wilson's of each.
  package static func difference(
    _ first: (successes: Double, trials: Double), _ second: (successes: Double, trials: Double),
    level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard
      let a = Proportion.wilson(successes: first.successes, trials: first.trials, level: level),
      let b = Proportion.wilson(successes: second.successes, trials: second.trials, level: level)
    else { return nil }
    let shares = (first.successes / first.trials, second.successes / second.trials)
    func reach(_ left: Double, _ right: Double) -> Double {
      (left * left + right * right).squareRoot()
    }
    let gap = shares.0 - shares.1
    return ConfidenceInterval(
      lower: gap - reach(shares.0 - a.lower, b.upper - shares.1),
      upper: gap + reach(a.upper - shares.0, shares.1 - b.lower), level: level, method: .newcombe)
  }
}
