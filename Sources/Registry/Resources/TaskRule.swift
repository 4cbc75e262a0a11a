package import Notifications
package import Vocabulary

/// Until when people should answer, and what happens where nobody does: an entry of `spec.tasks` of
/// `muster.yaml`. The first entry that fits a task counts; dates of the process's file go before.
package struct TaskRule: Hashable, Sendable {
  /// What a task asks.
  package enum Kind: String, CaseIterable, Sendable {
    case approval
    case form
    case removal
  }

  /// What happens some time after the due date.
  package struct Escalation: Hashable, Sendable {
    /// Counted from the due date.
    package var after: Duration
    /// How bad the alert of the task is from then on.
    package var severity: Notification.Severity
    /// Who is told beside those that are asked. They may not answer for that.
    package var group: GroupName?

    /// A step by its parts.
    package init(after: Duration, severity: Notification.Severity = .error, group: GroupName? = nil)
    {
      self.after = after
      self.severity = severity
      self.group = group
    }
  }

  /// Empty for all.
  package var kinds: Set<Kind>
  /// Labels that the task's model must have.
  package var match: [String: String]
  /// How long after it opened a task is due.
  package var due: Duration?
  /// How long after it opened it is told once more.
  package var followUp: Duration?
  /// In the order of time.
  package var escalations: [Escalation]

  /// A rule by its parts.
  package init(
    kinds: Set<Kind> = [], match: [String: String] = [:], due: Duration? = nil,
    followUp: Duration? = nil, escalations: [Escalation] = []
  ) {
    self.kinds = kinds
    self.match = match
    self.due = due
    self.followUp = followUp
    self.escalations = escalations
  }

  /// Whether it is about a task of a kind on a model with these labels.
  package func applies(to kind: String, labels: [String: String]) -> Bool {
    (kinds.isEmpty || kinds.contains { $0.rawValue == kind })
      && match.allSatisfy { labels[$0.key] == $0.value }
  }
}
