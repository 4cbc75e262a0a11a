import Monitoring
package import Notifications
import Registry
package import Vocabulary

/// Until when people should answer, and what happens where nobody does. Dates of a process's file
/// go before the rules of the project; escalation tells more people and never lets more answer.
extension ControlLoop {
  /// A task with the dates that hold for it now.
  ///
  /// - Parameters:
  ///   - task: with the dates of the process's file, if it says any.
  ///   - former: the task as it was; what has happened to it stays done while its dates hold.
  func dated(_ task: TaskRecord, formerly former: TaskRecord? = nil) -> TaskRecord {
    var task = task
    let labels = task.model.map { self.labels(of: $0) } ?? [:]
    let rule = desired.project?.tasks.first { $0.applies(to: task.kind.rawValue, labels: labels) }
    task.due = task.due ?? rule?.due.map { task.created + $0 }
    task.followUp = task.followUp ?? rule?.followUp.map { task.created + $0 }
    let steps = rule?.escalations ?? []
    task.escalations =
      steps.isEmpty
      ? nil
      : task.due.map { due in
        steps.map {
          TaskRecord.Escalation(at: due + $0.after, severity: $0.severity, group: $0.group)
        }
      }
    task.followedUp = task.followUp == former?.followUp ? former?.followedUp : nil
    task.overdueLevel =
      task.due == former?.due
      ? former?.overdueLevel.map { min($0, task.escalations?.count ?? 0) } : nil
    return task
  }

  /// When time alone does something to an open task.
  var taskDue: Instant? { index.dues.values.min() }

  /// Notes which tasks have become overdue, were escalated, or are to be told once more.
  mutating func remindOfTasks() {
    for id in index.dues.filter({ $0.value <= now }).keys.sorted() { remind(of: id) }
  }

  private mutating func remind(of id: TaskID) {
    guard let task = state.tasks[id], task.state == .open else { return }
    let short = String(id.text.prefix(12))
    if task.followedUp == nil, let followUp = task.followUp, followUp <= now {
      update(id) { [now] in $0.followedUp = now }
      tellAgain(task)
    }
    guard let due = task.due, due <= now else { return }
    let level = (task.escalations ?? []).count { $0.at <= now }
    guard task.overdueLevel ?? -1 < level else { return }
    update(id) { $0.overdueLevel = level }
    if task.overdueLevel == nil {
      audit(
        "task-overdue", object(of: task), "\(task.name), task \(short), was due at \(due)",
        version: task.version)
    }
    guard let step = state.tasks[id]?.escalation else { return }
    let whom = step.group.map { " to \($0)" } ?? ""
    audit(
      "task-escalated", object(of: task),
      "\(task.name), task \(short), escalated\(whom) as \(step.severity.rawValue)",
      version: task.version)
  }

  private mutating func tellAgain(_ task: TaskRecord) {
    let id = String(task.id.text.prefix(12))
    outcome.notifications.append(
      Notification(
        id: "task/\(task.id)/\(task.created)", round: "follow-up \(now)", kind: "task-waits",
        severity: .warning, object: task.model.map { "model/\($0)" } ?? "task/\(id)",
        labels: task.model.map { labels(of: $0) } ?? [:],
        title: "\(task.name) still waits for \(task.policy.sentence)",
        details: (task.due.map { ["due at \($0)"] } ?? []) + ["muster describe task/\(id)"],
        groups: task.askedGroups, at: now))
  }

  // MARK: - Alerts

  mutating func watch(_ id: TaskID) {
    let key = "task/\(id.text.prefix(12))/overdue"
    guard let task = state.tasks[id], task.state == .open, task.overdueLevel != nil,
      let due = task.due
    else {
      clear(key)
      return
    }
    let group = task.escalatedTo.map { ", escalated to \($0)" } ?? ""
    report(
      AlertReport(
        key: key, cause: task.escalatedTo.map { "\(Self.overdue)/\($0)" } ?? Self.overdue,
        model: task.model?.text, severity: task.overdueSeverity,
        title: "\(task.name) is overdue",
        detail: "it waits for \(task.policy.sentence) and was due at \(due)\(group)",
        signal: LifeCycleSignal.alertOpened))
  }

  private static let overdue = "task-overdue"

  /// The group that a notice of a cause is for, beside those that routes find by labels.
  static func groups(toldOf cause: String) -> [GroupName]? {
    cause.hasPrefix(overdue + "/") ? [GroupName(String(cause.dropFirst(overdue.count + 1)))] : nil
  }
}

extension TaskRecord {
  /// When time alone does something to it next, while it is open.
  var nextReminder: Instant? {
    let again = followedUp == nil ? followUp : nil
    let steps = escalations ?? []
    let late: Instant? =
      switch overdueLevel {
      case nil: due
      case let level?: steps.indices.contains(level) ? steps[level].at : nil
      }
    return [again, late].compactMap(\.self).min()
  }

  /// The groups whose members are asked, sorted; `nil` where there are none.
  var askedGroups: [GroupName]? {
    let groups = Set(policy.require.flatMap(\.groups)).sorted()
    return groups.isEmpty ? nil : groups
  }

  private var happened: ArraySlice<Escalation> { (escalations ?? []).prefix(overdueLevel ?? 0) }

  /// The step of escalation that happened last.
  package var escalation: Escalation? { happened.last }

  /// The group that an overdue task was escalated to last.
  package var escalatedTo: GroupName? { happened.last { $0.group != nil }?.group }

  /// How bad it is that it is overdue: the worst that has happened.
  package var overdueSeverity: Notification.Severity {
    happened.map(\.severity).max().map { max($0, .warning) } ?? .warning
  }
}
