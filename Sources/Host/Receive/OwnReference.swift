/// The references that Muster alone writes.
package enum OwnReference {
  /// The branch that is published for people.
  package static let status = "refs/heads/muster/status"

  /// Where the branches are that Muster makes: the published one, and proposals.
  package static let branches = "refs/heads/muster/"

  /// Whether a reference is one of Muster's own: all below `refs/muster/` but the inbox, where
  /// people leave their verdicts, and what executors measured.
  package static func isOwn(_ reference: String) -> Bool {
    reference == status
      || reference.hasPrefix("refs/muster/") && !reference.hasPrefix(Clone.inboxPrefix)
        && !reference.hasPrefix(ExecutorMeasurements.prefix)
  }
}
