import Expressions
import Schedules
import Vocabulary

/// Waits for a person.
enum UserTaskBehavior {
  static func activate(
    _ task: UserTaskDefinition, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    let request = UserTask.Request(
      name: try execution.text(of: task.name, for: key, what: "the name"),
      description: try execution.text(of: task.description, for: key, what: "the documentation"),
      assignee: try execution.text(of: task.assignee, for: key, what: "the assignee"),
      candidateGroups: try names(task.candidateGroups, key, in: execution),
      candidateUsers: try names(task.candidateUsers, key, in: execution),
      due: try moment(task.dueDate, key, in: execution),
      followUp: try moment(task.followUpDate, key, in: execution),
      priority: try priority(task.priority, key, in: execution))
    let armed = try execution.armBoundaryEvents(of: element, key)
    execution.emit(.userTaskCreated(key, request))
    execution.listen(armed, host: key)
    if !element.listeners.isEmpty {
      try execution.listeners(.create, of: element, key)
      if request.assignee != nil { try execution.listeners(.assignment, of: element, key) }
    }
  }

  /// A list, or a text with commas.
  private static func names(_ expression: Expression?, _ key: Key, in execution: Execution)
    throws(Failure) -> [String]
  {
    guard let expression else { return [] }
    switch try execution.value(of: expression, for: key, what: "the candidates") {
    case .null: return []
    case .array(let elements):
      return elements.map { $0.string ?? $0.canonicalText }
    case let value:
      return (value.string ?? value.canonicalText).split(separator: ",").map(trimmed)
        .filter { !$0.isEmpty }
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    var view = text
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }

  /// A date, or a duration from now.
  private static func moment(_ expression: Expression?, _ key: Key, in execution: Execution)
    throws(Failure) -> Instant?
  {
    guard let expression,
      let text = try execution.text(of: expression, for: key, what: "the date"), !text.isEmpty
    else { return nil }
    if let date = TimerText.date(text) { return date }
    if let span = TimeSpan(text) { return span.after(execution.now) }
    throw Failure("expected a date or a duration, found \"\(text)\"")
  }

  private static func priority(_ expression: Expression?, _ key: Key, in execution: Execution)
    throws(Failure) -> Int?
  {
    guard let expression,
      let text = try execution.text(of: expression, for: key, what: "the priority")
    else { return nil }
    guard let priority = Int(text) else {
      throw Failure("expected a whole number as priority, found \"\(text)\"")
    }
    return priority
  }
}
