import Dashboard
import Reconciler
import Registry
import Synchronization
import Vocabulary

@testable import HTTPAPI

/// Records that stand still until a test moves them, and that note what was asked for.
final class FakeRecords: RecordSource {
  private struct State {
    var snapshot: Snapshot
    var changes: [RecordChanges] = []
    var left: [(action: RecordAction, person: String)] = []
    var counts: [RuntimeName: RuntimeCounts] = [:]
    var askedRuntimes = 0
    var verdicts: [(verdict: SignoffVerdict, task: TaskID, reason: String?, person: String)] = []
    var proposals: [(files: [String], person: String, email: String?)] = []
    var runs: [HandRun] = []
    var verified = 0
    var said: [String] = []
  }

  private let state: Mutex<State>
  let secret = Array("It's a Secret to Everybody".utf8)

  init(_ snapshot: Snapshot) {
    state = Mutex(State(snapshot: snapshot))
  }

  var left: [RecordAction] { state.withLock { $0.left.map(\.action) } }
  /// What the service has told its log.
  var said: [String] { state.withLock { $0.said } }
  func say(_ line: String) { state.withLock { $0.said.append(line) } }

  /// What was asked for beside requests: a line each.
  var done: [String] {
    state.withLock { state in
      state.verdicts.map {
        "\($0.verdict.rawValue) \($0.task.text.prefix(12)) for \($0.person): \($0.reason ?? "")"
      } + state.proposals.map { "propose \($0.files) by \($0.person) <\($0.email ?? "")>" }
        + state.runs.map { "\($0.function) \($0.model) on \($0.data) by \($0.person)" }
        + (0..<state.verified).map { _ in "verify" }
    }
  }
  var people: [String] { state.withLock { $0.left.map(\.person) } }

  var askedRuntimes: Int { state.withLock { $0.askedRuntimes } }

  func count(_ counts: RuntimeCounts, of name: RuntimeName) {
    state.withLock { $0.counts[name] = counts }
  }

  func runtimeCounts(_ name: RuntimeName) async throws -> RuntimeCounts? {
    state.withLock { state in
      state.askedRuntimes += 1
      return state.counts[name]
    }
  }

  func publish(_ snapshot: Snapshot, _ keys: [RecordKey]) {
    state.withLock {
      $0.snapshot = snapshot
      $0.changes.append(RecordChanges(revision: snapshot.revision, keys: keys))
    }
  }

  func snapshot() async throws -> Snapshot { state.withLock { $0.snapshot } }

  func changes(since revision: Int64) async -> RecordChanges? {
    state.withLock { state in
      RecordChanges(
        revision: state.snapshot.revision,
        keys: state.changes.filter { $0.revision > revision }.flatMap(\.keys))
    }
  }

  func measurement(_ id: String) async throws -> JSON? {
    ["id": .string(id), "log": "no disk\n"]
  }

  func audit(_ numbers: ClosedRange<Int64>) async throws -> [AuditEntry] {
    let objects = ["model/credit-risk", "model/churn", "project"]
    return numbers.clamped(to: 1...3).filter { numbers.contains($0) }.map { number in
      AuditEntry(
        number: number, at: Sample.now, actor: "=cmd|'/c calc'!A1", action: "model-changed",
        object: objects[Int(number) - 1], message: "a \"quoted\", text")
    }
  }

  func log(before number: Int64?, limit: Int) async throws -> [LogEntry]? {
    let objects = ["model/credit-risk", "model/churn", "project"]
    let lines = objects.enumerated().map { index, object in
      LogEntry(
        number: Int64(index) + 1, at: Sample.now,
        line: LogLine(.notice, object, reason: "Changed", "it changed"))
    }
    return lines.filter { $0.number < number ?? .max }.reversed()
  }

  func events(of instance: InstanceID) async throws -> [InstanceEvent] {
    [InstanceEvent(instance: instance, at: Sample.now, event: ["type": "started"])]
  }

  func passes(after commit: CommitID?, limit: Int) async throws -> [PassRecord] {
    [
      PassRecord(
        number: 1, commit: CommitID(Sample.hex("pass", 40)), at: Sample.now, observed: nil,
        summary: "state: models")
    ]
  }

  func runtimeLog(_ name: RuntimeName) async throws -> [UInt8]? { Array("started\n".utf8) }
  func jobLog(_ id: JobID) async throws -> [UInt8]? {
    id.text.hasPrefix("train-") ? Array("epoch 1\n".utf8) : nil
  }
  func blob(_ id: BlobID) async throws -> [UInt8]? { nil }
  func model(_ name: ModelName, at commit: CommitID) async throws -> DesiredModel? { nil }
  func evidence(of approval: ApprovalKey) async throws -> [UInt8]? { Array("tree ...".utf8) }

  func leave(_ action: RecordAction, by person: String) async throws -> String {
    state.withLock { $0.left.append((action, person)) }
    return "REQUEST-1"
  }

  func submit(
    _ verdict: SignoffVerdict, on task: TaskRecord, reason: String?, for person: Member
  ) async throws -> CommitID {
    state.withLock { $0.verdicts.append((verdict, task.id, reason, person.name)) }
    return CommitID(Sample.hex("verdict", 40))
  }

  func propose(
    _ form: AuthorForm, _ draft: AuthorForm.Draft, by person: String, email: String?
  ) async throws -> ProposedBranch {
    state.withLock { $0.proposals.append((draft.files.keys.sorted(), person, email)) }
    return .branch("muster/\(form.kind.rawValue)/\(draft.name)/1", CommitID(Sample.hex("b", 40)))
  }

  func verify() async throws -> ChainVerdict {
    state.withLock { $0.verified += 1 }
    return ChainVerdict(
      tip: CommitID(Sample.hex("tip", 40)), commits: 3, goodCommits: 3, auditEntries: 3,
      signedApprovals: 1, unsignedApprovals: 1, problem: nil, archivedBefore: nil,
      keys: ["SHA256:x"])
  }

  func startRun(_ wish: RunWish, by person: String) async throws -> String {
    state.withLock { state in
      let id = "run-\(state.runs.count + 1)"
      state.runs.append(
        HandRun(
          id: id, function: wish.function.rawValue, model: wish.model, data: wish.data,
          runtime: wish.runtime, person: person, started: Sample.now))
      return id
    }
  }

  func runs() async -> [HandRun] { state.withLock { $0.runs.reversed() } }

  func cancelRun(_ id: String) async -> Bool {
    state.withLock { state in
      guard let index = state.runs.firstIndex(where: { $0.id == id && $0.state == .running }) else {
        return false
      }
      state.runs[index].state = .cancelled
      return true
    }
  }

  func isWaiting(_ id: String) async throws -> Bool { id == "REQUEST-1" }
  func isDealtWith(_ id: String, within limit: Duration) async throws -> Bool { true }
  func webhookSecret(_ forge: WebhookForge) async throws -> [UInt8]? { secret }
}

/// A service over the sample, with a token for each of some viewers.
struct TestService {
  let service: APIService
  let records: FakeRecords

  init(
    _ snapshot: Snapshot, settings: AccessSettings? = nil, hasPages: Bool = false,
    openID: FakeProvider? = nil, secret: String? = nil,
    now: @escaping @Sendable () -> Instant = { Sample.now }
  ) {
    records = FakeRecords(snapshot)
    var configuration = APIService.Configuration(
      local: settings == nil ? .local("Ada") : nil, settings: { settings ?? AccessSettings() },
      now: now, version: "test", log: { [records] in records.say($0) })
    if let openID { configuration.openID = openID }
    configuration.openIDSecret = { secret }
    configuration.rate = (perSecond: 1_000_000, burst: 1_000_000)
    if hasPages { configuration.place = (repository: "bank", branch: "refs/heads/main") }
    service = APIService(configuration, records: records)
  }

  static func settings(_ tokens: [(String, Set<Role>, [AccessScope])]) -> AccessSettings {
    var settings = AccessSettings()
    settings.tokens = tokens.map { name, roles, scopes in
      AccessSettings.Token(
        id: name, name: name, digest: Digest(of: "token of \(name)"), roles: roles,
        groups: ["python_approvers"].reduce(into: []) { $0.insert(GroupName($1)) },
        scopes: scopes, created: Sample.now)
    }
    return settings
  }

  func send(
    _ method: String, _ target: String, as name: String? = nil, body: JSON? = nil,
    headers: [(String, String)] = []
  ) async -> APIResponse {
    var all = headers
    if !headers.contains(where: { $0.0 == "host" }) { all.append(("host", "127.0.0.1:7070")) }
    if let name { all.append(("authorization", "Bearer token of \(name)")) }
    if body != nil { all.append(("content-type", "application/json")) }
    return await service.answer(
      APIRequest(
        method, target, headers: all, body: body.map { Array($0.canonicalText.utf8) } ?? [],
        peer: "127.0.0.1"))
  }

  func get(_ target: String) async throws -> JSON {
    try JSON(parsing: await send("GET", target).bytes)
  }
}
