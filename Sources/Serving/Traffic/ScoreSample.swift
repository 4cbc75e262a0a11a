internal import Glibc

/// Some of a stream's numbers, each with the same chance to be among them, in constant space
/// (algorithm R: Vitter, Random sampling with a reservoir, 1985). Seeded: the same stream gives the
/// same sample.
struct ScoreSample: Sendable {
  static let limit = 2000

  private(set) var values: [Double] = []
  private(set) var seen = 0
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func add(_ value: Double) {
    guard value.isFinite else { return }
    seen += 1
    guard values.count == Self.limit else { return values.append(value) }
    let place = Int(next() % UInt64(seen))
    if place < Self.limit { values[place] = value }
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The population stability index of these numbers with others as the reference: over the tenths
  /// of the reference, or its distinct values where it has no more than ten. Half an observation is
  /// added to each bin, so that an empty one counts without being infinite. `nil` without numbers.
  func stability(from reference: ScoreSample) -> Double? {
    stability(from: reference, chance: 0)?.index
  }

  /// The index, and how large chance alone makes it. Without any drift it is nearly chi-squared
  /// with a degree of freedom less than there are bins, times the sum of the reciprocals of both
  /// counts (Yurdakul, Statistical properties of population stability index, 2018); the quantile is
  /// that of Wilson and Hilferty (1931).
  ///
  /// - Parameter chance: the quantile as a standard normal deviate: 3.09 is exceeded by chance once
  ///   in a thousand looks.
  func stability(
    from reference: ScoreSample, chance: Double
  ) -> (index: Double, byChance: Double)? {
    guard !values.isEmpty, !reference.values.isEmpty else { return nil }
    let edges = Self.edges(of: reference.values.sorted())
    let freedom = Double(edges.count)
    let spread = 2 / (9 * freedom)
    let root = 1 - spread + chance * spread.squareRoot()
    let quantile = freedom * root * root * root
    let byChance = quantile * (1 / Double(values.count) + 1 / Double(reference.values.count))
    let found = Self.shares(values, edges)
    let expected = Self.shares(reference.values, edges)
    let index = zip(found, expected).reduce(0) { sum, pair in
      sum + (pair.0 - pair.1) * log(pair.0 / pair.1)
    }
    return (index, byChance)
  }

  /// Ascending and distinct; a bin goes up to and includes its edge, and one more is above them
  /// all.
  private static func edges(of sorted: [Double]) -> [Double] {
    var distinct: [Double] = []
    for value in sorted where distinct.last != value {
      distinct.append(value)
      if distinct.count > 10 { break }
    }
    if distinct.count <= 10 { return distinct }
    var edges: [Double] = []
    for tenth in 1..<10 {
      let edge = sorted[min(sorted.count - 1, tenth * sorted.count / 10)]
      if edges.last != edge { edges.append(edge) }
    }
    return edges
  }

  private static func shares(_ values: [Double], _ edges: [Double]) -> [Double] {
    var counts = [Double](repeating: 0.5, count: edges.count + 1)
    for value in values {
      counts[edges.firstIndex { value <= $0 } ?? edges.count] += 1
    }
    let total = counts.reduce(0, +)
    return counts.map { $0 / total }
  }
}
