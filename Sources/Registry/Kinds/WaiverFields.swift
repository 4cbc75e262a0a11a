import Vocabulary

/// A waiver rule with the places of its groups.
struct LocatedWaiverRule: Sendable {
  var rule: WaiverRule
  var groups: [Located<String>]
}

/// The fields of a waiver rule.
enum WaiverFields {
  static let metrics = Field.optional(
    "metrics", .list(of: .text(.word), count: 0...256), default: [], written: [],
    "The metrics of the gates that the rule is about; empty means every gate.")
  static let require = Field.optional(
    "require", .list(of: ApprovalFields.requirement, count: 0...32), default: [], written: [],
    "The groups whose members must sign a waiver; needed unless `waivable` is never.")
  static let longest = Field.optional(
    "longest", .text(.duration) { Quantity.duration($0) }, default: WaiverRule.usualLongest,
    written: "30d", "The longest that a waiver may hold.")
  static let waivable = Field.optional(
    "waivable", .choice(), default: Gate.Waivable.errors, written: "errors",
    "The most that may be waived, whatever a gate itself allows: nothing, failures, or errors too.")

  static let schema = ValueSchema<LocatedWaiverRule>.object(
    ObjectShape(
      title: "a waiver rule", doc: "Who may waive gates, and for how long.",
      fields: [
        ApprovalFields.match.shape, metrics.shape, require.shape, longest.shape, waivable.shape,
      ])
  ) { reader in
    let parts = reader.read(require) ?? []
    let waivable = reader.read(waivable) ?? .errors
    let rule = WaiverRule(
      match: reader.read(ApprovalFields.match) ?? [:], metrics: reader.read(metrics) ?? [],
      require: parts.map {
        ApprovalRule.Requirement(group: GroupName($0.group.value), count: $0.count)
      },
      longest: reader.read(longest) ?? WaiverRule.usualLongest, waivable: waivable)
    if parts.isEmpty, waivable != .never {
      reader.error(
        "no-signers", at: reader.position, "a waiver rule needs somebody who may sign",
        hint: "name a group under require, or write waivable: never")
      return nil
    }
    return LocatedWaiverRule(rule: rule, groups: parts.map(\.group))
  }
}
