package import Vocabulary

extension Report {
  /// Why a gate that did not pass stops nobody for a while.
  package struct Waiver: Codable, Hashable, Sendable {
    /// Who signed.
    package var people: [String]
    /// When it ends.
    package var until: Instant
    package var reason: String
    /// What the gate says without it.
    package var overruled: Outcome

    /// A waiver by its parts.
    package init(people: [String], until: Instant, reason: String, overruled: Outcome) {
      self.people = people
      self.until = until
      self.reason = reason
      self.overruled = overruled
    }
  }
}
