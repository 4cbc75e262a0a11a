internal import Recordings
internal import Vocabulary

/// What recording has done since the runtime was started, and what is on the disk.
struct RecordingCounts: Sendable {
  /// Records that are in a file.
  var recorded = 0
  /// Records that were lost: no room in memory, or none on the disk.
  var dropped = 0
  /// Segments that are whole.
  var segments = 0
  /// Their bytes, and those of what is still open.
  var bytes = 0
  /// The first record of the oldest segment.
  var oldest: Instant?
  /// Why the last write failed; `nil` once one went well.
  var failure: String?

  func json(_ policy: RecordingPolicy) -> JSON {
    [
      "state": .string(failure == nil ? "recording" : "failing"),
      "reason": failure.map(JSON.string) ?? .null, "records": .integer(Int64(recorded)),
      "dropped": .integer(Int64(dropped)), "segments": .integer(Int64(segments)),
      "bytes": .integer(Int64(bytes)), "oldest": oldest.map { .string($0.description) } ?? .null,
      "policy": policy.json,
    ]
  }
}
