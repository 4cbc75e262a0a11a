/// How the bounds of an interval were found.
package enum IntervalMethod: String, Codable, Hashable, Sendable, CaseIterable {
  /// DeLong, DeLong and Clarke-Pearson 1988 in the mid-rank form of Sun and Xu 2014, clipped to the
  /// metric's range.
  case deLong
  /// Wilson 1927, the score interval of a proportion; with weights, on Kish's effective size.
  case wilson
  /// Clopper and Pearson 1934, the exact interval of a proportion.
  case clopperPearson
  /// Percentiles of the metric over resampled rows (Efron 1979).
  case bootstrap
  /// Mean plus and minus a multiple of its standard error.
  case normal
  /// Student's t on paired differences.
  case pairedT
  /// Normal, by the spread of what each row does to the figure (Jaeckel 1972, Efron 1982).
  case infinitesimalJackknife
  /// The score interval of a ratio of two proportions (Koopman 1984), for the ratio of groups.
  case koopman
  /// The hybrid score interval of a difference of two proportions (Newcombe 1998), for the
  /// difference of groups.
  case newcombe
}

/// Bounds that cover the true value in `level` of all samples.
package struct ConfidenceInterval: Codable, Hashable, Sendable {
  package var lower: Double
  package var upper: Double
  /// Between 0 and 1: 0.95 for a 95 % interval.
  package var level: Double
  package var method: IntervalMethod

  /// An interval by its bounds.
  package init(lower: Double, upper: Double, level: Double = 0.95, method: IntervalMethod) {
    self.lower = lower
    self.upper = upper
    self.level = level
    self.method = method
  }
}
