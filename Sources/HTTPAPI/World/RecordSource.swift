package import Reconciler
package import Registry
package import Vocabulary

/// What the interface needs of the world; the program that serves it provides it.
package protocol RecordSource: Sendable {
  /// The records as they are now; cheap where nothing has changed.
  func snapshot() async throws -> Snapshot
  /// What has changed since a revision; `nil` where that is too long ago to tell.
  func changes(since revision: Int64) async -> RecordChanges?
  /// A measurement by its id.
  func measurement(_ id: String) async throws -> JSON?
  /// The audit entries with these numbers, those that there are, in order.
  func audit(_ numbers: ClosedRange<Int64>) async throws -> [AuditEntry]
  /// The lines of the log before a number, newest first; `nil` where the log is kept elsewhere.
  func log(before number: Int64?, limit: Int) async throws -> [LogEntry]?
  /// The events of an instance, in order.
  func events(of instance: InstanceID) async throws -> [InstanceEvent]
  /// The state commits after another one, or from the newest on, newest first.
  func passes(after commit: CommitID?, limit: Int) async throws -> [PassRecord]
  /// The last part of a runtime's log; `nil` where there is none.
  func runtimeLog(_ name: RuntimeName) async throws -> [UInt8]?
  /// A file of the repository by its blob, up to a size.
  func blob(_ id: BlobID) async throws -> [UInt8]?
  /// A model as the tree of a commit declares it.
  func model(_ name: ModelName, at commit: CommitID) async throws -> DesiredModel?
  /// The raw signed commit of an approval.
  func evidence(of approval: ApprovalKey) async throws -> [UInt8]?
  /// Hands an action to the Muster at work, and returns the id under which it waits. An
  /// ``APIProblem`` where none is at work.
  func leave(_ action: RecordAction, by person: String) async throws -> String
  /// Whether an action still waits.
  func isWaiting(_ id: String) async throws -> Bool
  /// Whether an action was carried out, waiting for that at most so long.
  func isDealtWith(_ id: String, within limit: Duration) async throws -> Bool
  /// The secret of a webhook; `nil` where none is configured.
  func webhookSecret(_ forge: WebhookForge) async throws -> [UInt8]?
}

/// What changed between two revisions.
package struct RecordChanges: Sendable {
  package var revision: Int64
  /// Empty where everything may have changed.
  package var keys: [RecordKey]
  package var isEverything: Bool

  /// A set of changes.
  package init(revision: Int64, keys: [RecordKey], isEverything: Bool = false) {
    self.revision = revision
    self.keys = keys
    self.isEverything = isEverything
  }
}

/// A line of the log with its number and time.
package struct LogEntry: Hashable, Sendable {
  package var number: Int64
  package var at: Instant
  package var line: LogLine

  /// A line by its parts.
  package init(number: Int64, at: Instant, line: LogLine) {
    self.number = number
    self.at = at
    self.line = line
  }
}

/// One state commit: what a pass left behind.
package struct PassRecord: Hashable, Sendable {
  package var number: Int64
  package var commit: CommitID
  package var at: Instant
  /// The tracked commit that had been reconciled.
  package var observed: CommitID?
  /// Which kinds of records it changed, in words.
  package var summary: String

  /// A pass by its parts.
  package init(
    number: Int64, commit: CommitID, at: Instant, observed: CommitID?, summary: String
  ) {
    self.number = number
    self.commit = commit
    self.at = at
    self.observed = observed
    self.summary = summary
  }
}

/// What somebody asks of the Muster at work.
package enum RecordAction: Hashable, Sendable {
  case reconcile(isConfirmed: Bool)
  case suspend(AccessObject, Bool)
  case retry(InstanceID)
  case signal(name: String, model: ModelName?, variables: [String: JSON])
  case message(name: String, model: ModelName, correlationKey: String?, variables: [String: JSON])
  case claim(TaskID)
  case release(TaskID)
  case complete(TaskID, variables: [String: JSON])
}
