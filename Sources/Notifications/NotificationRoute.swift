package import Vocabulary

/// Which notifications go where: an entry of `spec.notifications` of `muster.yaml`.
package struct NotificationRoute: Hashable, Sendable {
  /// Unique in the project.
  package var name: String
  /// A channel that the operator has declared: addresses and secrets stay out of the repository.
  package var channel: String
  /// The least that is told.
  package var severity: Notification.Severity
  /// The kinds that are told; empty for all.
  package var kinds: Set<String>
  /// Labels that the model or runtime must have.
  package var match: [String: String]
  /// Groups of which one must be asked, or have the task escalated to it; empty for all.
  package var groups: Set<GroupName>
  /// Who is written to, for channels that have addresses.
  package var recipients: [String]
  /// How long notifications are gathered before they go out as one message.
  package var every: Duration
  /// Whether the end of something is told too.
  package var tellsResolved: Bool

  /// A route.
  package init(
    name: String, channel: String, severity: Notification.Severity = .warning,
    kinds: Set<String> = [], match: [String: String] = [:], groups: Set<GroupName> = [],
    recipients: [String] = [],
    every: Duration = .zero, tellsResolved: Bool = true
  ) {
    self.name = name
    self.channel = channel
    self.severity = severity
    self.kinds = kinds
    self.match = match
    self.groups = groups
    self.recipients = recipients
    self.every = every
    self.tellsResolved = tellsResolved
  }

  /// Whether a notification takes this route.
  package func takes(_ notification: Notification) -> Bool {
    notification.severity >= severity
      && (kinds.isEmpty || kinds.contains(notification.kind))
      && match.allSatisfy { notification.labels[$0.key] == $0.value }
      && (groups.isEmpty || notification.groups?.contains(where: groups.contains) == true)
      && (tellsResolved || notification.state == .raised)
  }
}
