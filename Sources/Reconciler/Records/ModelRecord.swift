package import Gates
package import Vocabulary

/// A timer of a start event that runs for a model.
package struct StartTimerRecord: Codable, Hashable, Sendable {
  /// The blob of the process file: another one starts its timers anew.
  package var definition: BlobID
  /// The id of the start event.
  package var element: String
  /// Absent once it has fired for the last time.
  package var due: Instant?
  /// How often it fires from now on, this time included; absent for ever, or for a date.
  package var remaining: Int?
}

/// What Muster knows about a model: `models/<aa>/<model>.json` of the state ref.
package struct ModelRecord: Codable, Hashable, Sendable {
  package var name: ModelName
  /// The manifest that declares it, so that a broken file can be told from a removed model.
  package var path: String
  /// What the tracked branch wants now; `nil` once the model was removed from it.
  package var current: Current?
  /// Every version that was seen on the tracked branch, oldest first, at most
  /// ``ModelRecord/versionsKept``.
  package var versions: [VersionRecord]
  /// Labels set by processes; they join the manifest's, which win.
  package var labels: [String: String]
  package var conditions: [Condition]
  package var isSuspended: Bool
  /// The instance of its life-cycle process that runs or ran last.
  package var instance: InstanceID?
  /// A version that waits until the running instance has ended (`onNewVersion: finish`).
  package var waiting: PendingVersion?
  /// The timers of its process's start events that run, by rising element; absent where there are
  /// none.
  package var startTimers: [StartTimerRecord]?
  /// The last outcomes, newest first, equal neighbours counted: at most five.
  package var outcomes: [Outcome]

  /// What the tracked branch wants of a model.
  package struct Current: Codable, Hashable, Sendable {
    package var version: Digest
    package var metadata: Digest
    /// What it is judged by.
    package var judged: Judged?
    /// The newest commit that was observed when this became current.
    package var commit: CommitID
    package var since: Instant
  }

  /// What a version is judged by, beside what executes.
  package struct Judged: Codable, Hashable, Sendable {
    package var gates: Digest
    package var tests: Digest
    package var data: Digest?
  }

  /// A version whose signals wait.
  package struct PendingVersion: Codable, Hashable, Sendable {
    package var version: Digest
    package var commit: CommitID
    package var changed: [String]
  }

  /// How one round ended.
  package struct Outcome: Codable, Hashable, Sendable {
    package var at: Instant
    package var version: Digest
    /// `deployed`, `refused`, `rejected`, `failed`, `superseded`, or the end event's name; of a
    /// challenger `rolled-back`, `promotion-proposed` or `challenger-worse`.
    package var outcome: String
    package var message: String
    package var count: Int

    /// The end of a round.
    package init(at: Instant, version: Digest, outcome: String, message: String, count: Int = 1) {
      self.at = at
      self.version = version
      self.outcome = outcome
      self.message = message
      self.count = count
    }
  }

  /// How many versions a record keeps; older ones live in the history of the state ref.
  package static let versionsKept = 50

  /// A model that was seen for the first time.
  package init(name: ModelName, path: String) {
    self.name = name
    self.path = path
    self.versions = []
    self.labels = [:]
    self.conditions = []
    self.isSuspended = false
    self.outcomes = []
  }

  /// The record of a version, if it is still kept.
  package func version(_ digest: Digest) -> VersionRecord? {
    versions.last { $0.version == digest }
  }

  /// Notes how a round ended.
  package mutating func note(_ outcome: Outcome) {
    if let last = outcomes.first, last.version == outcome.version, last.outcome == outcome.outcome,
      last.message == outcome.message
    {
      outcomes[0].count += 1
      outcomes[0].at = outcome.at
    } else {
      outcomes.insert(outcome, at: 0)
      outcomes = Array(outcomes.prefix(5))
    }
  }
}

/// What Muster knows about one version of a model.
package struct VersionRecord: Codable, Hashable, Sendable {
  package var version: Digest
  package var firstSeen: Instant
  /// The tracked commit that brought it.
  package var commit: CommitID
  /// What differs from the version before: `source`, `attachments`, `schemas`, `platform`,
  /// `functions`; `everything` for the first.
  package var changed: [String]
  /// The digest of each aspect, so that the next version can say what it changed.
  package var aspects: [String: Digest]
  /// All authors and committers of the change, sorted, each as an address, as `Name <address>` or
  /// as the fingerprint of a signing key: none of them may approve it.
  package var contributors: [String]
  /// The version that was current before this one was first seen; none for a model's first.
  package var base: Digest?
  /// What the same change did to its own judges.
  package var judges: FormerJudges?
  /// The latest measurement of each test, by the test's name.
  package var tests: [String: MeasurementFact]

  /// A version that was seen for the first time.
  package init(
    version: Digest, firstSeen: Instant, commit: CommitID, changed: [String],
    aspects: [String: Digest], contributors: [String], base: Digest? = nil
  ) {
    self.version = version
    self.firstSeen = firstSeen
    self.commit = commit
    self.changed = changed
    self.aspects = aspects
    self.contributors = contributors
    self.base = base
    self.tests = [:]
  }
}

/// Who judged before a change that also touched the rules: a change cannot choose its judges.
package struct FormerJudges: Codable, Hashable, Sendable {
  /// The policies that held before, by target, where another holds now. They must be met as well.
  package var policies: [String: ResolvedPolicy]
  /// Memberships (`group/name`) and fingerprints of keys that came with the change. They do not
  /// count for it.
  package var newcomers: [String]

  /// The judges before a change.
  package init(policies: [String: ResolvedPolicy] = [:], newcomers: [String] = []) {
    self.policies = policies
    self.newcomers = newcomers
  }

  /// Whether the change left its judges alone.
  package var isEmpty: Bool { policies.isEmpty && newcomers.isEmpty }

  /// What holds when both hold.
  package func joined(with other: FormerJudges?) -> FormerJudges {
    guard let other else { return self }
    return FormerJudges(
      policies: policies.merging(other.policies) { $0.joined(with: $1) },
      newcomers: Set(newcomers).union(other.newcomers).sorted())
  }
}
