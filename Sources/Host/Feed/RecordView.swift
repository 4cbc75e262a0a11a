import Monitoring
package import Reconciler
package import Registry
package import Vocabulary

/// All records of a moment, as ``RecordFeed`` has them.
package struct RecordView: Sendable {
  /// Rises with every change that was noticed.
  package var revision: Int64 = 0
  package var state = ControlState()
  /// What the tracked branch wants, at the commit that was reconciled last.
  package var desired = DesiredState()
  /// The latest verdicts, by model and version.
  package var verdicts: [ModelName: [Digest: VerdictRecord]] = [:]
  /// Every alert that was recorded, those that are over, too.
  package var alerts: [Digest: AlertRecord] = [:]
  /// The time zones that schedules of the tracked branch name.
  package var zones = TimeZones.utc
  /// The commit of the state ref that was read last, where the records come from it.
  package var tip: CommitID?

  /// Takes up a file. The raw commits of approvals are looked up when they are asked for.
  mutating func take(_ document: StateDocument) throws {
    // The book of alerts is put together of all of them; here each stands for itself.
    switch document.path.prefix(while: { $0 != "/" }) {
    case "verdicts":
      let record = try document.decode(VerdictRecord.self)
      verdicts[record.model, default: [:]][record.version] = record
      return
    case "alerts":
      guard document.path != StatePath.alertGroups else { return }
      let record = try document.decode(AlertRecord.self)
      alerts[record.alert.id] = record
      return
    case "monitors":
      let record = try document.decode(MonitorRecord.self)
      state.monitors[record.monitor] = record
      return
    default: break
    }
    if document.path.hasSuffix(".json") {
      try StateCoding.restore([document], into: &state)
    }
  }

  /// The folders of the state ref that are held.
  static let folders = [
    "models", "runtimes", "tasks", "instances", "approvals", "proposals", "verdicts", "alerts",
    "monitors", "schedules", "trainings",
  ]

  /// The key under which a change of a file is told; `nil` where it is told with another one.
  static func key(of document: StateDocument) throws -> RecordKey? {
    if document.path.hasPrefix("alerts/") { return .alertGroups }
    return try StateCoding.key(of: document)
  }

  /// Whether a file is held.
  static func holds(_ path: String) -> Bool {
    guard let folder = path.split(separator: "/").first else { return false }
    return folders.contains(String(folder)) && path.hasSuffix(".json")
  }
}

/// A set of records that changed with a revision.
package struct RecordViewChange: Sendable {
  package var revision: Int64
  package var keys: [RecordKey]
  /// Whether everything that is shown may be different.
  package var isEverything: Bool
  /// Whether all records were read anew, so that ``keys`` do not name those that differ. What the
  /// tracked branch wants is no record: where that changes, only what is shown of everything may.
  package var isAnew = false
}
