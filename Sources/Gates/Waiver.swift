package import Vocabulary

/// Why a gate that did not pass stops nobody for a while: people whom the target branch names have
/// signed for it.
package struct Waiver: Codable, Hashable, Sendable {
  /// Who signed, sorted.
  package var people: [String]
  /// When it ends: at this moment it no longer holds.
  package var until: Instant
  package var reason: String
  /// What the gate says without it.
  package var overruled: GateOutcome
  /// The signed commits, in the order of ``people``.
  package var commits: [CommitID]

  /// A waiver by its parts.
  package init(
    people: [String], until: Instant, reason: String, overruled: GateOutcome, commits: [CommitID]
  ) {
    self.people = people
    self.until = until
    self.reason = reason
    self.overruled = overruled
    self.commits = commits
  }

  /// `waived by Petra Approver until 2026-12-31T00:00:00Z: the label is late`
  package var sentence: String {
    "waived by \(people.joined(separator: " and ")) until \(until): \(reason)"
  }
}
