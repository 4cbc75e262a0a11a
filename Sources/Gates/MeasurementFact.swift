package import ModelMetrics
package import Registry
package import Vocabulary

/// The part of a measurement that gates judge, kept in the model's record.
package struct MeasurementFact: Codable, Hashable, Sendable {
  package var id: MeasurementID
  package var outcome: MeasurementOutcome
  /// The numbers of the model's own metrics JSON by name, top level first; see ``FlatMetrics``.
  package var values: [String: Figure]
  /// What Muster computed itself from each row's score, as far as the test's gates ask for it;
  /// `nil` where the model's scores were not asked for.
  package var evaluation: EvaluationFact?
  /// The champion beside this version on the same rows; `nil` where it was not compared.
  package var comparison: ComparisonFact?
  package var measuredAt: Instant
  /// Who claims it, where it was computed elsewhere.
  package var claimedBy: String?

  /// A fact by its parts.
  package init(
    id: MeasurementID, outcome: MeasurementOutcome, values: [String: Figure],
    evaluation: EvaluationFact? = nil, comparison: ComparisonFact? = nil, measuredAt: Instant,
    claimedBy: String? = nil
  ) {
    self.id = id
    self.outcome = outcome
    self.values = values
    self.evaluation = evaluation
    self.comparison = comparison
    self.measuredAt = measuredAt
    self.claimedBy = claimedBy
  }
}

/// Muster's own figures of a measurement, those that some gates name.
package struct EvaluationFact: Codable, Hashable, Sendable {
  package var task: MetricTask
  /// How many rows were measured.
  package var rows: Int
  /// Sorted by key.
  package var figures: [MeasuredFigure]
  /// What the model claims and Muster's own figure does not confirm, a sentence each.
  package var mismatches: [String]

  /// Figures by their parts.
  package init(
    task: MetricTask, rows: Int, figures: [MeasuredFigure], mismatches: [String] = []
  ) {
    self.task = task
    self.rows = rows
    self.figures = figures
    self.mismatches = mismatches
  }

  /// The figures of a whole evaluation, and of columns beside their baseline, that gates need; a
  /// test without gates may have a decision table, which is asked for all that is of all rows.
  package init(
    _ evaluation: Evaluation, drift: [MeasuredFigure], gates: [Gate], mismatches: [String]
  ) {
    let wanted = Set(gates.map { GateMetric.name($0.metric, for: evaluation.task) })
    let columns = Set(gates.compactMap(\.by))
    self.init(
      task: evaluation.task, rows: evaluation.rows,
      figures: evaluation.figures.filter { figure in
        gates.isEmpty
          ? figure.key.slice == nil
          : wanted.contains(figure.key.metric)
            && figure.key.slice.map { columns.contains($0.column) } ?? true
      } + drift.filter { wanted.contains($0.key.metric) },
      mismatches: mismatches)
  }
}

/// A champion and a challenger on the same rows, those metrics that some gates name.
package struct ComparisonFact: Codable, Hashable, Sendable {
  /// The champion's version.
  package var champion: Digest
  package var championMeasurement: MeasurementID
  /// Sorted by key; empty where the two could not be compared.
  package var metrics: [MetricComparison]
  /// Why the two could not be compared.
  package var problem: String?

  /// A comparison by its parts.
  package init(
    champion: Digest, championMeasurement: MeasurementID, metrics: [MetricComparison],
    problem: String? = nil
  ) {
    self.champion = champion
    self.championMeasurement = championMeasurement
    self.metrics = metrics
    self.problem = problem
  }
}
