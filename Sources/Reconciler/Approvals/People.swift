package import Registry
package import Signatures
package import Vocabulary

/// Who is who, as the groups on the tracked branch say. A person is a name; keys and addresses only
/// lead to it.
package struct People: Sendable {
  private let groups: [GroupName: DesiredGroup]

  /// The people of a desired state.
  package init(_ desired: DesiredState) {
    groups = desired.groups
  }

  /// The name of the person who holds a key, if it is valid at a moment.
  ///
  /// The moment is when Muster first saw the commit: a commit's own dates prove nothing.
  package func holder(of key: SSHPublicKey, at moment: Instant) -> KeyHolder {
    var expired: String?
    for member in allMembers where member.holds(key) {
      if member.isValid(at: moment) { return .person(member.name) }
      expired = member.name
    }
    return expired.map { .notValid($0) } ?? .unknown
  }

  /// Whose key it is.
  package enum KeyHolder: Hashable, Sendable {
    case person(String)
    /// Somebody's, but not at that moment.
    case notValid(String)
    case unknown
  }

  /// The name of the person with an e-mail address, for unsigned sign-offs.
  package func person(withEmail email: String) -> String? {
    allMembers.first { $0.emails.contains { $0.lowercased() == email.lowercased() } }?.name
  }

  /// Every address of a person, in lower case.
  package func emails(of person: String) -> Set<String> {
    Set(allMembers.filter { $0.name == person }.flatMap(\.emails).map { $0.lowercased() })
  }

  /// The groups that a person is in at a moment, sorted.
  package func groups(of person: String, at moment: Instant) -> [GroupName] {
    groups.values.filter { group in
      group.members.contains { $0.name == person && $0.isValid(at: moment) }
    }.map(\.name).sorted()
  }

  private var allMembers: [Member] {
    groups.values.sorted { $0.name < $1.name }.flatMap(\.members)
  }
}

extension Member {
  func isValid(at moment: Instant) -> Bool {
    (validFrom.map { $0 <= moment } ?? true) && (validUntil.map { moment < $0 } ?? true)
  }

  func holds(_ key: SSHPublicKey) -> Bool {
    keys.contains { line in
      // A key that cannot be read is reported when the group is decoded; here it is nobody's.
      (try? SSHPublicKey(line)) == key
    }
  }
}
