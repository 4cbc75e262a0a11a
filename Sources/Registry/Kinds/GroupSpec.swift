import Vocabulary

/// The `spec:` of a Group.
struct GroupSpec: Hashable, Sendable {
  var description: String?
  var members: [LocatedMember]
}

/// A member with the places of what must be one person's alone.
struct LocatedMember: Hashable, Sendable {
  var name: Located<String>
  var emails: [Located<String>]
  var keys: [Located<String>]
  var validFrom: Instant?
  var validUntil: Instant?

  var member: Member {
    Member(
      name: name.value, emails: emails.map(\.value), keys: keys.map(\.value),
      validFrom: validFrom, validUntil: validUntil)
  }
}

/// The fields of a Group.
enum GroupFields {
  static let members = Field.required(
    "members", .list(of: member, count: 0...10_000), "The people of the group.")

  static let shape = ObjectShape(
    title: "the spec of a Group", doc: "People who may be asked for approvals.",
    fields: [CommonFields.description.shape, members.shape])

  static let spec = ValueSchema<GroupSpec>.object(shape) { reader in
    let description = reader.read(CommonFields.description)
    let members = reader.read(members) ?? []
    for (index, member) in members.enumerated() {
      guard let first = members[..<index].first(where: { $0.name.value == member.name.value })
      else { continue }
      reader.error(
        "duplicate", at: member.name.position,
        "\"\(member.name.value)\" stands twice in the group, first at \(first.name.position)")
    }
    return GroupSpec(description: description, members: members)
  }

  private static let name = Field.required(
    "name", .located(.text(.word)),
    "The person. The same name in two groups is the same person.")
  private static let emails = Field.optional(
    "emails", .list(of: .located(.text(.email)), count: 0...32), default: [], written: [],
    "Addresses under which the person commits.")
  private static let keys = Field.optional(
    "keys", .list(of: keySchema, count: 0...32), default: [], written: [],
    "OpenSSH public keys with which the person signs.")
  private static let validFrom = Field.optional(
    "validFrom", .text(.instant) { Instant($0) },
    "Sign-offs first seen before this moment do not count.")
  private static let validUntil = Field.optional(
    "validUntil", .text(.instant) { Instant($0) },
    "Sign-offs first seen at this moment or later do not count.")

  private static let keySchema = ValueSchema<String>.text(.publicKey)
    .map { PublicKeyLine.withoutComment($0) }.located()

  private static let member = ValueSchema<LocatedMember>.object(
    ObjectShape(
      title: "a member", doc: "A person.",
      fields: [name.shape, emails.shape, keys.shape, validFrom.shape, validUntil.shape])
  ) { reader in
    let name = reader.read(name)
    let emails = reader.read(emails) ?? []
    let keys = reader.read(keys) ?? []
    let from = reader.read(validFrom)
    let until = reader.read(validUntil)
    if let from, let until, from >= until {
      reader.error(
        "contradiction", at: reader.place(of: validUntil),
        "\"validUntil\" is not after \"validFrom\"")
    }
    guard let name else { return nil }
    if emails.isEmpty, keys.isEmpty {
      reader.warning(
        "no-identity", at: name.position,
        "\"\(name.value)\" has neither an e-mail address nor a key, so no sign-off can count")
    }
    return LocatedMember(
      name: name, emails: emails, keys: keys, validFrom: from, validUntil: until)
  }
}
