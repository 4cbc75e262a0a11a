package import ModelMetrics
package import Registry
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
  /// What Muster computed itself from each row's score.
  package var evaluation: Evaluation?
  /// Columns of the data beside a baseline, where gates ask for that.
  package var drift: DriftReport?
  /// What the model claims and Muster's own figures do not confirm, a sentence each.
  package var mismatches: [String]?
  /// The scored rows, in the store of whoever measured.
  package var rows: ScoredRowsReference?
  package var measuredAt: Instant
  /// The executor that took and signed it; absent where Muster measured itself.
  package var measuredBy: String?
  /// Who claims it, where it was computed elsewhere and nobody here measured anything.
  package var claimedBy: String?
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
  ///
  /// - Parameter gates: those that will judge it; other figures are left out.
  package func fact(for gates: [Gate], comparison: ComparisonFact? = nil) -> MeasurementFact {
    MeasurementFact(
      id: id, outcome: outcome, values: FlatMetrics.values(of: metrics),
      evaluation: evaluation.map {
        EvaluationFact(
          $0, drift: drift?.figures ?? [], gates: gates, mismatches: mismatches ?? [])
      },
      comparison: comparison, measuredAt: measuredAt, claimedBy: claimedBy)
  }
}

/// Scored rows that are too large for a record.
package struct ScoredRowsReference: Codable, Hashable, Sendable {
  /// Of the file's bytes.
  package var digest: Digest
  package var count: Int
  /// Rows of the data that were left out because they are not usable.
  package var dropped: Int

  /// A reference to a file of rows.
  package init(digest: Digest, count: Int, dropped: Int) {
    self.digest = digest
    self.count = count
    self.dropped = dropped
  }
}

extension DriftReport {
  /// The figures that gates name, each with its column as the slice: `psi[duration]`.
  package var figures: [MeasuredFigure] {
    columns.flatMap { column in
      column.figures.sorted { $0.key < $1.key }.map { name, figure in
        MeasuredFigure(
          key: FigureKey(name, slice: FigureKey.Slice(column: column.name, value: nil)),
          figure: figure, rows: column.rows, weight: Double(column.rows))
      }
    }
  }
}
