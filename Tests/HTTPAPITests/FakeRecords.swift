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
  }

  private let state: Mutex<State>
  let secret = Array("It's a Secret to Everybody".utf8)

  init(_ snapshot: Snapshot) {
    state = Mutex(State(snapshot: snapshot))
  }

  var left: [RecordAction] { state.withLock { $0.left.map(\.action) } }
  var people: [String] { state.withLock { $0.left.map(\.person) } }

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
  func blob(_ id: BlobID) async throws -> [UInt8]? { nil }
  func model(_ name: ModelName, at commit: CommitID) async throws -> DesiredModel? { nil }
  func evidence(of approval: ApprovalKey) async throws -> [UInt8]? { Array("tree ...".utf8) }

  func leave(_ action: RecordAction, by person: String) async throws -> String {
    state.withLock { $0.left.append((action, person)) }
    return "REQUEST-1"
  }

  func isWaiting(_ id: String) async throws -> Bool { id == "REQUEST-1" }
  func isDealtWith(_ id: String, within limit: Duration) async throws -> Bool { true }
  func webhookSecret(_ forge: WebhookForge) async throws -> [UInt8]? { secret }
}

/// A service over the sample, with a token for each of some viewers.
struct TestService {
  let service: APIService
  let records: FakeRecords

  init(_ snapshot: Snapshot, settings: AccessSettings? = nil) {
    records = FakeRecords(snapshot)
    var configuration = APIService.Configuration(
      local: settings == nil ? .local("Ada") : nil, settings: { settings ?? AccessSettings() },
      now: { Sample.now }, version: "test")
    configuration.rate = (perSecond: 1_000_000, burst: 1_000_000)
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
