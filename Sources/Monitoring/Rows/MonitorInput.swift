package import Avro
package import Gates
package import ModelMetrics
package import Registry
package import Vocabulary

/// All that one run of a monitor on one model looks at; what the shell gathers before it calls
/// ``MonitorRun/results(of:)``.
package struct MonitorInput: Sendable {
  /// What came of reading rows.
  package enum Source: Sendable {
    case rows(MonitorRows)
    /// The file ends in the middle of a record, or was still being written.
    case halfWritten(String)
    case unreadable(String)
    /// What is named is not there.
    case gone(String)
    /// Nothing is named.
    case none
  }

  package var monitor: AttachedMonitor
  /// Of the model and of the data.
  package var schemas: [AvroSchema]
  package var baseline: Source
  package var sample: Source
  /// Rows of identifiers and labels that came later; ``Source/none`` where labels are in the
  /// sample.
  package var labels: Source
  /// The numbers of a monitor that is a model (``FlatMetrics``), or why there are none.
  package var claims: Result<[String: Figure], MonitorFailure>
  /// The metrics JSON of a monitor that is a model, whole.
  package var report: JSON?
  /// How many rows earlier periods had, the latest last.
  package var history: [Int]
  package var tables: ThresholdTables
  /// What a decision table may know of the model besides its figures.
  package var context: [String: JSON]
  package var now: Instant
  /// The trial that a comparison of champion and challenger is about; of that check alone.
  package var challenge: ChallengeOccasion?

  /// Why a monitor's job gave no numbers.
  package struct MonitorFailure: Error, Hashable, Sendable {
    package var reason: String

    /// A failure by its reason.
    package init(_ reason: String) { self.reason = reason }
  }

  /// An input by its parts.
  package init(
    monitor: AttachedMonitor, schemas: [AvroSchema] = [], baseline: Source = .none,
    sample: Source, labels: Source = .none,
    claims: Result<[String: Figure], MonitorFailure> = .success([:]), report: JSON? = nil,
    history: [Int] = [], tables: ThresholdTables = ThresholdTables(), context: [String: JSON] = [:],
    now: Instant, challenge: ChallengeOccasion? = nil
  ) {
    self.monitor = monitor
    self.schemas = schemas
    self.baseline = baseline
    self.sample = sample
    self.labels = labels
    self.claims = claims
    self.report = report
    self.history = history
    self.tables = tables
    self.context = context
    self.now = now
    self.challenge = challenge
  }
}
