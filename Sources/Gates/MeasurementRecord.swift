package import Vocabulary

/// The id of a measurement: the digest of everything that could change what was observed.
package struct MeasurementID: Identifier, Codable {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// What a test observed: `measurements/<aa>/<digest>.json` of the state ref.
///
/// A measurement says what was observed, never whether it is good; verdicts are computed from it
/// each time. It is found again by its id on any branch and in any clone.
package struct MeasurementRecord: Codable, Hashable, Sendable {
  package var id: MeasurementID
  package var model: ModelName
  package var version: Digest
  package var test: String
  /// What was measured, digest by digest: the inputs of ``id``.
  package var inputs: [String: String]
  package var outcome: MeasurementOutcome
  /// The model's own JSON, whole; absent when the job gave none.
  package var metrics: JSON?
  package var measuredAt: Instant
  /// Wall time of the job.
  package var milliseconds: Int64
  /// Which walls stood around the job, in words.
  package var sandbox: String
  /// The first and last part of the job's log where it failed, for people.
  package var log: String?

  /// A measurement as it was taken.
  package init(
    id: MeasurementID, model: ModelName, version: Digest, test: String, inputs: [String: String],
    outcome: MeasurementOutcome, metrics: JSON?, measuredAt: Instant, milliseconds: Int64,
    sandbox: String, log: String? = nil
  ) {
    self.id = id
    self.model = model
    self.version = version
    self.test = test
    self.inputs = inputs
    self.outcome = outcome
    self.metrics = metrics
    self.measuredAt = measuredAt
    self.milliseconds = milliseconds
    self.sandbox = sandbox
    self.log = log
  }

  /// The part that verdicts are made of.
  package var fact: MeasurementFact {
    MeasurementFact(
      id: id, outcome: outcome, values: FlatMetrics.values(of: metrics), measuredAt: measuredAt)
  }
}
