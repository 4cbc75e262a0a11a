internal import RealModule

/// Two samples of a numeric column compared value by value, without bins.
package struct NumericDrift: Codable, Hashable, Sendable {
  /// The greatest distance of the distribution functions (Kolmogorov 1933, Smirnov 1939).
  package var ks: Figure
  /// Where it is.
  package var ksLocation: Double?
  /// Exact below ten million pairs of values, else as `ksAsymptoticP`.
  package var ksP: Figure
  /// By the one-sample distribution at the effective number of rows n·m / (n + m).
  package var ksAsymptoticP: Figure
  /// The area between the distribution functions, in the unit of the column.
  package var wasserstein: Figure
  /// The same in standard deviations (with n) of the baseline.
  package var scaledWasserstein: Figure
  /// √(2 ∫ (F − G)²), Székely 2003.
  package var energy: Figure
  /// Cramér and von Mises' statistic of two samples (Anderson 1962).
  package var cramerVonMises: Figure
  package var cramerVonMisesP: Figure
  /// Mann and Whitney's U of the baseline: how many pairs it wins, ties counting half.
  package var mannWhitney: Figure
  /// Two-sided, with the corrections for ties and continuity.
  package var mannWhitneyP: Figure
  /// Welch's t of the means.
  package var welch: Figure
  package var welchP: Figure
  /// Epps and Singleton 1986, on the empirical characteristic functions; discrete data is fine.
  package var eppsSingleton: Figure
  package var eppsSingletonP: Figure
  /// Jensen and Shannon's distance in nats of Gaussian kernel densities on 100 points: how
  /// ModelOp's 2021 monitor measures it. A picture's smoothness decides it; prefer bins.
  package var kernelJSDistance: Figure

  /// Compares samples; NaN is a missing value and left out.
  package init(baseline: [Double], current: [Double]) {
    self.init(
      sortedBaseline: Self.sorted(baseline), sortedCurrent: Self.sorted(current))
  }

  /// The values of a column that are not missing, ascending.
  static func sorted(_ values: [Double]) -> [Double] {
    var keys: [UInt64] = []
    keys.reserveCapacity(values.count)
    for value in values where !value.isNaN { keys.append(OrderedKey.key(value)) }
    RadixSort.sort(&keys)
    return keys.map(OrderedKey.value)
  }

  init(sortedBaseline x: [Double], sortedCurrent y: [Double]) {
    guard !x.isEmpty, !y.isEmpty else {
      let reason = Figure.undefined(
        x.isEmpty ? "the baseline has no values" : "there are no values")
      (ks, ksP, ksAsymptoticP, wasserstein, scaledWasserstein) =
        (reason, reason, reason, reason, reason)
      (energy, cramerVonMises, cramerVonMisesP, mannWhitney, mannWhitneyP) =
        (reason, reason, reason, reason, reason)
      (welch, welchP, eppsSingleton, eppsSingletonP, kernelJSDistance) =
        (reason, reason, reason, reason, reason)
      return
    }
    let pooled = PooledSamples(x, y)
    let (n, m) = (x.count, y.count)
    ks = Figure(Double(pooled.ksNumerator) / (Double(n) * Double(m)))
    ksLocation = pooled.ksLocation.isFinite ? pooled.ksLocation : nil
    let effective = Double(n) * Double(m) / Double(n + m)
    let asymptotic = ks.map {
      Kolmogorov.above($0, rows: Int(effective.rounded(.toNearestOrEven)))
    }
    ksAsymptoticP = asymptotic
    let isExact = Double(n) * Double(m) <= 1e7
    ksP =
      isExact
      ? Figure(Kolmogorov.exactTwoSample(numerator: pooled.ksNumerator, n, m)) : asymptotic
    wasserstein = Figure(pooled.area.value)
    energy = Figure((2 * pooled.squaredArea.value).squareRoot())
    let (left, right) = (Moments(x), Moments(y))
    scaledWasserstein =
      left.squares > 0
      ? wasserstein.map { $0 / (left.squares / Double(n)).squareRoot() }
      : .undefined("the baseline is constant")
    (cramerVonMises, cramerVonMisesP) = pooled.cramerVonMises
    (mannWhitney, mannWhitneyP) = pooled.mannWhitney
    (welch, welchP) = Self.welch(left, right)
    (eppsSingleton, eppsSingletonP) = EppsSingleton.test(x, y)
    kernelJSDistance = KernelDensity.jsDistance(x, y)
  }

  private static func welch(_ x: Moments, _ y: Moments) -> (Figure, Figure) {
    guard x.count > 1, y.count > 1 else {
      let reason = Figure.undefined("a side has one value only")
      return (reason, reason)
    }
    let a = x.squares / Double(x.count - 1) / Double(x.count)
    let b = y.squares / Double(y.count - 1) / Double(y.count)
    guard a + b > 0 else {
      let reason = Figure.undefined("both sides are constant")
      return (reason, reason)
    }
    let t = Figure((x.mean - y.mean) / (a + b).squareRoot())
    let degrees =
      (a + b) * (a + b) / (a * a / Double(x.count - 1) + b * b / Double(y.count - 1))
    return (t, t.map { StudentT.beyond($0, degrees: degrees) })
  }
}
