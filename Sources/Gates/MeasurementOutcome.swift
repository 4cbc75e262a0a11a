/// How a measuring job ended.
package enum MeasurementOutcome: Codable, Hashable, Sendable {
  /// It gave metrics.
  case measured
  /// The model broke: it raised, hung, ran out of memory or gave something that is no result.
  case modelFailed(String)
  /// Muster could not find out: no network, no disk, no sandbox. Never stored for reuse.
  case notMeasured(String)
}
