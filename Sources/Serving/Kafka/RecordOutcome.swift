internal import Vocabulary

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

/// The outcomes of a batch, and the version that made each.
struct BatchOutcome: Sendable {
  let outcomes: [RecordOutcome]
  let scorer: ScorerLabel
  /// The version that answered the records of ``byChallenger``.
  let challenger: ScorerLabel?
  let byChallenger: Set<Int>

  init(
    outcomes: [RecordOutcome], scorer: ScorerLabel, challenger: ScorerLabel? = nil,
    byChallenger: Set<Int> = []
  ) {
    self.outcomes = outcomes
    self.scorer = scorer
    self.challenger = challenger
    self.byChallenger = byChallenger
  }

  /// What scored a record, or refused it.
  func scorer(of index: Int) -> ScorerLabel {
    byChallenger.contains(index) ? challenger ?? scorer : scorer
  }
}

/// A version by its names, as headers have it.
struct ScorerLabel: Hashable, Sendable {
  let model: String
  let version: String
}

extension ScorerLabel {
  init(_ package: LoadedPackage) {
    self.init(model: package.manifest.model.text, version: package.version.hex)
  }
}
