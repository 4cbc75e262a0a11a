package import Notifications
package import Vocabulary

/// The settings of the whole repository: `muster.yaml` at its root.
package struct ProjectSettings: Hashable, Sendable {
  /// What a removal from git does to something that is deployed.
  package enum Prune: String, CaseIterable, Sendable {
    case auto
    case confirm
    case never
  }

  /// Whether approvals must be signed.
  package enum Signatures: String, CaseIterable, Sendable {
    case optional
    case required
  }

  /// An executor whose measurements are trusted.
  package struct Executor: Hashable, Sendable {
    package var name: String
    /// Path of its public key.
    package var publicKey: RepositoryPath
    /// The first moment at which its key counts; `nil` for always.
    package var validFrom: Instant?
    /// The first moment at which its key no longer counts; `nil` for never.
    package var validUntil: Instant?

    /// An executor by its name and key.
    package init(
      name: String, publicKey: RepositoryPath, validFrom: Instant? = nil,
      validUntil: Instant? = nil
    ) {
      self.name = name
      self.publicKey = publicKey
      self.validFrom = validFrom
      self.validUntil = validUntil
    }
  }

  package var name: String
  package var manifest: String
  package var labels: [String: String]
  package var description: String?
  /// The branch that says what should be.
  package var track: String
  /// Patterns of the refs that are proposals; `*` stands for any text.
  package var proposals: [String]
  /// Folders that are searched for manifests; empty means the whole repository.
  package var roots: [RepositoryPath]
  /// Path of the public key that Muster signs its state with.
  package var identityKey: RepositoryPath?
  package var executors: [Executor]
  /// The executors beside `local` that tests may name. What counts is what the branch says that a
  /// change would be merged into: a change cannot choose where its own code runs.
  package var testExecutors: [String] = []
  /// The version that is deployed in a runtime with the label `stage` of this value is the
  /// champion.
  package var championStage: String?
  package var prune: Prune
  package var approvals: [ApprovalRule]
  package var waivers: [WaiverRule]
  package var signatures: Signatures
  package var onNewVersion: NewVersionPolicy
  package var notifications: [NotificationRoute]
  /// Until when people should answer; the first rule that fits a task counts.
  package var tasks: [TaskRule]
  /// Whether the branch `muster/status` is published.
  package var isPublished: Bool

  /// The branch that is tracked where `muster.yaml` names none.
  package static let defaultTrack = "main"
  /// The refs that are proposals where `muster.yaml` names none.
  package static let defaultProposals = [
    "refs/heads/*", "refs/pull/*/head", "refs/merge-requests/*/head",
  ]

  /// Settings, by default those of a `muster.yaml` that sets nothing.
  package init(
    name: String, manifest: String = "muster.yaml", labels: [String: String] = [:],
    description: String? = nil, track: String = Self.defaultTrack,
    proposals: [String] = Self.defaultProposals, roots: [RepositoryPath] = [],
    identityKey: RepositoryPath? = nil, executors: [Executor] = [], championStage: String? = nil,
    prune: Prune = .confirm, approvals: [ApprovalRule] = [],
    waivers: [WaiverRule] = [], signatures: Signatures = .required,
    onNewVersion: NewVersionPolicy = .supersede,
    notifications: [NotificationRoute] = [], tasks: [TaskRule] = [], isPublished: Bool = true
  ) {
    self.name = name
    self.manifest = manifest
    self.labels = labels
    self.description = description
    self.track = track
    self.proposals = proposals
    self.roots = roots
    self.identityKey = identityKey
    self.executors = executors
    self.championStage = championStage
    self.prune = prune
    self.approvals = approvals
    self.waivers = waivers
    self.signatures = signatures
    self.onNewVersion = onNewVersion
    self.notifications = notifications
    self.tasks = tasks
    self.isPublished = isPublished
  }
}

/// What a new version does to a process instance that waits for an older one.
package enum NewVersionPolicy: String, CaseIterable, Sendable {
  /// The older instance ends with the outcome `superseded`.
  case supersede
  /// The older instance is let end first.
  case finish
}
