internal import Vocabulary

/// A request that was answered, on its way to a segment.
struct RecordingEntry: Sendable {
  let unit: ServingUnit
  let batch: RecordBatch
  let answer: ModelAnswer
  /// What it was counted under.
  let endpoint: String
  /// What the sender calls it.
  let key: String?
  let moment: Instant
  /// Of what was scored in shadow: the version that serves, and what it answered.
  var champion: Champion?

  /// The version that serves beside one in shadow.
  struct Champion: Sendable {
    let package: LoadedPackage
    let answer: ModelAnswer
  }

  /// What it holds in memory, in bytes, with its own bookkeeping.
  var cost: Int {
    256 + batch.document.count + 16 * batch.records.count + answer.byteCount
      + (champion?.answer.byteCount ?? 0)
  }
}

extension ModelAnswer {
  /// How long it is.
  fileprivate var byteCount: Int {
    switch self {
    case .json(let text, _): text.count
    case .bytes(let bytes): bytes.count
    }
  }
}
