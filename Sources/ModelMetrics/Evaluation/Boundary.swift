/// Comparisons with bounds that people wrote as decimals.
package enum Boundary {
  /// How far a value may lie beyond its bound and still be on it, relative to the bound and
  /// absolute below one: 0.8 + 0.05 meets 0.85, though its double is a little less.
  package static let slack = 1e-12

  /// What came of a comparison.
  package enum Decision: Hashable, Sendable {
    case met
    case missed
    /// A side has no value; never a pass.
    case undecided(String)
  }

  /// What is asked of a metric.
  package enum Rule: Hashable, Sendable {
    /// At least as good as a bound.
    case bound(Double)
    /// Better than the baseline by at least so much.
    case absoluteChange(Double)
    /// Better than the baseline by at least so much of the baseline's magnitude; from a baseline of
    /// zero, strictly better.
    case relativeChange(Double)
  }

  /// Whether a value is at least a bound, inclusive.
  package static func isAtLeast(_ value: Double, _ bound: Double) -> Bool {
    value >= bound - slack * max(1, bound.magnitude)
  }

  /// Whether a value is at most a bound, inclusive.
  package static func isAtMost(_ value: Double, _ bound: Double) -> Bool {
    value <= bound + slack * max(1, bound.magnitude)
  }

  /// Judges a metric by a rule. Whatever has no value decides nothing.
  package static func decide(
    _ rule: Rule, candidate: Figure, baseline: Figure?, isHigherBetter: Bool
  ) -> Decision {
    guard let value = candidate.number else {
      return .undecided("the metric has no value: \(candidate.reason ?? "")")
    }
    let direction = isHigherBetter ? 1.0 : -1.0
    if case .bound(let bound) = rule {
      return isAtLeast(direction * value, direction * bound) ? .met : .missed
    }
    guard let before = baseline?.number else {
      return .undecided(
        "there is no baseline to compare with\(baseline?.reason.map { ": \($0)" } ?? "")")
    }
    switch rule {
    case .bound: return .missed
    case .absoluteChange(let least):
      return isAtLeast(direction * value, direction * before + least) ? .met : .missed
    case .relativeChange(let least):
      guard before != 0 else { return direction * value > 0 ? .met : .missed }
      let wanted = direction * before + least * before.magnitude
      return isAtLeast(direction * value, wanted) ? .met : .missed
    }
  }
}
