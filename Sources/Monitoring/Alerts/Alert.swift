package import Notifications
package import Vocabulary

/// Something that a person or a process should look at, from when it is noticed until it is over.
package struct Alert: Codable, Hashable, Sendable {
  /// What somebody did about it.
  package enum Attention: Codable, Hashable, Sendable {
    case none
    /// Somebody looks after it: no reminders.
    case acknowledged(by: String, at: Instant)
    /// It is quiet until a moment, for a reason.
    case snoozed(until: Instant, by: String, reason: String)
  }

  /// Equal keys are the same matter: `monitor/credit-drift/credit-risk`.
  package let key: String
  /// The digest of key and opening: what records and signals call it.
  package let id: Digest
  /// What it has in common with others: notices are one for each cause.
  package let cause: String
  /// The model that it is about; `nil` for what is about Muster or a runtime.
  package let model: String?
  package var severity: Notification.Severity
  package var title: String
  package var detail: String
  package let opened: Instant
  package var lastSeen: Instant
  /// How often it was seen.
  package var count: Int
  package var attention: Attention
  /// The signal that it fires when it opens.
  package let signal: String?
}

/// What somebody or something reports to ``AlertBook``: the same for monitors, failed jobs,
/// incidents, runtimes that are down, approvals that are overdue, and a reconciler that stalls.
package struct AlertReport: Hashable, Sendable {
  package var key: String
  package var cause: String
  package var model: String?
  package var severity: Notification.Severity
  package var title: String
  package var detail: String
  package var signal: String?

  /// A report by its parts.
  package init(
    key: String, cause: String, model: String? = nil, severity: Notification.Severity,
    title: String,
    detail: String, signal: String? = nil
  ) {
    self.key = key
    self.cause = cause
    self.model = model
    self.severity = severity
    self.title = title
    self.detail = detail
    self.signal = signal
  }
}
