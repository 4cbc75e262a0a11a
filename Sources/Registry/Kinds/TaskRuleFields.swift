import Notifications
import Vocabulary

/// A task rule with the places of its groups.
struct LocatedTaskRule: Sendable {
  var rule: TaskRule
  var groups: [Located<String>]
}

/// The fields of a rule about tasks.
enum TaskRuleFields {
  static let kinds = Field.optional(
    "kinds", .list(of: .choice(), count: 0...3), default: [TaskRule.Kind](), written: [],
    "The kinds of task that it is about; empty means all.")
  static let match = Field.optional(
    "match", .map(keys: .labelKey, values: .text(.labelValue)), default: [:], written: [:],
    "Labels that the task's model must have; empty means all.")
  static let due = Field.optional(
    "due", .text(.duration) { Quantity.duration($0) },
    "How long after it opened a task is due, where the process's file says nothing.")
  static let followUp = Field.optional(
    "followUp", .text(.duration) { Quantity.duration($0) },
    "How long after it opened it is told once more, where the process's file says nothing.")
  static let escalate = Field.optional(
    "escalate", .list(of: escalation, count: 0...16), default: [], written: [],
    "What happens some time after the due date, in the order of time.")

  static let schema = ValueSchema<LocatedTaskRule>.object(
    ObjectShape(
      title: "a rule about tasks", doc: "Until when people should answer.",
      fields: [kinds.shape, match.shape, due.shape, followUp.shape, escalate.shape])
  ) { reader in
    let kinds = reader.read(kinds) ?? []
    let match = reader.read(match) ?? [:]
    let due = reader.read(due)
    let followUp = reader.read(followUp)
    let steps = reader.read(escalate) ?? []
    for (earlier, later) in zip(steps, steps.dropFirst())
    where earlier.step.after >= later.step.after {
      reader.error(
        "contradiction", at: reader.place(of: escalate),
        "the steps of \"escalate\" are not in the order of time",
        hint: "each \"after\" is counted from the due date, and later than the one before")
    }
    return LocatedTaskRule(
      rule: TaskRule(
        kinds: Set(kinds), match: match, due: due, followUp: followUp,
        escalations: steps.map(\.step)),
      groups: steps.compactMap(\.group))
  }

  private static let after = Field.required(
    "after", .text(.duration) { Quantity.duration($0) }, "How long after the due date.")
  private static let severity = Field.optional(
    "severity", .choice(), default: Notification.Severity.error, written: "error",
    "How bad the task's alert is from then on.")
  private static let group = Field.optional(
    "group", .located(.text(.groupName)),
    "A Group that is told as well. It may not answer for that.")

  private static let escalation = ValueSchema<LocatedEscalation>.object(
    ObjectShape(
      title: "an escalation", doc: "What happens to a task that stays overdue.",
      fields: [after.shape, severity.shape, group.shape])
  ) { reader in
    let severity = reader.read(severity) ?? .error
    let group = reader.read(group)
    return reader.read(after).map {
      LocatedEscalation(
        step: TaskRule.Escalation(
          after: $0, severity: severity, group: group.map { GroupName($0.value) }),
        group: group)
    }
  }
}

/// A step and the place of its group.
struct LocatedEscalation: Sendable {
  var step: TaskRule.Escalation
  var group: Located<String>?
}
