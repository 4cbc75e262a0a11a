package import Vocabulary

/// The part of a measurement that gates judge, kept in the model's record.
package struct MeasurementFact: Codable, Hashable, Sendable {
  package var id: MeasurementID
  package var outcome: MeasurementOutcome
  /// The numbers of the metrics JSON by name, top level first; see ``FlatMetrics``.
  package var values: [String: MetricValue]
  package var measuredAt: Instant

  /// A fact by its parts.
  package init(
    id: MeasurementID, outcome: MeasurementOutcome, values: [String: MetricValue],
    measuredAt: Instant
  ) {
    self.id = id
    self.outcome = outcome
    self.values = values
    self.measuredAt = measuredAt
  }
}
