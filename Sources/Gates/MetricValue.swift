/// A metric's value, tagged: never a sentinel, never a bare NaN.
package enum MetricValue: Codable, Hashable, Sendable {
  case value(Double)
  /// The metric has no value for this data, and why.
  case undefined(String)
}
