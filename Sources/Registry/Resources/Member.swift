package import Vocabulary

/// A person in a group. A person is a name: the same name in two groups is the same person.
package struct Member: Hashable, Sendable {
  package var name: String
  package var emails: [String]
  /// OpenSSH public keys as `type base64`, without a comment.
  package var keys: [String]
  /// Approvals first seen before this moment do not count.
  package var validFrom: Instant?
  /// Approvals first seen at this moment or later do not count.
  package var validUntil: Instant?

  /// A member by name.
  package init(
    name: String, emails: [String] = [], keys: [String] = [], validFrom: Instant? = nil,
    validUntil: Instant? = nil
  ) {
    self.name = name
    self.emails = emails
    self.keys = keys
    self.validFrom = validFrom
    self.validUntil = validUntil
  }
}
