package import Vocabulary

/// A reference that proposes a change, as the repository has it now.
package struct ProposalHead: Hashable, Comparable, Sendable {
  /// Fully qualified, as `refs/heads/better-model`.
  package var ref: String
  package var commit: CommitID
  /// Whether the tracked branch contains it already: then it proposes nothing.
  package var isMerged: Bool
  /// Whether its pull request is closed: forges keep the reference for ever.
  package var isClosed: Bool

  /// A reference and where it leads.
  package init(
    _ ref: String, at commit: CommitID, isMerged: Bool = false, isClosed: Bool = false
  ) {
    self.ref = ref
    self.commit = commit
    self.isMerged = isMerged
    self.isClosed = isClosed
  }

  /// Whether it proposes something.
  package var isLive: Bool { !isMerged && !isClosed }

  /// The number of the pull request whose head it is, by the names that GitHub, Gitea and Forgejo
  /// (`refs/pull/7/head`) and GitLab (`refs/merge-requests/7/head`) give it; `nil` for a branch.
  package var pullRequest: Int64? {
    let parts = ref.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "refs", parts[3] == "head",
      parts[1] == "pull" || parts[1] == "merge-requests"
    else { return nil }
    return Int64(parts[2])
  }

  package static func < (left: ProposalHead, right: ProposalHead) -> Bool {
    left.ref < right.ref
  }
}

/// The latest judgement of a proposal: `proposals/<aa>/<sha256 of the ref>.json` of the state ref.
///
/// It says what the merge of ``head`` into ``base`` would give. It decides nothing: after the merge
/// the version goes its way from the measurements, and is judged again.
package struct ProposalRecord: Codable, Hashable, Sendable {
  package var ref: String
  package var head: CommitID
  package var base: CommitID
  package var outcome: Outcome
  /// One sentence for people.
  package var summary: String
  /// Paths in conflict, and errors of files that the base does not have; at most ``linesKept``.
  package var problems: [String]
  /// The models whose judgement the merge would change, by name; at most ``modelsKept``.
  package var models: [Model]
  package var judgedAt: Instant
  /// How often in a row it could not be found out.
  package var failures: Int
  /// When that is tried again.
  package var retryAt: Instant?
  /// When the first waiver that the judgement rests on ends: then it is judged again.
  package var holdsUntil: Instant?
  /// Since when something is known that the judgement could not know, such as a waiver: it is
  /// judged again.
  package var outdated: Instant?
  /// What a forge was told of it, where one is told.
  package var publication: Publication?
  /// Whether the merge would change no file: a pull request that was squashed looks so for ever.
  package var isIdle: Bool?
  /// The heads for which ``LifeCycleSignal/modelProposed`` was fired, oldest first, at most
  /// ``announcedKept``: it is fired once for each.
  package var announced: [CommitID]?
  /// When the reference went away or was merged; `nil` while it stands.
  package var closed: Instant?

  /// What a forge was told, and how that went.
  package struct Publication: Codable, Hashable, Sendable {
    /// The digest of the judgement that was told last (``ProposalRecord/verdictDigest``).
    package var told: Digest?
    /// How often in a row the newest judgement could not be told.
    package var failures = 0
    /// When that is tried again.
    package var retryAt: Instant?
  }

  /// Tells one judgement from another: what a forge is told changes with it.
  package var verdictDigest: Digest {
    var hasher = DigestHasher()
    hasher.field("verdict 1")
    for text in [ref, head.text, base.text, outcome.rawValue, summary] { hasher.field(text) }
    for model in models {
      hasher.field(model.name.text)
      hasher.field(model.outcome.rawValue)
      for sentence in model.sentences { hasher.field(sentence) }
    }
    return hasher.finalize()
  }

  /// How many announced heads a record keeps.
  package static let announcedKept = 20
  /// How many models a record names.
  package static let modelsKept = 200
  /// How many contributors to a model's change a record names.
  package static let contributorsKept = 1000
  /// How many lines of one kind a record keeps.
  package static let linesKept = 50
  /// How long a line may be, in characters.
  package static let lineLength = 500

  /// A judgement of a moment, cut to what a record may hold.
  package init(
    ref: String, head: CommitID, base: CommitID, outcome: Outcome, summary: String,
    problems: [String] = [], models: [Model] = [], judgedAt: Instant
  ) {
    self.ref = ref
    self.head = head
    self.base = base
    self.outcome = outcome
    self.summary = String(summary.prefix(Self.lineLength))
    self.problems = Self.bounded(problems)
    self.models = Array(models.prefix(Self.modelsKept))
    self.judgedAt = judgedAt
    failures = 0
  }

  /// How a judgement ended; the worst of all models, in this order.
  package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
    case pass
    /// Nothing fails but gates that are waived for a while.
    case waived
    case inconclusive
    case fail
    /// A model broke.
    case error
    /// The merge result has errors that the base has not.
    case broken
    /// There is no merge result.
    case conflict
    /// It could not be found out, for a reason outside of the models; it is tried again.
    case unknown
  }

  /// What was found about one model.
  package struct Model: Codable, Hashable, Sendable {
    package var name: ModelName
    /// `nil` where the proposal removes the model.
    package var version: Digest?
    package var outcome: Outcome
    /// What decided, a sentence each; at most ``ProposalRecord/linesKept``.
    package var sentences: [String]
    /// What changes: aspects of the version, and `tests`, `gates`, `data`.
    package var changed: [String]?
    /// Who took part in the change, as ``VersionRecord/contributors`` names them; at most
    /// ``ProposalRecord/contributorsKept``.
    package var contributors: [String]?

    /// A finding, cut to what a record may hold.
    package init(
      name: ModelName, version: Digest?, outcome: Outcome, sentences: [String],
      changed: [String] = [], contributors: [String] = []
    ) {
      self.name = name
      self.version = version
      self.outcome = outcome
      self.sentences = ProposalRecord.bounded(sentences)
      self.changed = changed.isEmpty ? nil : ProposalRecord.bounded(changed)
      self.contributors =
        contributors.isEmpty ? nil : Array(contributors.prefix(ProposalRecord.contributorsKept))
    }
  }

  /// Whether its reference is gone or merged.
  package var isClosed: Bool { closed != nil }

  /// Whether it answers what a merge of this head into this base would give.
  package func answers(_ head: ProposalHead, into base: CommitID, now: Instant) -> Bool {
    guard self.head == head.commit, self.base == base, outdated == nil else { return false }
    if let holdsUntil, holdsUntil <= now { return false }
    return outcome != .unknown || retryAt.map { $0 > now } ?? false
  }

  private static func bounded(_ lines: [String]) -> [String] {
    lines.prefix(linesKept).map { String($0.prefix(lineLength)) }
  }
}
