/// One metric of a champion and a challenger on the same rows.
package struct MetricComparison: Codable, Hashable, Sendable {
  package var key: FigureKey
  package var champion: Figure
  package var challenger: Figure
  /// Challenger − champion.
  package var delta: Figure
  package var standardError: Figure
  /// Two-sided, 90 %: each bound holds one-sided at 95 %, which is what non-inferiority asks.
  package var interval90: ConfidenceInterval?
  package var interval95: ConfidenceInterval?
  /// The two-sided probability of such a difference between equally good models.
  package var p: Figure
  package var method: ComparisonMethod
  package var rows: Int
  package var isHigherBetter: Bool

  /// A comparison by its parts.
  package init(
    key: FigureKey, champion: Figure, challenger: Figure, delta: Figure, standardError: Figure,
    interval90: ConfidenceInterval?, interval95: ConfidenceInterval?, p: Figure,
    method: ComparisonMethod, rows: Int, isHigherBetter: Bool
  ) {
    self.key = key
    self.champion = champion
    self.challenger = challenger
    self.delta = delta
    self.standardError = standardError
    self.interval90 = interval90
    self.interval95 = interval95
    self.p = p
    self.method = method
    self.rows = rows
    self.isHigherBetter = isHigherBetter
  }

  /// Whether the challenger is at worst so much worse than the champion.
  ///
  /// - Parameter margin: at least 0, in the unit of the metric.
  package func nonInferiority(margin: Double) -> ComparisonDecision {
    decide(margin: margin, line: -margin)
  }

  /// Whether the challenger is better than the champion, beyond chance, by more than a margin.
  ///
  /// - Parameter margin: at least 0, in the unit of the metric.
  package func superiority(margin: Double = 0) -> ComparisonDecision {
    decide(margin: margin, line: margin)
  }

  /// The oriented difference and its bound: positive where the challenger is better.
  private func decide(margin: Double, line: Double) -> ComparisonDecision {
    guard margin >= 0, margin.isFinite else {
      return .undecided("the margin \(margin) is not a size")
    }
    guard let delta = delta.number else {
      return .undecided(self.delta.reason ?? "the difference has no value")
    }
    guard let interval = interval90 else {
      return .undecided(standardError.reason ?? "the difference has no interval")
    }
    let better = isHigherBetter ? delta : -delta
    let lower = isHigherBetter ? interval.lower : -interval.upper
    let upper = isHigherBetter ? interval.upper : -interval.lower
    if lower > line { return .met(lower: lower) }
    if upper < line { return .missed(upper: upper) }
    return .inconclusive(rowsNeeded: rowsNeeded(room: better - line))
  }

  /// About how many rows would decide, with 80 % power at one-sided 5 %: n·((z + z')·se / room)²;
  /// `nil` where the difference itself is beyond the line, so that more rows would not help.
  private func rowsNeeded(room: Double) -> Int? {
    guard room > 0, let error = standardError.number, error > 0 else { return nil }
    let reach = (Normal.quantile(0.95) + Normal.quantile(0.8)) * error / room
    let needed = (Double(rows) * reach * reach).rounded(.up)
    return needed < 1e15 ? max(rows + 1, Int(needed)) : nil
  }
}
