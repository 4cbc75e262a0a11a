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
  /// Whether there are older entries that match.
  package var hasMoreAudit = false
  package var events: [JSON] = []
  package var log: String?
  package var live: LiveFigures?
  package var comparison: ComparisonReport?
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

/// What a runtime's engine counts: the live view of its page.
package struct LiveFigures: Hashable, Sendable {
  /// Requests since the start, those that failed, and those a second over the last minute.
  package var requests: Int64
  package var failures: Int64
  package var perSecond: Double
  /// Milliseconds at the 50th and 99th percentile.
  package var median: Double?
  package var p99: Double?
  /// Processor time a second of wall time, from 0 to the number of cores.
  package var cpu: Double?
  /// Bytes of resident memory.
  package var memory: Int64?
  package var workers: Int?
  /// The last minutes, oldest first: milliseconds since 1970 and requests a second.
  package var throughput: [Sample]
  package var at: Instant

  /// One point of a line over time.
  package struct Sample: Hashable, Sendable {
    package var at: Instant
    package var value: Double

    /// A value at a moment.
    package init(at: Instant, value: Double) {
      self.at = at
      self.value = value
    }
  }

  /// Figures of a moment.
  package init(
    at: Instant, requests: Int64, failures: Int64, perSecond: Double, throughput: [Sample] = []
  ) {
    self.at = at
    self.requests = requests
    self.failures = failures
    self.perSecond = perSecond
    self.throughput = throughput
  }
}
