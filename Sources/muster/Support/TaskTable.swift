import Reconciler
import Vocabulary

/// Tasks in rows, and how to answer them.
enum TaskTable {
  /// How much of an id is shown: enough to tell tasks apart and to name one.
  static let idLength = 12

  /// Tasks by age, oldest first.
  static func listing(_ tasks: [TaskRecord], now: Instant) -> Listing {
    var listing = Listing(
      table: Table("ID", "NAME", "MODEL", "VERSION", "ASKS", "ASSIGNEE", "STATE", "AGE", "DUE"))
    for task in tasks.sorted(by: { ($0.created, $0.id) < ($1.created, $1.id) }) {
      listing.names.append(task.id.text)
      listing.records.append { JSON(encoding: task) }
      listing.table.add([
        shortID(task), task.name, task.model?.text ?? "", task.version?.short ?? "",
        task.policy.sentence, task.assignee ?? "",
        state(of: task, now: now), Age.text(since: task.created, now: now),
        task.due.map { "\($0)" } ?? "",
      ])
    }
    return listing
  }

  /// `open`, `overdue`, `overdue, escalated to risk_officers`, or how it ended.
  private static func state(of task: TaskRecord, now: Instant) -> String {
    guard task.state == .open else { return task.outcome ?? "closed" }
    guard let due = task.due, due <= now else { return "open" }
    return task.escalatedTo.map { "overdue, escalated to \($0)" } ?? "overdue"
  }

  /// The id as far as people need it.
  static func shortID(_ task: TaskRecord) -> String { String(task.id.text.prefix(idLength)) }

  /// The commands that answer a task.
  static func answers(to task: TaskRecord) -> [String] {
    let id = shortID(task)
    switch task.kind {
    case .approval, .removal:
      return ["muster approve \(id) -m \"why\"", "muster reject \(id) -m \"why\""]
    case .form:
      return ["muster complete \(id) --set name=value"]
    }
  }
}
