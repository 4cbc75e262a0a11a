internal import RealModule

/// The distributions of Kolmogorov's and Smirnov's statistics.
package enum Kolmogorov {
  /// The exact probability that two samples of one continuous distribution lie at least this far
  /// apart, by counting lattice paths (Hodges 1957): `numerator` is max |i·n − j·m|.
  ///
  /// Takes m·n steps; all its terms are positive, so that small probabilities are accurate.
  package static func exactTwoSample(numerator: Int, _ m: Int, _ n: Int) -> Double {
    guard numerator > 0 else { return 1 }
    // The chance that a random path to (i, j) has touched the outside; it came from the left in i
    // of i + j cases.
    var row = [Double](repeating: 0, count: n + 1)
    for i in 0...m {
      for j in 0...n {
        if (i * n - j * m).magnitude >= UInt(numerator) {
          row[j] = 1
        } else if i == 0 {
          row[j] = j == 0 ? 0 : row[j - 1]
        } else if j > 0 {
          row[j] = (row[j] * Double(i) + row[j - 1] * Double(j)) / Double(i + j)
        }
      }
    }
    return row[n]
  }

  /// The probability that the two-sided one-sample statistic of `n` rows is at least `d`.
  ///
  /// The regions are those of Simard and L'Ecuyer 2011: Smirnov's exact one-sided sum doubled in
  /// the tail, Durbin's matrix for small values, Pelz and Good's series between.
  package static func above(_ d: Double, rows n: Int) -> Double {
    guard d > 0, n > 0 else { return 1 }
    guard d < 1 else { return 0 }
    let size = Double(n)
    let t = size * d
    if t <= 0.5 { return 1 }
    if t <= 1 {
      let log =
        Double.logGamma(size + 1) - size * Double.log(size) + size * Double.log(2 * t - 1)
      return clipped(1 - Double.exp(log))
    }
    if t >= size - 1 { return 2 * Double.pow(1 - d, size) }
    let square = t * d
    if d >= 0.5 || square > 4 || (n > 140 && square >= 2.2) {
      if n > 140, square >= 370 { return 0 }
      return clipped(2 * oneSided(d, rows: n))
    }
    if n <= 140 || (n <= 100_000 && size * Double.pow(d, 1.5) <= 1.4) {
      return clipped(1 - durbin(d, rows: n))
    }
    return clipped(1 - pelzGood(d, rows: n))
  }

  private static func clipped(_ p: Double) -> Double { min(1, max(0, p)) }

  /// P(D⁺ ≥ d), Birnbaum and Tingey 1951: a sum of positive terms.
  static func oneSided(_ d: Double, rows n: Int) -> Double {
    let size = Double(n)
    let last = Int((size * (1 - d)).rounded(.down))
    var sum = CompensatedSum()
    for j in 0...last {
      let index = Double(j)
      let left = d + index / size
      let right = 1 - left
      guard right > 0 || j == n else { continue }
      let log =
        Binomial.logChoose(size, index) + (index - 1) * Double.log(left)
        + (j == n ? 0 : (size - index) * Double.log(onePlus: -left))
      sum.add(Double.exp(log))
    }
    return d * sum.value
  }

  /// P(D < d) by Durbin's matrix (Marsaglia, Tsang and Wang 2003).
  private static func durbin(_ d: Double, rows n: Int) -> Double {
    let size = Double(n)
    let k = Int((size * d).rounded(.down)) + 1
    let m = 2 * k - 1
    let h = Double(k) - size * d
    var matrix = SquareMatrix(size: m)
    for i in 0..<m {
      for j in 0..<m where i - j + 1 >= 0 { matrix[i, j] = 1 }
    }
    for i in 0..<m {
      matrix[i, 0] -= Double.pow(h, Double(i + 1))
      matrix[m - 1, i] -= Double.pow(h, Double(m - i))
    }
    if 2 * h > 1 { matrix[m - 1, 0] += Double.pow(2 * h - 1, Double(m)) }
    for i in 0..<m {
      for j in 0..<m where i - j + 1 > 0 {
        for g in 1...(i - j + 1) { matrix[i, j] /= Double(g) }
      }
    }
    let (power, exponent) = matrix.power(n)
    var result = power[k - 1, k - 1]
    var scale = exponent
    for i in 1...n {
      result *= Double(i) / size
      if result < 1e-140 {
        result *= 1e140
        scale -= 140
      }
    }
    return result * Double.pow(10, Double(scale))
  }

  /// P(D ≤ d), four terms of Pelz and Good's 1976 series in 1/√n.
  private static func pelzGood(_ d: Double, rows n: Int) -> Double {
    let size = Double(n)
    let z = size.squareRoot() * d
    let z2 = z * z
    let z4 = z2 * z2
    let z6 = z4 * z2
    let pi2 = Double.pi * Double.pi
    let pi4 = pi2 * pi2
    let pi6 = pi4 * pi2
    let terms = Int((16 * z / Double.pi).rounded(.up))
    var sums = (0.0, 0.0, 0.0, 0.0)
    for k in stride(from: terms, through: 1, by: -1) {
      let odd = Double(2 * k - 1)
      let m2 = odd * odd
      let m4 = m2 * m2
      let m6 = m4 * m2
      let weight = Double.exp(-pi2 * m2 / (8 * z2))
      sums.0 += weight
      sums.1 += weight * (-z2 + pi2 / 4 * m2)
      sums.2 +=
        weight
        * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * pi2 / 4 * m2 + pi4 * (1 - 2 * z2) / 16 * m4)
      let a = -30 * z6 - 90 * z4 * z4
      let b = pi2 * (135 * z4 - 96 * z6) / 4
      let c = pi4 * (-60 * z2 + 212 * z4) / 16
      let e = pi6 * (5 - 30 * z2) / 64
      sums.3 += weight * (a + b * m2 + c * m4 + e * m6)
    }
    let root = (2 * Double.pi).squareRoot()
    let z3 = z2 * z
    var k2 = sums.2 * root / (72 * z6 * z)
    var k3 = sums.3 * root / (6480 * z6 * z4)
    var even2 = 0.0
    var even3 = 0.0
    for k in stride(from: terms, through: 1, by: -1) {
      let index = Double(k)
      let square = index * index
      let weight = Double.exp(-pi2 / (2 * z2) * square)
      even2 += square * weight
      even3 += (3 * z2 - pi2 * square) * square * weight
    }
    k2 += even2 * pi2 * root / (-36 * z3)
    k3 += even3 * pi2 * root / (216 * z6)
    return sums.0 * root / z + sums.1 * root / (6 * z4) / size.squareRoot() + k2 / size
      + k3 / (size * size.squareRoot())
  }
}
