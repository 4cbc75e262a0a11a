package import Vocabulary

/// Who did what, when, caused by which commit: `audit/<n/65536>/<n/256>/<n>.json` of the state ref.
package struct AuditEntry: Codable, Hashable, Sendable {
  /// Rises by one.
  package var number: Int64
  package var at: Instant
  /// `muster`, or a person's name.
  package var actor: String
  /// What happened, as a stable word: `model-changed`, `approved`, `deployed`.
  package var action: String
  /// What it happened to, as `model/credit-risk`.
  package var object: String
  package var message: String
  /// The commit that caused it.
  package var commit: CommitID?
  package var version: Digest?

  /// One line of the audit trail.
  package init(
    number: Int64, at: Instant, actor: String, action: String, object: String, message: String,
    commit: CommitID? = nil, version: Digest? = nil
  ) {
    self.number = number
    self.at = at
    self.actor = actor
    self.action = action
    self.object = object
    self.message = message
    self.commit = commit
    self.version = version
  }
}
