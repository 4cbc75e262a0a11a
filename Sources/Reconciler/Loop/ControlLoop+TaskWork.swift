import Registry
package import Vocabulary

/// What somebody does with a task without a signature: asked of Muster by whoever it let in, and
/// not by a commit.
package enum TaskWork: Hashable, Sendable {
  case claim
  case release
  /// A form or an acknowledgement, where the project does not ask for signatures.
  case complete([String: JSON])
}

extension ControlLoop {
  /// Takes what somebody does with a task; what does not count is logged with its reason.
  mutating func take(_ work: TaskWork, on id: TaskID, by person: String) {
    let short = id.text.prefix(12)
    if let reason = reasonToRefuse(work, on: id, by: person) {
      log(.warning, "task/\(short)", "TaskWorkRefused", "\(person): \(reason)")
      return
    }
    guard let task = state.tasks[id] else { return }
    switch work {
    case .claim, .release:
      let assignee = work == .claim ? person : nil
      guard task.assignee != assignee else { return }
      update(id) { $0.assignee = assignee }
      audit(
        work == .claim ? "claimed" : "released", object(of: task), "task \(short), unsigned",
        actor: person)
    case .complete(let variables):
      audit("completed", object(of: task), "task \(short), unsigned", actor: person)
      complete(id, variables: variables)
    }
  }

  private func reasonToRefuse(_ work: TaskWork, on id: TaskID, by person: String) -> String? {
    guard let task = state.tasks[id] else { return "no task has this id" }
    guard task.policy.accepts(person, in: groups(of: person, at: now, without: task.newcomers))
    else { return "\(person) is not among \(task.policy.sentence)" }
    guard task.state == .open else { return "the task is closed" }
    if let assignee = task.assignee, assignee != person { return "\(assignee) has claimed it" }
    guard case .complete(let variables) = work else { return nil }
    guard task.kind == .form else { return "it is decided by approve or reject" }
    guard desired.project?.signatures == .optional else {
      return "the project asks for signatures"
    }
    return variables.keys.sorted().first(where: Self.reservedVariables.contains).map {
      "\($0) is set by verdicts only"
    }
  }
}
