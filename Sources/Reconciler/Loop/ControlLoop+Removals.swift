import Registry
import Vocabulary

extension ControlLoop {
  /// Asks whether a removal from git may take effect (`prune: confirm`).
  mutating func openRemoval(
    of name: RuntimeName, _ assigned: RuntimeRecord.Assignment, reason: String
  ) {
    let task = removal(of: name, assigned, reason: reason)
    if state.tasks[task.id]?.state != .open {
      put(dated(task))
      log(.notice, "runtime/\(name)", "TaskOpened", "\(reason); undeploying waits for a person")
      audit(
        "task-opened", "runtime/\(name)", "\(task.name), task \(task.id.text.prefix(12))",
        version: task.version)
    }
    update(name) { $0.removal = task.id }
  }

  private func removal(
    of name: RuntimeName, _ assigned: RuntimeRecord.Assignment, reason: String
  ) -> TaskRecord {
    let target = state.runtimes[name]?.labels["stage"] ?? name.text
    let (rules, _) = PolicyResolution.policy(
      target: target, labels: labels(of: assigned.model), project: desired.project)
    var hasher = DigestHasher()
    hasher.field("removal 1")
    hasher.field(name.text)
    hasher.field(assigned.model.text)
    hasher.field(assigned.version)
    hasher.field(assigned.since.description)
    hasher.field(String(state.runtimes[name]?.definition == nil))
    let subject = hasher.finalize()
    let id = ApprovalSubject.taskID(subject: subject, policy: rules, element: "removal")
    return TaskRecord(
      id: id, kind: .removal, name: "Undeploy \(assigned.model) from \(name)",
      model: assigned.model, version: assigned.version, target: target, subject: subject,
      policy: rules, excluded: [], newcomers: [], state: .open, created: now, signoffs: [],
      refusals: state.tasks[id]?.refusals ?? [],
      details: ["reason": .string(reason), "runtime": .string(name.text)])
  }

  /// The rules changed while a removal waits.
  mutating func reviewRemoval(_ task: TaskRecord) {
    guard let name = task.details["runtime"]?.string.map({ RuntimeName($0) }),
      let record = state.runtimes[name], let assigned = record.assigned, record.removal == task.id
    else {
      close(task.id, outcome: "cancelled")
      if let name = task.details["runtime"]?.string.map({ RuntimeName($0) }) {
        update(name) { if $0.removal == task.id { $0.removal = nil } }
      }
      return
    }
    let reason = task.details["reason"]?.string ?? ""
    guard removal(of: name, assigned, reason: reason).id != task.id else {
      var anew = task
      // No process file says when: all dates are those of the rules.
      (anew.due, anew.followUp) = (nil, nil)
      anew = dated(anew, formerly: task)
      update(task.id) { $0 = anew }
      conclude(task.id)
      return
    }
    close(task.id, outcome: "superseded")
    openRemoval(of: name, assigned, reason: reason)
  }

  mutating func concludeRemoval(_ task: TaskRecord) {
    guard let (isApproved, message) = decision(on: task, verdicts(on: task)),
      let name = task.details["runtime"]?.string.map({ RuntimeName($0) })
    else { return }
    close(task.id, outcome: isApproved ? "approved" : "rejected")
    guard state.runtimes[name]?.removal == task.id else { return }
    update(name) { $0.removal = nil }
    if isApproved { unassign(name, reason: message.isEmpty ? task.name : message) }
  }

  /// Takes a question back whose reason is gone.
  mutating func withdrawRemoval(of name: RuntimeName) {
    guard let task = state.runtimes[name]?.removal else { return }
    close(task, outcome: "cancelled")
    update(name) { $0.removal = nil }
  }
}
