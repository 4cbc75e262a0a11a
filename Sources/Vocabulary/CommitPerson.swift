/// Who made a commit, and when they say they did: git's "ident" of an author or a committer.
///
/// It is a claim. Names, addresses and dates are typed by whoever makes the commit; only a verified
/// signature says who somebody is.
package struct CommitPerson: Hashable, Sendable, CustomStringConvertible {
  package let name: String
  package let email: String
  /// In whole seconds: git keeps no finer time.
  package let when: Instant
  /// The time zone that was noted, in minutes east of UTC.
  package let offsetMinutes: Int

  /// A person by name and address, at a time.
  package init(name: String, email: String, when: Instant, offsetMinutes: Int = 0) {
    self.name = name
    self.email = email
    self.when = when
    self.offsetMinutes = offsetMinutes
  }

  /// `name <email>`
  package var description: String { "\(name) <\(email)>" }
}
