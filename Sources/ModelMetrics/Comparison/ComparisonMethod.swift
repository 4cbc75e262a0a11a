/// How the uncertainty of a difference was found.
package enum ComparisonMethod: String, Codable, Hashable, Sendable, CaseIterable {
  /// DeLong's variance of two areas on the same rows.
  case deLong
  /// The difference of two correlated shares; its probability is McNemar's.
  case mcNemar
  /// Student's t on the rows' differences of a loss.
  case pairedT
  /// Percentiles of the difference over resampled rows, the same for both models.
  case pairedBootstrap
  /// The spread of what each row does to the difference (Efron 1982); on counts it is the delta
  /// method.
  case infinitesimalJackknife
}
