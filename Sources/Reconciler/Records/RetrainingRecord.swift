package import Vocabulary

/// The trainings of a model: `trainings/<aa>/<model>.json` of the state ref.
package struct RetrainingRecord: Codable, Hashable, Sendable {
  /// How many trainings a record keeps; those that are not over stay as well. Older ones live in
  /// the history of the state ref.
  package static let kept = 20

  package var model: ModelName
  /// The number of the newest branch; it rises and is never used twice.
  package var number: Int
  /// The oldest first.
  package var trainings: [Training]

  /// A model that was not trained yet.
  package init(model: ModelName) {
    self.model = model
    number = 0
    trainings = []
  }

  /// The training that is under way or waits to be proposed, if any.
  package var active: Training? { trainings.last { $0.state == .wanted || $0.state == .trained } }

  /// Whether something is still to be done or waited for.
  package var isBusy: Bool { trainings.contains { $0.isOpen || $0.needsRetiring } }

  /// A training by its id.
  package subscript(id: Digest) -> Training? { trainings.first { $0.id == id } }

  mutating func add(_ training: Training) {
    trainings.append(training)
    var surplus = trainings.count - Self.kept
    trainings.removeAll { old in
      guard surplus > 0, !old.isOpen, !old.needsRetiring else { return false }
      surplus -= 1
      return true
    }
  }
}

/// One training of a model, from what caused it to what became of its proposal.
package struct Training: Codable, Hashable, Sendable {
  /// Where a training stands.
  package enum State: String, Codable, CaseIterable, Hashable, Sendable {
    /// The train function is to be run.
    case wanted
    /// It was run; its commit waits for a branch.
    case trained
    /// The branch stands.
    case proposed
    /// It gave what is there already: no proposal.
    case identical
    case failed
    /// A later one took its place.
    case superseded
    /// The tracked branch has its version.
    case merged
    /// Its branch is gone, or its pull request was closed.
    case closed
    /// The model, or its `retrain`, is gone.
    case cancelled
  }

  /// What a cause is, and where to look for it.
  package struct Origin: Codable, Hashable, Sendable {
    /// The kinds of causes.
    package enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
      case schedule
      /// A signal that an alert fired.
      case alert
      /// A signal of something else.
      case signal
      case process
      case hand
    }

    package var kind: Kind
    /// The schedule's id, the id of the alert's opening, the signal's name, the job's id; `nil` by
    /// hand.
    package var id: String?

    /// A cause of a kind.
    package init(_ kind: Kind, _ id: String? = nil) {
      self.kind = kind
      self.id = id
    }
  }

  /// What was made, and of what.
  package struct Product: Codable, Hashable, Sendable {
    /// The commit that is proposed; absent where nothing differs.
    package var commit: CommitID?
    /// The version that the model has with it.
    package var version: Digest
    package var provenance: Provenance
    /// The attachments that differ, by their paths in the repository.
    package var changed: [String]
    /// What the job wrote besides attachments; it is left out.
    package var leftOut: [String]
    package var milliseconds: Int64
    /// Which walls stood around the job, in words.
    package var sandbox: String

    /// What a training made.
    package init(
      commit: CommitID?, version: Digest, provenance: Provenance, changed: [String] = [],
      leftOut: [String] = [], milliseconds: Int64 = 0, sandbox: String = ""
    ) {
      self.commit = commit
      self.version = version
      self.provenance = provenance
      self.changed = changed
      self.leftOut = leftOut
      self.milliseconds = milliseconds
      self.sandbox = sandbox
    }
  }

  /// What could change what a training gives.
  package struct Provenance: Codable, Hashable, Sendable {
    /// The contents of its Datasets, by name.
    package var data: [String: Digest]
    /// Of the sources, the functions' names and the harness.
    package var code: Digest
    /// Of the environment's resolved lock; `none` for the plain interpreter.
    package var environment: String
    package var seed: Int64

    /// What a training was made of.
    package init(data: [String: Digest], code: Digest, environment: String, seed: Int64) {
      self.data = data
      self.code = code
      self.environment = environment
      self.seed = seed
    }
  }

  /// The pull request of its branch, where a forge has one.
  package struct Publication: Codable, Hashable, Sendable {
    package var number: Int64?
    /// How often in a row it could not be opened.
    package var failures = 0
    package var retryAt: Instant?

    /// A pull request, or none yet.
    package init(number: Int64? = nil) {
      self.number = number
    }
  }

  /// The digest of the model and of the cause: whoever would begin the same again finds it by this.
  package var id: Digest
  /// What caused it, in words.
  package var cause: String
  /// The same for programs; absent in records of before it was kept.
  package var origin: Origin?
  /// `muster`, or the person who asked for it.
  package var startedBy: String
  package var created: Instant
  /// The tracked commit whose files and data it uses, and the model's version there.
  package var commit: CommitID
  package var version: Digest
  package var seed: Int64
  /// Of all that it uses: equal digests are the same work.
  package var inputs: Digest
  package var state: State
  package var attempt = 1
  /// When a failed attempt is tried again.
  package var retryAt: Instant?
  package var message: String?
  /// Jobs of processes that wait for it.
  package var waiting: [JobID] = []
  package var product: Product?
  /// `muster/retrain/<model>/<n>`, once it has one.
  package var branch: String?
  package var publication: Publication?
  /// Whether the branch was seen among the references: one that was not seen yet is not gone.
  package var isSeen: Bool?
  /// Whether what a later one replaced is to be taken away: its branch and its pull request.
  package var needsRetiring = false
  /// The training that took its place.
  package var supersededBy: Digest?
  /// When it was over.
  package var ended: Instant?

  /// A training that begins, or that stands further on.
  package init(
    id: Digest, cause: String, origin: Origin? = nil, startedBy: String, created: Instant,
    commit: CommitID, version: Digest, seed: Int64, inputs: Digest, state: State = .wanted,
    branch: String? = nil
  ) {
    self.id = id
    self.cause = cause
    self.origin = origin
    self.startedBy = startedBy
    self.created = created
    self.commit = commit
    self.version = version
    self.seed = seed
    self.inputs = inputs
    self.state = state
    self.branch = branch
  }

  /// Whether it is not over.
  package var isOpen: Bool { [.wanted, .trained, .proposed].contains(state) }

  /// The name under which what its function prints is kept, where it was run.
  package var job: JobID { JobID("train-\(id.hex)") }

  /// The reference of its branch.
  package var reference: String? { branch.map { "refs/heads/" + $0 } }

  /// Where its commit is kept until the branch stands.
  package var keptReference: String { Self.keptPrefix + id.hex.prefix(16) }

  /// Where all commits of trainings are kept that have no branch yet.
  package static let keptPrefix = "refs/muster/trainings/"
}

/// What came of running a train function.
package enum TrainingResult: Hashable, Sendable {
  case made(Training.Product)
  /// The model broke: trying again would not help.
  case failed(String)
  /// It could not be run for a reason that may pass.
  case notRun(String)
}

/// What came of giving a training's commit a branch.
package enum BranchResult: Hashable, Sendable {
  case stands
  /// Another commit is there.
  case taken(String)
  case failed(String)
}
