internal import RealModule

/// A share of rows and how sure it is.
package enum Proportion {
  /// Wilson's score interval.
  ///
  /// - Parameters:
  ///   - successes: how many, or their weight scaled to `trials`.
  ///   - trials: more than 0; with weights, Kish's effective number (Σw)² / Σw².
  package static func wilson(
    successes: Double, trials: Double, level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard trials > 0, successes >= 0, successes <= trials else { return nil }
    let z = Normal.quantile(0.5 + level / 2)
    let share = successes / trials
    let square = z * z / trials
    let middle = (share + square / 2) / (1 + square)
    let reach =
      z * (share * (1 - share) / trials + square / (4 * trials)).squareRoot() / (1 + square)
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : max(0, middle - reach),
      upper: successes == trials ? 1 : min(1, middle + reach), level: level, method: .wilson)
  }

  /// Clopper and Pearson's exact interval.
  package static func clopperPearson(
    successes: Int, trials: Int, level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard trials > 0, successes >= 0, successes <= trials else { return nil }
    let tail = (1 - level) / 2
    let (k, n) = (Double(successes), Double(trials))
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : Beta.quantile(tail, k, n - k + 1),
      upper: successes == trials ? 1 : Beta.quantile(1 - tail, k + 1, n - k), level: level,
      method: .clopperPearson)
  }

  /// Mean plus and minus a multiple of its standard error; collapses at 0 and 1.
  package static func normal(
    successes: Int, trials: Int, level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard trials > 0, successes >= 0, successes <= trials else { return nil }
    let share = Double(successes) / Double(trials)
    let reach =
      Normal.quantile(0.5 + level / 2) * (share * (1 - share) / Double(trials)).squareRoot()
    return ConfidenceInterval(
      lower: max(0, share - reach), upper: min(1, share + reach), level: level, method: .normal)
  }

  /// Agresti and Coull's 1998 interval: the normal one after z² rows are added.
  package static func agrestiCoull(
    successes: Int, trials: Int, level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard trials > 0, successes >= 0, successes <= trials else { return nil }
    let z = Normal.quantile(0.5 + level / 2)
    let size = Double(trials) + z * z
    let share = (Double(successes) + z * z / 2) / size
    let reach = z * (share * (1 - share) / size).squareRoot()
    return ConfidenceInterval(
      lower: max(0, share - reach), upper: min(1, share + reach), level: level, method: .normal)
  }

  /// The pooled z test of two independent shares.
  package static func twoSample(
    _ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int)
  ) -> (z: Figure, p: Figure) {
    let reason = "a sample has no rows"
    guard first.trials > 0, second.trials > 0 else {
      return (.undefined(reason), .undefined(reason))
    }
    let (n, m) = (Double(first.trials), Double(second.trials))
    let pooled = Double(first.successes + second.successes) / (n + m)
    let error = (pooled * (1 - pooled) * (1 / n + 1 / m)).squareRoot()
    let z = Figure.ratio(
      Double(first.successes) / n - Double(second.successes) / m, error,
      whenZero: "every row of both samples is the same")
    return (z, z.map { Normal.beyond($0) })
  }

  /// Fisher's exact test of two shares, two-sided: tables no more probable than the one seen.
  package static func fisher(
    _ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int)
  ) -> Double {
    let (n, m) = (first.trials, second.trials)
    let successes = first.successes + second.successes
    func log(_ k: Int) -> Double {
      Binomial.logChoose(Double(n), Double(k))
        + Binomial.logChoose(Double(m), Double(successes - k))
        - Binomial.logChoose(Double(n + m), Double(successes))
    }
    let seen = log(first.successes)
    var sum = CompensatedSum()
    for k in max(0, successes - m)...min(n, successes) {
      let mass = log(k)
      if mass <= seen + 1e-7 { sum.add(Double.exp(mass)) }
    }
    return min(1, sum.value)
  }
}
