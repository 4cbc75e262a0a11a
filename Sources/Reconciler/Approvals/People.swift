package import Registry
package import Signatures
package import Vocabulary

/// Who is who, as the groups on the tracked branch say. A person is a name; keys and addresses only
/// lead to it.
package struct People: Sendable {
  /// In the order of their groups' names.
  private let members: [(group: GroupName, member: Member)]
  private let holders: [SSHPublicKey: [Int]]
  /// All by which each person can be told: name, addresses and fingerprints, in lower case.
  private let identities: [String: Set<String>]
  private let known: Set<String>

  /// The people of a desired state.
  package init(_ desired: DesiredState) {
    let members = desired.groups.values.sorted { $0.name < $1.name }.flatMap { group in
      group.members.map { (group: group.name, member: $0) }
    }
    var holders: [SSHPublicKey: [Int]] = [:]
    var identities: [String: Set<String>] = [:]
    for (index, entry) in members.enumerated() {
      let name = entry.member.name
      identities[name, default: [name.lowercased()]].formUnion(
        entry.member.emails.map { $0.lowercased() })
      for line in entry.member.keys {
        // A key that cannot be read is reported when the group is decoded; here it is nobody's.
        guard let key = try? SSHPublicKey(line) else { continue }
        holders[key, default: []].append(index)
        identities[name]?.insert(key.fingerprint.lowercased())
      }
    }
    self.members = members
    self.holders = holders
    self.identities = identities
    known = identities.values.reduce(into: []) { $0.formUnion($1) }
  }

  /// Whose key it is.
  package enum KeyHolder: Hashable, Sendable {
    case person(String)
    /// Somebody's, but not at that moment.
    case notValid(String)
    /// It stands under several names, so it proves none of them.
    case shared([String])
    case unknown
  }

  /// The name of the person who holds a key, if it is valid at a moment.
  ///
  /// The moment is when Muster first saw the commit: a commit's own dates prove nothing.
  package func holder(of key: SSHPublicKey, at moment: Instant) -> KeyHolder {
    let entries = (holders[key] ?? []).map { members[$0].member }
    let names = Set(entries.map(\.name)).sorted()
    guard let name = names.first else { return .unknown }
    guard names.count == 1 else { return .shared(names) }
    return entries.contains { $0.isValid(at: moment) } ? .person(name) : .notValid(name)
  }

  /// The name of the one person with an e-mail address, for unsigned sign-offs.
  package func person(withEmail email: String) -> String? {
    let names = Set(
      members.filter { $0.member.emails.contains { $0.lowercased() == email.lowercased() } }
        .map(\.member.name))
    return names.count == 1 ? names.first : nil
  }

  /// The groups that a person is in at a moment, sorted.
  package func groups(of person: String, at moment: Instant) -> [GroupName] {
    Set(
      members.filter { $0.member.name == person && $0.member.isValid(at: moment) }.map(\.group)
    ).sorted()
  }

  // MARK: - Who took part

  /// Whether a person is one of the contributors to a change.
  ///
  /// - Parameters:
  ///   - contributors: each an address, `Name <address>`, or the fingerprint of a key that signed.
  ///   - addresses: what else is known to be theirs: those of their own sign-off commit, so that an
  ///     address that no group lists still leads to them.
  package func isContributor(
    _ person: String, among contributors: [String], addresses: [String] = []
  ) -> Bool {
    let own = (identities[person] ?? [person.lowercased()])
      .union(addresses.map { $0.lowercased() })
    return contributors.contains { !Self.identities(in: $0).isDisjoint(with: own) }
  }

  /// The contributors whom no group knows: nobody can tell whether they are one of the approvers
  /// under another address, so they are shown to whoever approves.
  package func unknown(among contributors: [String]) -> [String] {
    contributors.filter { Self.identities(in: $0).isDisjoint(with: known) }.sorted()
  }

  private static func identities(in contributor: String) -> Set<String> {
    let text = contributor.lowercased()
    guard text.hasSuffix(">"), let start = text.lastIndex(of: "<") else { return [text] }
    let name = text[..<start].split(separator: " ").joined(separator: " ")
    let address = String(text[text.index(after: start)...].dropLast())
    return Set([name, address].filter { !$0.isEmpty })
  }

  // MARK: - What changed

  /// What these people can do that the others could not: memberships as `group/name`, and
  /// fingerprints of keys.
  package func newcomers(since former: People) -> [String] {
    credentials.subtracting(former.credentials).sorted()
  }

  private var credentials: Set<String> {
    Set(members.map { "\($0.group)/\($0.member.name)" }).union(holders.keys.map(\.fingerprint))
  }
}

extension Member {
  func isValid(at moment: Instant) -> Bool {
    (validFrom.map { $0 <= moment } ?? true) && (validUntil.map { moment < $0 } ?? true)
  }
}
