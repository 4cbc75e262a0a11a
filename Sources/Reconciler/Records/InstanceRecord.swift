package import Vocabulary

/// A running or ended process instance: `instances/<aa>/<instance>.json` of the state ref, enough
/// to rebuild it.
package struct InstanceRecord: Codable, Hashable, Sendable {
  package var id: InstanceID
  package var process: ProcessName
  /// The blob of the `.bpmn` file that it runs, whatever the branch says now.
  package var definition: BlobID
  /// The id of the process element in that file.
  package var definitionID: String
  /// The blobs of the DMN files that it decides by, whatever the branch says now, in the order of
  /// the manifest; absent where there are none.
  package var decisions: [BlobID]?
  /// The call activity that waits for it; absent for the process that a signal began.
  package var caller: InstanceCaller?
  package var model: ModelName
  package var version: Digest
  package var commit: CommitID
  package var lane: Lane
  package var started: Instant
  package var ended: Instant?
  /// How it ended: the name of the end event, `superseded`, `cancelled`.
  package var outcome: String?
  /// The engine's own state.
  package var engine: JSON
  package var jobs: [JobRecord]
  /// The newest events of its life, archived when it closes, at most
  /// ``InstanceRecord/historyKept``.
  package var history: [JSON]

  /// How many events a record keeps: a process whose timer repeats for ever has no last one.
  package static let historyKept = 2000

  /// Whether it still runs.
  package var isActive: Bool { ended == nil }
}

/// The call activity that an instance answers to.
package struct InstanceCaller: Codable, Hashable, Sendable {
  package var instance: InstanceID
  /// The engine's key of the waiting call activity.
  package var key: Int
}

/// Which of the parallel lives of a model an instance belongs to: the tracked branch or a proposal.
package enum Lane: Codable, Hashable, Sendable, CustomStringConvertible {
  case tracked
  case proposal(String)

  package var description: String {
    switch self {
    case .tracked: "tracked"
    case .proposal(let ref): ref
    }
  }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    self = text == "tracked" ? .tracked : .proposal(text)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Work that an instance asked the world for.
package struct JobRecord: Codable, Hashable, Sendable {
  package var id: JobID
  /// The engine's key of the waiting service task; absent for a job in the background.
  package var key: Int?
  package var element: String
  package var operation: String
  package var state: State
  package var input: [String: JSON]
  package var created: Instant
  package var finished: Instant?
  package var attempt: Int
  package var message: String?
  /// When a failed attempt is tried again.
  package var retryAt: Instant?

  /// ModelOp's job states.
  package enum State: String, Codable, Sendable {
    case created = "CREATED"
    case waiting = "WAITING"
    case running = "RUNNING"
    case complete = "COMPLETE"
    case error = "ERROR"
    case cancelled = "CANCELLED"

    /// Whether nothing more will happen to it.
    package var isFinal: Bool { self == .complete || self == .error || self == .cancelled }
  }
}
