import Notifications
import Vocabulary

extension Operation {
  /// What a job of ``notify`` tells.
  static func text(ofNotice job: JobRecord, in record: InstanceRecord) -> String {
    job.input["message"]?.string ?? "\(record.process) has news"
  }
}

/// What people may have to be told beside alerts: tasks that wait, and what processes say.
extension ControlLoop {
  /// Tells of a task that opens, and of its end.
  mutating func announce(_ task: TaskRecord, formerly old: TaskRecord?) {
    let wasOpen = old?.state == .open
    let isOpen = task.state == .open
    guard wasOpen != isOpen else { return }
    let id = String(task.id.text.prefix(12))
    let ending = task.outcome ?? "closed"
    outcome.notifications.append(
      Notification(
        id: "task/\(task.id)/\(task.created)", state: isOpen ? .raised : .resolved,
        kind: "task-waits", severity: .warning,
        object: task.model.map { "model/\($0)" } ?? "task/\(id)",
        labels: task.model.map { labels(of: $0) } ?? [:],
        title: isOpen
          ? "\(task.name) waits for \(task.policy.sentence)" : "\(task.name): \(ending)",
        details: isOpen
          ? (task.due.map { ["due at \($0)"] } ?? []) + ["muster describe task/\(id)"] : [],
        groups: task.askedGroups, at: now))
  }

  /// Tells what a process wants to be told, once for its job.
  mutating func announce(_ message: String, of job: JobID, about model: ModelName) {
    outcome.notifications.append(
      Notification(
        id: "job/\(job)", kind: "notice", severity: .warning, object: "model/\(model)",
        labels: labels(of: model), title: message, at: now))
  }
}
