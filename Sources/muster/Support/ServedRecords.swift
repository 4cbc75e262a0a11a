import Gates
import HTTPAPI
import Host
import Reconciler
import Registry
import Synchronization
import Vocabulary

/// The records of a repository as the web interface asks for them.
final class ServedRecords: RecordSource {
  let feed: RecordFeed
  let access: AccessFile
  /// The snapshot of the newest revision, so that what is derived from it is kept.
  private let newest = Mutex<Snapshot?>(nil)

  /// The largest file that is handed out.
  private static let blobLimit = 4 << 20

  init(_ workspace: Workspace, access: AccessFile) throws {
    feed = try RecordFeed(repository: workspace.repository, folder: workspace.folder)
    self.access = access
  }

  func snapshot() async throws -> Snapshot {
    let view = try await feed.current()
    return newest.withLock { newest in
      if let newest, newest.revision >= view.revision { return newest }
      let snapshot = Snapshot(
        revision: view.revision, state: view.state, desired: view.desired, verdicts: view.verdicts)
      newest = snapshot
      return snapshot
    }
  }

  func changes(since revision: Int64) async -> RecordChanges? {
    await feed.changes(since: revision).map {
      RecordChanges(revision: $0.revision, keys: $0.keys, isEverything: $0.isEverything)
    }
  }

  func measurement(_ id: String) async throws -> JSON? {
    try await feed.measurement(MeasurementID(id))
  }

  func audit(_ numbers: ClosedRange<Int64>) async throws -> [AuditEntry] {
    try await feed.audit(numbers)
  }

  func log(before number: Int64?, limit: Int) async throws -> [LogEntry]? {
    try await feed.log(before: number, limit: limit)?.map {
      LogEntry(number: $0.number, at: $0.at, line: $0.line)
    }
  }

  func events(of instance: InstanceID) async throws -> [InstanceEvent] {
    guard let record = try await snapshot().state.instances[instance] else { return [] }
    return try await feed.events(of: record)
  }

  func passes(after commit: CommitID?, limit: Int) async throws -> [PassRecord] {
    try await feed.passes(after: commit, limit: limit).map {
      PassRecord(
        number: $0.number, commit: $0.commit, at: $0.at, observed: $0.observed,
        summary: $0.summary)
    }
  }

  func runtimeLog(_ name: RuntimeName) async throws -> [UInt8]? { await feed.runtimeLog(name) }

  func blob(_ id: BlobID) async throws -> [UInt8]? {
    try await feed.blob(id, limit: Self.blobLimit)
  }

  func model(_ name: ModelName, at commit: CommitID) async throws -> DesiredModel? {
    try await feed.model(name, at: commit)
  }

  func evidence(of approval: ApprovalKey) async throws -> [UInt8]? {
    try await feed.evidence(of: approval)
  }

  func webhookSecret(_ forge: WebhookForge) async throws -> [UInt8]? {
    try access.webhookSecret(forge)
  }

  // MARK: - Requests

  func leave(_ action: RecordAction, by person: String) async throws -> String {
    let request = Self.request(action, by: person)
    guard await feed.isMusterAtWork else { throw APIProblem.noMuster }
    try await feed.leave(request)
    return request.id
  }

  func isWaiting(_ id: String) async throws -> Bool { await feed.isWaiting(id) }

  func isDealtWith(_ id: String, within limit: Duration) async throws -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while await feed.isWaiting(id) {
      guard clock.now < end else { return false }
      try await clock.sleep(for: .milliseconds(20))
    }
    return true
  }

  private static func request(_ action: RecordAction, by person: String) -> Request {
    switch action {
    case .reconcile(let isConfirmed): Request(isConfirmed ? .confirm : .reconcile, by: person)
    case .suspend(let object, let isSuspended):
      Request(isSuspended ? .suspend : .resume, resource: object.description, by: person)
    case .retry(let instance): Request(.retry, resource: instance.text, by: person)
    case .signal(let name, let model, let variables):
      Request(
        .signal, resource: model.map { "model/\($0)" }, name: name, variables: variables,
        by: person)
    case .message(let name, let model, let key, let variables):
      Request(.message, name: name, model: model, key: key, variables: variables, by: person)
    case .claim(let task): Request(.claim, resource: "task/\(task)", by: person)
    case .release(let task): Request(.release, resource: "task/\(task)", by: person)
    case .complete(let task, let variables):
      Request(.complete, resource: "task/\(task)", variables: variables, by: person)
    }
  }
}

extension Request {
  fileprivate init(
    _ kind: Kind, name: String, model: ModelName, key: String?, variables: [String: JSON],
    by person: String
  ) {
    self.init(kind, resource: "model/\(model)", name: name, variables: variables, by: person)
    correlationKey = key
  }
}
