internal import RealModule

/// Champion against challenger over time, looked at as often as one likes.
///
/// What comes in are differences of losses, row by row: the champion's minus the challenger's on
/// the same row, so that a positive one speaks for the challenger. The interval around their mean
/// holds at every look at once: whoever stops when it leaves zero is wrong with a chance of
/// ``alpha`` at most, however often they looked. It is the asymptotic confidence sequence of I.
/// Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy and A. Ramdas, "Time-uniform central limit theory
/// and asymptotic confidence sequences", Annals of Statistics 52(6), 2024, theorem 2.2; an interval
/// of one look would call a difference where there is none in more than a third of long
/// comparisons.
package struct SequentialComparison: Codable, Hashable, Sendable {
  /// What a look says.
  package enum Verdict: String, Codable, Hashable, Sendable {
    /// The challenger is better by more than the margin.
    case better
    /// The challenger is worse than the champion by more than the margin.
    case worse
    /// The data do not tell yet.
    case undecided
  }

  /// One period's share of the evidence, and where the comparison stood after it.
  package struct Look: Codable, Hashable, Sendable {
    /// What the period is called, such as a day.
    package var period: String
    package var rows: Int
    /// The mean difference of this period alone.
    package var mean: Double
    /// All rows so far: mean difference, and the bounds that hold at every look.
    package var allRows: Int
    package var allMean: Double
    package var lower: Double?
    package var upper: Double?
    package var verdict: Verdict
  }

  /// The chance that any look of any comparison of the family is wrong.
  package let alpha: Double
  /// How many comparisons share it, such as metrics or challengers: each gets a part (Bonferroni).
  package let comparisons: Int
  /// Differences up to this size do not matter.
  package let margin: Double
  /// The number of rows for which the interval is narrowest.
  package let horizon: Double
  /// Fewer rows than this say nothing: the interval rests on a central limit.
  package let minimumRows: Int
  /// Every look, the oldest first, at most ``looksKept``.
  package private(set) var looks: [Look] = []
  /// The first look that decided, kept when others go.
  package private(set) var decided: Look?

  private var count = 0
  private var mean = 0.0
  private var squares = 0.0

  /// How many looks are kept.
  package static let looksKept = 400

  /// A comparison before its first row.
  package init(
    alpha: Double = 0.05, comparisons: Int = 1, margin: Double = 0, horizon: Double = 5000,
    minimumRows: Int = 200
  ) {
    self.alpha = min(max(alpha, 1e-12), 0.5)
    self.comparisons = max(1, comparisons)
    self.margin = max(0, margin)
    self.horizon = max(1, horizon)
    self.minimumRows = max(2, minimumRows)
  }

  /// How many rows there were.
  package var rows: Int { count }

  /// Takes in a period and says where the comparison stands. Differences that are not finite are
  /// left out.
  @discardableResult
  package mutating func look(_ period: String, _ differences: [Double]) -> Look {
    var sum = 0.0
    var taken = 0
    for difference in differences where difference.isFinite {
      count += 1
      taken += 1
      sum += difference
      let step = difference - mean
      mean += step / Double(count)
      squares += step * (difference - mean)
    }
    let half = halfWidth
    let look = Look(
      period: period, rows: taken, mean: taken == 0 ? 0 : sum / Double(taken), allRows: count,
      allMean: mean, lower: half.map { mean - $0 }, upper: half.map { mean + $0 },
      verdict: verdict(half))
    looks.append(look)
    if looks.count > Self.looksKept { looks.removeFirst() }
    if decided == nil, look.verdict != .undecided { decided = look }
    return look
  }

  private func verdict(_ half: Double?) -> Verdict {
    guard let half else { return .undecided }
    if mean - half > margin { return .better }
    if mean + half < -margin { return .worse }
    return .undecided
  }

  /// Half of the interval's width: `σ √(2 (tρ² + 1) / (t²ρ²) · ln(√(tρ² + 1) / α))`, where ρ makes
  /// it narrowest at ``horizon`` rows.
  private var halfWidth: Double? {
    guard count >= minimumRows else { return nil }
    let level = alpha / Double(comparisons)
    let twice = -2 * Double.log(level)
    let square = (twice + Double.log(twice) + 1) / horizon
    let rows = Double(count)
    let variance = squares / rows
    let scale = 2 * (rows * square + 1) / (rows * rows * square)
    let height = Double.log((rows * square + 1).squareRoot() / level)
    return (variance * scale * height).squareRoot()
  }

  /// The last look in a sentence, with the direction and the figures.
  package var sentence: String {
    guard let last = looks.last else { return "no row was compared" }
    let place = "after \(last.allRows) rows"
    guard let lower = last.lower, let upper = last.upper else {
      return "undecided \(place): at least \(minimumRows) are needed"
    }
    let interval =
      "mean gain \(Self.text(last.allMean)) in [\(Self.text(lower)), \(Self.text(upper))]"
    switch last.verdict {
    case .better: return "the challenger is better \(place): \(interval)"
    case .worse: return "the challenger is worse \(place): \(interval)"
    case .undecided: return "undecided \(place): \(interval)"
    }
  }

  private static func text(_ value: Double) -> String {
    let rounded = (value * 1e5).rounded() / 1e5
    return "\(rounded == 0 ? 0 : rounded)"
  }
}
