import Gates
import HTTPAPI
import Host
import Reconciler
import Registry
import Synchronization
import Vocabulary

/// The records of a database as the interface asks for them, as `muster` wires them.
final class BenchRecords: RecordSource {
  let feed: RecordFeed
  private let newest = Mutex<Snapshot?>(nil)

  init(_ feed: RecordFeed) {
    self.feed = feed
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
  func log(before number: Int64?, limit: Int) async throws -> [LogEntry]? { [] }
  func events(of instance: InstanceID) async throws -> [InstanceEvent] { [] }
  func passes(after commit: CommitID?, limit: Int) async throws -> [PassRecord] { [] }
  func runtimeLog(_ name: RuntimeName) async throws -> [UInt8]? { nil }
  func blob(_ id: BlobID) async throws -> [UInt8]? { nil }
  func model(_ name: ModelName, at commit: CommitID) async throws -> DesiredModel? { nil }
  func evidence(of approval: ApprovalKey) async throws -> [UInt8]? { nil }
  func leave(_ action: RecordAction, by person: String) async throws -> String { "" }
  func isWaiting(_ id: String) async throws -> Bool { false }
  func isDealtWith(_ id: String, within limit: Duration) async throws -> Bool { true }
  func webhookSecret(_ forge: WebhookForge) async throws -> [UInt8]? { nil }
}
