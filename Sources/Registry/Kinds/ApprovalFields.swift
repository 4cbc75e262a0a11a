import Vocabulary

/// An approval rule with the places of its groups.
struct LocatedApprovalRule: Sendable {
  var rule: ApprovalRule
  var groups: [Located<String>]
}

/// The fields of an approval rule.
enum ApprovalFields {
  static let target = Field.required(
    "target", .text(.labelValue),
    "The stage or the runtime that the rule guards; `gates` for gates that a proposal loosens.")
  static let match = Field.optional(
    "match", .map(keys: .labelKey, values: .text(.labelValue)), default: [:], written: [:],
    "Labels that a model must have for the rule to hold for it; empty holds for all.")
  static let require = Field.required(
    "require", .list(of: requirement, count: 1...32), "The groups that must approve.")
  static let reuse = Field.optional(
    "reuse", .text(reuseRule, as: readReuse), default: ApprovalRule.Reuse.always,
    written: "always", "How long an approval of the same content counts again.")

  static let schema = ValueSchema<LocatedApprovalRule>.object(
    ObjectShape(
      title: "an approval rule", doc: "Whose approvals are needed before a target.",
      fields: [target.shape, match.shape, require.shape, reuse.shape])
  ) { reader in
    let target = reader.read(target)
    let match = reader.read(match) ?? [:]
    let parts = reader.read(require) ?? []
    let reuse = reader.read(reuse) ?? .always
    for (index, part) in parts.enumerated()
    where parts[..<index].contains(where: { $0.group.value == part.group.value }) {
      reader.error(
        "duplicate", at: part.group.position,
        "the group \"\(part.group.value)\" stands twice in one rule",
        hint: "raise its count instead")
    }
    guard let target else { return nil }
    let requirements = parts.map {
      ApprovalRule.Requirement(group: GroupName($0.group.value), count: $0.count)
    }
    return LocatedApprovalRule(
      rule: ApprovalRule(target: target, match: match, require: requirements, reuse: reuse),
      groups: parts.map(\.group))
  }

  private static let group = Field.required(
    "group", .located(.text(.groupName)), "The name of a Group.")
  private static let count = Field.optional(
    "count", .integer(1...100), default: 1, written: 1, "How many distinct people of it.")

  static let requirement = ValueSchema<LocatedRequirement>.object(
    ObjectShape(
      title: "a requirement", doc: "So many people of one group.",
      fields: [group.shape, count.shape])
  ) { reader in
    let count = reader.read(count) ?? 1
    return reader.read(group).map { LocatedRequirement(group: $0, count: count) }
  }

  private static let reuseRule = TextRule(
    "always, never, or a duration such as 90d", pattern: "^(always|never|([0-9]+(ms|s|m|h|d))+)$",
    atMost: 32
  ) { readReuse($0) == nil ? "is neither always, never nor a duration" : nil }

  @Sendable private static func readReuse(_ text: String) -> ApprovalRule.Reuse? {
    switch text {
    case "always": .always
    case "never": .never
    default: Quantity.duration(text).map { .within($0) }
    }
  }
}

struct LocatedRequirement: Sendable {
  var group: Located<String>
  var count: Int
}
