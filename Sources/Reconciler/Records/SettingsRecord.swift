package import Vocabulary

/// What a runtime's process should be set to: its endpoints, and the bounds of its workers.
package struct SettingsRecord: Codable, Hashable, Sendable {
  /// The digest of what the manifest says (``DesiredRuntime/digest(ofSettings:)``).
  package var wanted: Digest
  /// When they were read back and equal for the first time.
  package var confirmed: Instant?
  /// How often in a row they could not be put in force, when to try again, and why.
  package var failures: Int = 0
  package var retryAt: Instant?
  package var message: String?

  /// What a manifest says.
  package init(wanted: Digest) { self.wanted = wanted }
}
