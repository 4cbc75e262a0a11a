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
  /// What has to be shown of the challenger.
  package enum Aim: String, Codable, Hashable, Sendable {
    /// That it is better by more than the margin.
    case superior
    /// That it is worse by less than the margin.
    case nonInferior
  }

  /// What a look says.
  package enum Verdict: String, CaseIterable, Codable, Hashable, Sendable {
    /// The challenger is better: by more than the margin where that has to be shown, else at all.
    case better
    /// The challenger is worse by less than the margin, if it is.
    case notWorse
    /// The challenger is worse: by more than the margin where less does not matter, else at all.
    case worse
    /// The challenger may be better, but not by the margin.
    case notBetter
    /// The data do not tell yet.
    case undecided

    /// Whether what had to be shown is shown.
    package var speaksForChallenger: Bool { self == .better || self == .notWorse }
    /// Whether the champion had better stay.
    package var speaksForChampion: Bool { self == .worse || self == .notBetter }
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
  /// It may rise while the comparison is under way, as later looks are then the more careful.
  package var comparisons: Int
  package let aim: Aim
  /// By how much the challenger has to be better, or may be worse; at least 0.
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
    alpha: Double = 0.05, comparisons: Int = 1, aim: Aim = .superior, margin: Double = 0,
    horizon: Double = 5000, minimumRows: Int = 200
  ) {
    self.alpha = min(max(alpha, 1e-12), 0.5)
    self.comparisons = max(1, comparisons)
    self.aim = aim
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
    let half = count < minimumRows ? nil : halfWidth(Double(count))
    let look = Look(
      period: period, rows: taken, mean: taken == 0 ? 0 : sum / Double(taken), allRows: count,
      allMean: mean, lower: half.map { mean - $0 }, upper: half.map { mean + $0 },
      verdict: verdict(half))
    looks.append(look)
    if looks.count > Self.looksKept { looks.removeFirst() }
    if decided == nil, look.verdict != .undecided { decided = look }
    return look
  }

  /// Lets go of all looks but the latest; the one that decided stays.
  package mutating func shorten(to kept: Int) {
    looks = Array(looks.suffix(max(0, kept)))
  }

  private func verdict(_ half: Double?) -> Verdict {
    guard let half else { return .undecided }
    let (lower, upper) = (mean - half, mean + half)
    switch aim {
    case .superior:
      if lower > margin { return .better }
      if upper < 0 { return .worse }
      return margin > 0 && upper < margin ? .notBetter : .undecided
    case .nonInferior:
      if lower > 0 { return .better }
      if lower > -margin { return .notWorse }
      return upper < -margin ? .worse : .undecided
    }
  }

  /// Half of the interval's width: `σ √(2 (tρ² + 1) / (t²ρ²) · ln(√(tρ² + 1) / α))`, where ρ makes
  /// it narrowest at ``horizon`` rows.
  ///
  /// - Parameter rows: `t`; with more than there were, what the width would be if they vary alike.
  private func halfWidth(_ rows: Double) -> Double {
    let level = alpha / Double(max(1, comparisons))
    let twice = -2 * Double.log(level)
    let square = (twice + Double.log(twice) + 1) / horizon
    let variance = squares / Double(max(1, count))
    let scale = 2 * (rows * square + 1) / (rows * rows * square)
    let height = Double.log((rows * square + 1).squareRoot() / level)
    return (variance * scale * height).squareRoot()
  }

  /// About how many rows in all would decide, if the mean and the spread stay what they are; `nil`
  /// where that is beyond ``mostRows``, and where a look has decided.
  package var rowsNeeded: Int? {
    guard count > 1, looks.last?.verdict == .undecided else { return nil }
    let distance = distanceToDecision
    guard distance > 0 else { return nil }
    var least = max(Double(minimumRows), Double(count))
    if halfWidth(least) < distance { return Int(least) }
    var most = least * 2
    while halfWidth(most) >= distance {
      guard most < Double(Self.mostRows) else { return nil }
      (least, most) = (most, most * 2)
    }
    while most - least > 1 {
      let middle = (least + most) / 2
      if halfWidth(middle) < distance { most = middle } else { least = middle }
    }
    return Int(most.rounded(.up))
  }

  /// More rows than this nobody waits for.
  package static let mostRows = 100_000_000

  /// How far the mean is from the bound that it would be shown to be beyond.
  private var distanceToDecision: Double {
    switch aim {
    case .superior:
      if mean > margin { return mean - margin }
      return mean < 0 ? -mean : margin - mean
    case .nonInferior: return (mean + margin).magnitude
    }
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
    case .better:
      let margin = aim == .superior && margin > 0 ? " by more than \(Self.text(margin))" : ""
      return "the challenger is better\(margin) \(place): \(interval)"
    case .notWorse:
      return "the challenger is not worse by \(Self.text(margin)) \(place): \(interval)"
    case .worse:
      let margin = aim == .nonInferior ? " by more than \(Self.text(margin))" : ""
      return "the challenger is worse\(margin) \(place): \(interval)"
    case .notBetter:
      return "the challenger is not better by \(Self.text(margin)) \(place): \(interval)"
    case .undecided:
      let needed = rowsNeeded.map { "; as it looks, about \($0) rows decide" } ?? ""
      return "undecided \(place): \(interval)\(needed)"
    }
  }

  private static func text(_ value: Double) -> String {
    let rounded = (value * 1e5).rounded() / 1e5
    return "\(rounded == 0 ? 0 : rounded)"
  }
}
