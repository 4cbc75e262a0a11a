package import Dashboard
package import Monitoring
package import Reconciler
package import Registry
package import Reports
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
  /// What a runtime counts now; `nil` where none answers from here.
  func runtimeCounts(_ name: RuntimeName) async throws -> RuntimeCounts?
  /// The last part of what a job printed, while it runs and for some time after; `nil` where
  /// nothing is kept.
  func jobLog(_ id: JobID) async throws -> [UInt8]?
  /// Two recorded versions side by side, from what was kept of them: nothing is run for it.
  func comparison(
    of model: ModelName, champion: Digest, challenger: Digest
  ) async throws -> ComparisonAnswer
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
  /// Puts a verdict into the inbox in somebody's name, without a signature, and returns its commit.
  func submit(
    _ verdict: SignoffVerdict, on task: TaskRecord, reason: String?, for person: Member
  ) async throws -> CommitID
  /// Makes a proposal branch of what a form gave.
  func propose(_ form: AuthorForm, _ draft: AuthorForm.Draft, by person: String, email: String?)
    async throws -> ProposedBranch
  /// Re-checks the whole chain of the state ref.
  func verify() async throws -> ChainVerdict
  /// Begins a job by hand, and returns its id.
  func startRun(_ wish: RunWish, by person: String) async throws -> String
  /// The jobs by hand that are remembered, newest first.
  func runs() async -> [HandRun]
  /// Ends a job by hand; `false` where none of that id runs.
  func cancelRun(_ id: String) async -> Bool
  /// The secret of a webhook; `nil` where none is configured.
  func webhookSecret(_ forge: WebhookForge) async throws -> [UInt8]?
}

extension RecordSource {
  /// Nothing counts.
  package func runtimeCounts(_ name: RuntimeName) async throws -> RuntimeCounts? { nil }
  /// Nothing is kept.
  package func jobLog(_ id: JobID) async throws -> [UInt8]? { nil }
  /// Nothing is known.
  package func comparison(
    of model: ModelName, champion: Digest, challenger: Digest
  ) async throws -> ComparisonAnswer { .unknown }
  package func submit(
    _ verdict: SignoffVerdict, on task: TaskRecord, reason: String?, for person: Member
  ) async throws -> CommitID { throw APIProblem.notHere }
  package func propose(
    _ form: AuthorForm, _ draft: AuthorForm.Draft, by person: String, email: String?
  ) async throws -> ProposedBranch { throw APIProblem.notHere }
  package func verify() async throws -> ChainVerdict { throw APIProblem.notHere }
  package func startRun(_ wish: RunWish, by person: String) async throws -> String {
    throw APIProblem.notHere
  }
  package func runs() async -> [HandRun] { [] }
  package func cancelRun(_ id: String) async -> Bool { false }
}

/// What is known of two versions side by side.
package enum ComparisonAnswer: Sendable {
  case known(ComparisonReport)
  /// Nothing is kept of them here.
  case unknown
  /// Another comparison is being made.
  case busy
}

/// What changed between two revisions.
package struct RecordChanges: Sendable {
  package var revision: Int64
  package var keys: [RecordKey]
  /// Whether everything that is shown may be different.
  package var isEverything: Bool
  /// Whether all records were read anew, so that ``keys`` do not name those that differ.
  package var isAnew: Bool

  /// A set of changes.
  package init(
    revision: Int64, keys: [RecordKey], isEverything: Bool = false, isAnew: Bool = false
  ) {
    self.revision = revision
    self.keys = keys
    self.isEverything = isEverything
    self.isAnew = isAnew
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
  case acknowledge(AlertTarget)
  case snooze(AlertTarget, until: Instant, reason: String)
  case resolve(AlertTarget, reason: String)
  /// By ``AttachedMonitor/id``.
  case runMonitor(String)
  case skipRun(schedule: String)
  case cancel(InstanceID, reason: String)
  case cancelJob(JobID, reason: String)
  case modify(InstanceID, TokenMoves)
  case start(ModelName)
  /// With a seed of their own, or the declared one.
  case retrain(ModelName, seed: Int64?)
}

/// Tokens that somebody moves by hand; places as people write them: an element's id, and behind a
/// colon a key where one id is several places.
package struct TokenMoves: Hashable, Sendable {
  package var cancel: [String]
  package var startBefore: [String]
  package var startAfter: [String]
  package var variables: [String: JSON]

  /// Tokens to be moved.
  package init(
    cancel: [String] = [], startBefore: [String] = [], startAfter: [String] = [],
    variables: [String: JSON] = [:]
  ) {
    self.cancel = cancel
    self.startBefore = startBefore
    self.startAfter = startAfter
    self.variables = variables
  }
}
