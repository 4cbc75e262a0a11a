/// What became of one record.
enum RecordOutcome: Sendable {
  /// The bytes of the answer, for each output of the route.
  case answered([[UInt8]])
  case refused(RecordRefusal)
}

/// Why a record has no answer: the headers of its dead letter.
struct RecordRefusal: Sendable {
  /// Stable and hyphenated, as the last part of a problem's type (`docs/runtime.md`, "Scoring").
  let kind: String
  /// For people, without a period.
  let reason: String
  /// A line and column, a byte, or a JSON pointer into the record.
  var position: String?
  /// Whether the record was refused before a worker saw it.
  var isBeforeScoring = false
}

/// The outcomes of a batch, and the version that made them.
struct BatchOutcome: Sendable {
  let outcomes: [RecordOutcome]
  let model: String
  let version: String
}
