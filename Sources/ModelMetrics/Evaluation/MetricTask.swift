/// What a metric measures.
package enum MetricTask: String, Codable, Hashable, Sendable, CaseIterable {
  /// One score tells two classes apart.
  case binary
  /// A probability for each of several classes.
  case multiclass
  /// A number is predicted.
  case regression
  /// A column lies beside its baseline.
  case drift
  /// Groups of people lie beside each other.
  case fairness
}
