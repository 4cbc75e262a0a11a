/// How sure it is how far groups lie apart.
///
/// The least over the greatest of several rates is no smooth figure: near parity it is below 1 by
/// chance alone, the more the more groups there are. So all pairs of groups get an interval, at a
/// level at which all of them hold together (Bonferroni), and each is folded: the sign of a
/// difference, or which of two rates is the greater, is not asked. For two groups that is the
/// interval of their pair; for more it is wider than it has to be, never narrower.
extension GroupTable {
  /// An interval, or why there is none.
  package struct GapInterval: Hashable, Sendable {
    package var interval: ConfidenceInterval?
    package var note: String?
  }

  /// The fewest rows of a rate's denominator in each group that has an interval.
  package static let leastTrials = 10.0

  /// More groups have too many pairs for any of them to be shown apart.
  package static let mostGroups = 100

  /// The interval of the least ratio of any two groups' rates, of all these rates together.
  package func ratioInterval(_ rates: [GroupRate], level: Double = 0.95) -> GapInterval {
    interval(rates, level: level) { first, second, level in
      guard let pair = ProportionPair.ratio(first, second, level: level) else { return nil }
      // Turned around where the ratio is above 1: whichever is the less comes first.
      let (low, high) = (pair.lower, pair.upper)
      if high < 1 { return pair }
      var folded = pair
      folded.lower = low > 1 ? 1 / high : min(low, 1 / high)
      folded.upper = low > 1 ? 1 / low : 1
      return folded
    } combine: { bounds in
      (bounds.map(\.lower).min(), bounds.map(\.upper).min())
    }
  }

  /// The interval of the greatest difference of any two groups' rates, of all these rates together.
  package func differenceInterval(_ rates: [GroupRate], level: Double = 0.95) -> GapInterval {
    interval(rates, level: level) { first, second, level in
      guard let pair = ProportionPair.difference(first, second, level: level) else { return nil }
      let sizes = [pair.lower.magnitude, pair.upper.magnitude]
      var folded = pair
      folded.lower = pair.lower <= 0 && pair.upper >= 0 ? 0 : sizes.min() ?? 0
      folded.upper = sizes.max() ?? 1
      return folded
    } combine: { bounds in
      (bounds.map(\.lower).max(), bounds.map(\.upper).max())
    }
  }

  private typealias Counts = (successes: Double, trials: Double)

  private func interval(
    _ rates: [GroupRate], level: Double,
    pair: (Counts, Counts, Double) -> ConfidenceInterval?,
    combine: ([ConfidenceInterval]) -> (Double?, Double?)
  ) -> GapInterval {
    guard groups.count > 1 else { return GapInterval(note: "there are not two groups") }
    guard groups.count <= Self.mostGroups else {
      return GapInterval(
        note: "there are \(groups.count) groups, and an interval is for \(Self.mostGroups) at most")
    }
    let pairs = groups.count * (groups.count - 1) / 2
    let tail = (1 - level) / Double(pairs * rates.count)
    var bounds: [ConfidenceInterval] = []
    for rate in rates {
      var counts: [Counts] = []
      for group in groups {
        let trials = group.trials(of: rate)
        guard let share = group.rate(rate).number, trials >= Self.leastTrials else {
          return GapInterval(
            note: "the \(rate.rawValue) of the group \"\(group.group)\" is of "
              + "\(Int(trials.rounded(.down))) rows, and an interval takes "
              + "\(Int(Self.leastTrials))")
        }
        counts.append((min(1, max(0, share)) * trials, trials))
      }
      for (place, first) in counts.enumerated() {
        for second in counts[(place + 1)...] {
          guard let bound = pair(first, second, 1 - tail) else { return GapInterval() }
          bounds.append(bound)
        }
      }
    }
    let (lower, upper) = combine(bounds)
    guard let lower, let upper, let method = bounds.first?.method else { return GapInterval() }
    return GapInterval(
      interval: ConfidenceInterval(lower: lower, upper: upper, level: level, method: method))
  }
}

extension GroupRates {
  /// How many rows a rate is of; with weights Kish's effective number.
  func trials(of rate: GroupRate) -> Double {
    let weight =
      switch rate {
      case .selectionRate, .accuracy, .baseRate: confusion.total
      case .truePositiveRate, .falseNegativeRate: confusion.positives
      case .falsePositiveRate, .trueNegativeRate: confusion.negatives
      case .precision, .falseDiscoveryRate: confusion.predictedPositives
      case .falseOmissionRate, .negativePredictiveValue: confusion.predictedNegatives
      }
    guard let effectiveRows, confusion.total > 0 else { return weight }
    return weight / confusion.total * effectiveRows
  }
}
