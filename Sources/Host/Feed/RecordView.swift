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
  /// The commit of the state ref that was read last, where the records come from it.
  package var tip: CommitID?

  /// Takes up a file. The raw commits of approvals are looked up when they are asked for.
  mutating func take(_ document: StateDocument) throws {
    if document.path.hasPrefix("verdicts/") {
      let record = try document.decode(VerdictRecord.self)
      verdicts[record.model, default: [:]][record.version] = record
    } else if document.path.hasSuffix(".json") {
      try StateCoding.restore([document], into: &state)
    }
  }

  /// The folders of the state ref that are held.
  static let folders = [
    "models", "runtimes", "tasks", "instances", "approvals", "proposals", "verdicts",
  ]

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
  /// Whether everything was read anew.
  package var isEverything: Bool
}
