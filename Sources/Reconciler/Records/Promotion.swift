package import ModelMetrics
package import Monitoring
import Registry
package import Vocabulary

/// What a monitor's evidence proposes: that a challenger take the place of what serves. It is one
/// record from the look that sufficed to what became of its branch.
package struct Promotion: Codable, Hashable, Sendable {
  /// Where a promotion stands.
  package enum State: String, Codable, Hashable, Sendable {
    /// Its branch is to be made.
    case wanted
    /// The branch stands.
    case proposed
    /// Processes were told; there is no branch, as the monitor wants none.
    case announced
    /// The tracked branch has it.
    case merged
    /// The challenger serves without it: a process, or a person, was quicker.
    case promoted
    /// Its branch is gone, or its pull request was closed.
    case closed
    /// The versions or the evidence are no longer those that it is about.
    case superseded
    /// The monitor is gone.
    case cancelled
    /// There is no way to write it into the runtime's manifest.
    case failed
  }

  /// What is done for it next.
  package enum Step: String, Codable, Hashable, Sendable {
    case branch
    case pullRequest
    case retire
  }

  /// What it is based on: the look that sufficed.
  package struct Evidence: Codable, Hashable, Sendable {
    package var verdict: SequentialComparison.Verdict
    package var sentence: String
    package var loss: String
    package var look: SequentialComparison.Look
    /// How many looks there were.
    package var looks: Int
    package var confidence: Double
    /// How many comparisons share the chance of an error.
    package var comparisons: Int
    package var champion: ChallengeComparison.Arm
    package var challenger: ChallengeComparison.Arm
    package var leftOut: ChallengeComparison.LeftOut

    /// The evidence of a comparison as it stands; `nil` before its first look.
    init?(_ comparison: ChallengeComparison) {
      guard let last = comparison.sequence.looks.last else { return nil }
      verdict = comparison.verdict
      sentence = comparison.sentence
      loss = comparison.loss.rawValue
      look = last
      looks = comparison.sequence.looks.count
      confidence = 1 - comparison.sequence.alpha
      comparisons = comparison.sequence.comparisons
      champion = comparison.champion
      challenger = comparison.challenger
      leftOut = comparison.leftOut
    }
  }

  /// The digest of the runtime and both versions: whoever would propose the same again finds it.
  package var id: Digest
  /// ``AttachedMonitor/id`` of the monitor whose evidence it is.
  package var monitor: String
  package var trial: ChallengeTrial
  package var evidence: Evidence
  package var created: Instant
  /// The tracked commit that its commit follows.
  package var base: CommitID
  /// Where the runtime's manifest is.
  package var manifest: String
  package var state: State
  package var number: Int
  package var attempt = 1
  /// When a failed attempt is tried again.
  package var retryAt: Instant?
  package var message: String?
  package var commit: CommitID?
  /// The pull request of its branch, where a forge has one.
  package var publication: Training.Publication?
  /// Whether the branch was seen among the references: one that was not seen yet is not gone.
  package var isSeen: Bool?
  /// Whether its branch and its pull request are to be taken away.
  package var needsRetiring = false
  /// When it was over.
  package var ended: Instant?

  init(
    _ comparison: ChallengeComparison, _ evidence: Evidence, monitor: String, created: Instant,
    base: CommitID, manifest: String, number: Int, state: State
  ) {
    id = Self.id(of: comparison.trial)
    self.monitor = monitor
    trial = comparison.trial
    self.evidence = evidence
    self.created = created
    self.base = base
    self.manifest = manifest
    self.number = number
    self.state = state
  }

  /// The id of the promotion of a trial's challenger.
  package static func id(of trial: ChallengeTrial) -> Digest {
    var hasher = DigestHasher()
    hasher.field("muster-promotion 1")
    hasher.field(trial.runtime)
    hasher.field(trial.model)
    hasher.field(trial.challenger)
    hasher.field(trial.championModel)
    hasher.field(trial.champion)
    return hasher.finalize()
  }

  /// Whether it is not over.
  package var isOpen: Bool { [.wanted, .proposed, .announced].contains(state) }

  /// `muster/promote/<model>/<n>`.
  package var branch: String { "muster/promote/\(trial.model)/\(number)" }

  /// The reference of its branch.
  package var reference: String { "refs/heads/" + branch }
}

/// What came of a step of a promotion.
package enum PromotionResult: Hashable, Sendable {
  /// The branch stands at this commit.
  case stands(CommitID)
  /// Another commit is at the branch.
  case taken(String)
  /// It could not be done for a reason that may pass.
  case failed(String)
  /// The manifest cannot be written; trying again would not help.
  case impossible(String)
  /// A pull request was opened; `nil` where nobody opens one.
  case opened(Int64?)
  /// Branch and pull request are gone.
  case retired
}
