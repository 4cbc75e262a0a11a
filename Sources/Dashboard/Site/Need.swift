package import Gates
package import Reconciler
package import Registry
package import Reports
package import Vocabulary

/// Something that a page shows and that is in no record in memory: it is looked up for that page.
package enum Need: Hashable, Sendable {
  /// A measurement, whole.
  case measurement(MeasurementID)
  /// A model as the tree of a commit declares it.
  case model(ModelName, at: CommitID)
  /// A blob, cut to ``Material/mostBlobBytes``.
  case blob(BlobID)
  /// Audit entries, newest first.
  case audit(AuditFilter)
  /// The newest events of an active instance, oldest first: `{"at": ..., "event": {...}}` as in
  /// ``InstanceRecord/history``. Those of an ended one are in its record.
  case events(InstanceID)
  /// The end of a job's log.
  case log(JobID)
  /// The end of what a training's function printed.
  case trainingLog(ModelName, Digest)
  /// The jobs by hand that the server remembers.
  case handRuns
  /// What a runtime's own engine counts now.
  case live(RuntimeName)
  /// Two versions on the same rows, where that is known without running anything.
  case comparison(ModelName, champion: Digest, challenger: Digest)
}

/// What was looked up for one page. What is absent was not found, and the page says so.
package struct Material: Sendable {
  package var measurements: [MeasurementID: MeasurementRecord] = [:]
  package var models: [ModelAt: DesiredModel] = [:]
  package var blobs: [BlobID: [UInt8]] = [:]
  package var audit: [AuditEntry] = []
  /// Where to go on with older entries: all from this number up were looked at. `nil` where there
  /// are none.
  package var olderAudit: Int64?
  package var events: [JSON] = []
  package var log: String?
  /// Newest first.
  package var handRuns: [HandRun] = []
  package var live: LiveFigures?
  package var comparison: ComparisonReport?
  /// Whether another comparison is being made, and this one has to wait for it.
  package var isComparisonBusy = false
  /// What was looked up already, found or not.
  package var answered: Set<Need> = []

  /// How much of a blob is shown.
  package static let mostBlobBytes = 256 << 10
  /// How much of a log is shown.
  package static let mostLogBytes = 64 << 10
  /// How many events of an instance are shown.
  package static let mostEvents = 200

  /// A model at a commit.
  package struct ModelAt: Hashable, Sendable {
    package var name: ModelName
    package var commit: CommitID

    /// A model at a commit.
    package init(_ name: ModelName, at commit: CommitID) {
      self.name = name
      self.commit = commit
    }
  }

  /// Nothing was looked up.
  package init() {}

  /// A model as the tree of a commit declares it.
  package subscript(_ name: ModelName, at commit: CommitID) -> DesiredModel? {
    models[ModelAt(name, at: commit)]
  }
}
