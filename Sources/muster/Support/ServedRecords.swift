import Dashboard
import Gates
import HTTPAPI
import Host
import Monitoring
import Reconciler
import Registry
import Synchronization
import Vocabulary

/// The records of a repository as the web interface asks for them.
final class ServedRecords: RecordSource {
  let feed: RecordFeed
  let desk: RepositoryDesk
  let handRuns: HandRuns
  /// One check of the chain at a time: a long one takes seconds.
  let isVerifying = Mutex(false)
  let access: AccessFile
  private let workspace: Workspace
  private let comparisons: RecordedComparison
  /// The snapshot of the newest revision, so that what is derived from it is kept.
  private let newest = Mutex<Snapshot?>(nil)

  /// The largest file that is handed out.
  private static let blobLimit = 4 << 20

  init(_ workspace: Workspace, access: AccessFile) throws {
    feed = try RecordFeed(repository: workspace.repository, folder: workspace.folder)
    desk = try RepositoryDesk(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      remote: workspace.remote, now: Clock.now)
    handRuns = HandRuns(workspace: workspace)
    self.access = access
    self.workspace = workspace
    comparisons = RecordedComparison(feed: feed, folder: workspace.folder, now: Clock.now)
  }

  func snapshot() async throws -> Snapshot {
    let view = try await feed.current()
    return newest.withLock { newest in
      if let newest, newest.revision >= view.revision { return newest }
      let snapshot = Snapshot(
        revision: view.revision, state: view.state, desired: view.desired,
        verdicts: view.verdicts, alerts: view.alerts, zones: view.zones)
      newest = snapshot
      return snapshot
    }
  }

  func changes(since revision: Int64) async -> RecordChanges? {
    await feed.changes(since: revision).map {
      RecordChanges(
        revision: $0.revision, keys: $0.keys, isEverything: $0.isEverything, isAnew: $0.isAnew)
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

  func runtimeCounts(_ name: RuntimeName) async throws -> RuntimeCounts? {
    guard let runtime = try await snapshot().state.runtimes[name] else { return nil }
    return await workspace.liveView(of: runtime).map { RuntimeCounts($0) }
  }

  func jobLog(_ id: Reconciler.JobID) async throws -> [UInt8]? { await feed.jobLog(id) }

  func comparison(
    of model: ModelName, champion: Digest, challenger: Digest
  ) async throws -> ComparisonAnswer {
    switch try await comparisons.report(of: model, champion: champion, challenger: challenger) {
    case .known(let report): .known(report)
    case .unknown: .unknown
    case .busy: .busy
    }
  }

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
    case .cancel(let instance, let reason):
      Request(.cancel, resource: instance.text, reason: reason, by: person)
    case .cancelJob(let job, let reason):
      Request(.cancelJob, resource: job.text, reason: reason, by: person)
    case .modify(let instance, let moves):
      Request(
        .modify, resource: instance.text, variables: moves.variables,
        moves: Request.Moves(
          cancel: moves.cancel, startBefore: moves.startBefore, startAfter: moves.startAfter),
        by: person)
    case .start(let model): Request(.start, resource: "model/\(model)", by: person)
    case .retrain(let model, let seed):
      Request(.retrain, resource: "model/\(model)", seed: seed, by: person)
    case .claim(let task): Request(.claim, resource: "task/\(task)", by: person)
    case .release(let task): Request(.release, resource: "task/\(task)", by: person)
    case .complete(let task, let variables):
      Request(.complete, resource: "task/\(task)", variables: variables, by: person)
    case .acknowledge(let target):
      Request(.acknowledge, name: target.key, cause: target.cause, by: person)
    case .snooze(let target, let until, let reason):
      Request(
        .snooze, name: target.key, cause: target.cause, until: until, reason: reason, by: person)
    case .resolve(let target, let reason):
      Request(
        .resolveAlerts, name: target.key, cause: target.cause, reason: reason, by: person)
    case .runMonitor(let name): Request(.runMonitor, name: name, by: person)
    case .skipRun(let schedule): Request(.skipRun, name: schedule, by: person)
    }
  }
}

extension AlertTarget {
  fileprivate var key: String? { if case .key(let key) = self { key } else { nil } }
  fileprivate var cause: String? { if case .cause(let cause) = self { cause } else { nil } }
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

extension RuntimeCounts {
  /// What a runtime said of itself.
  fileprivate init(_ view: LiveView) {
    self.init(since: view.since)
    total = Counts(view.total)
    endpoints = view.endpoints.map { Endpoint(name: $0.name, counts: Counts($0.counts)) }
    queued = view.queued
    held = view.held
    workers = view.workers.map { worker in
      LiveFigures.Worker(
        pid: worker.pid, state: worker.state, served: worker.served, restarts: worker.restarts,
        cpuSeconds: worker.cpuSeconds, memory: worker.memoryBytes)
    }
  }
}

extension RuntimeCounts.Counts {
  fileprivate init(_ counts: LiveView.Counts) {
    self.init()
    requests = counts.requests
    records = counts.records
    errors = counts.errors
    rejected = counts.rejected
    (p50, p95, p99) = (counts.p50, counts.p95, counts.p99)
    buckets = counts.buckets.map { RuntimeCounts.Bucket(end: $0.end, count: $0.count) }
  }
}
