import Notifications
import Vocabulary

/// A notification route with its place and those of its groups.
struct LocatedRoute: Sendable {
  var route: NotificationRoute
  var position: SourcePosition
  var groups: [Located<String>]
}

/// The fields of a notification route.
enum NotificationFields {
  static let name = Field.required("name", .text(.word), "What the route is called; unique.")
  static let channel = Field.required(
    "channel", .text(.word),
    "A channel that the operator has declared beside Muster: addresses and secrets stay out of git."
  )
  static let severity = Field.optional(
    "severity", .choice(), default: Notification.Severity.warning, written: "warning",
    "The least that is told.")
  static let kinds = Field.optional(
    "kinds", .list(of: .text(.word), count: 0...64), default: [], written: [],
    "The kinds of notification that are told; empty means all.")
  static let match = Field.optional(
    "match", .map(keys: .labelKey, values: .text(.labelValue)), default: [:], written: [:],
    "Labels that the model or runtime must have; empty means all.")
  static let groups = Field.optional(
    "groups", .list(of: .located(.text(.groupName)), count: 0...64), default: [], written: [],
    "Groups of which one must be asked, or have an overdue task escalated to it; empty means all.")
  static let recipients = Field.optional(
    "to", .list(of: .located(.text(.word)), count: 0...100), default: [], written: [],
    "The addresses that mail goes to.")
  static let every = Field.optional(
    "every", .text(.duration) { Quantity.duration($0) },
    "How long notifications are gathered before they go out as one message; absent: not at all.")
  static let resolved = Field.optional(
    "resolved", .truth, default: true, written: true,
    "Whether the end of something is told too.")

  static let schema = ValueSchema<LocatedRoute>.object(
    ObjectShape(
      title: "a notification route", doc: "What is told where.",
      fields: [
        name.shape, channel.shape, severity.shape, kinds.shape, match.shape, groups.shape,
        recipients.shape, every.shape, resolved.shape,
      ])
  ) { reader in
    let recipients = reader.read(recipients) ?? []
    for recipient in recipients where !MailMessage.isAddress(recipient.value) {
      reader.error(
        "no-address", at: recipient.position, "\"\(recipient.value)\" is no mail address",
        hint: "write a bare address, as risk@example.com")
      return nil
    }
    let position = reader.position
    let name = reader.read(name)
    let channel = reader.read(channel)
    let severity = reader.read(severity) ?? .warning
    let kinds = reader.read(kinds) ?? []
    let match = reader.read(match) ?? [:]
    let groups = reader.read(groups) ?? []
    let every = reader.read(every) ?? .zero
    let resolved = reader.read(resolved) ?? true
    guard let name, let channel else { return nil }
    let route = NotificationRoute(
      name: name, channel: channel, severity: severity, kinds: Set(kinds), match: match,
      groups: Set(groups.map { GroupName($0.value) }), recipients: recipients.map(\.value),
      every: every, tellsResolved: resolved)
    return LocatedRoute(route: route, position: position, groups: groups)
  }
}
