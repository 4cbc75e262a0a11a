import Gates
import Git
import Host
import Reconciler
import Vocabulary

/// Everything that led from a version's commit to where it runs.
struct VersionTrace {
  let history: ModelHistory
  let version: VersionRecord
  let verdict: VerdictRecord?
  let tasks: [TaskRecord]
  let instances: [InstanceRecord]

  /// Gathers the records of a version.
  init(_ version: VersionRecord, of history: ModelHistory, in records: Records) throws {
    self.history = history
    self.version = version
    let name = history.model.name
    verdict = try records.record(
      VerdictRecord.self, at: StatePath.verdict(name, version.version))
    tasks = try records.tasks(of: name).filter { $0.version == version.version }
    instances = try records.instances(of: name).filter { $0.version == version.version }
  }

  private var approvals: [ApprovalRecord] { history.approvals(of: version.version) }

  // MARK: - For people

  /// An indented tree: each step below the one that it follows from.
  func text(commit: Commit?) -> String {
    var outline = Outline()
    outline.line("model/\(history.model.name)@\(version.version)", depth: 0)
    outline.line("commit \(version.commit): \(version.changed.joined(separator: ", ")) changed")
    if let commit {
      outline.line("\(commit.author), \(commit.author.when): \(commit.subject)", depth: 2)
    }
    if !version.contributors.isEmpty {
      outline.line("contributors: \(version.contributors.joined(separator: ", "))", depth: 2)
    }
    tests(into: &outline)
    for instance in instances {
      outline.line("process \(instance.process), instance \(instance.id), \(instance.started)")
      let end = instance.isActive ? "runs" : "ended \(instance.ended.map { "\($0)" } ?? "")"
      outline.line(end + (instance.outcome.map { ": \($0)" } ?? ""), depth: 2)
    }
    for task in tasks { self.task(task, into: &outline) }
    for approval in approvals where !tasks.contains(where: { $0.id == approval.task }) {
      outline.line("approval before any task")
      line(of: approval, depth: 2, into: &outline)
    }
    deployments(into: &outline)
    return outline.text
  }

  private func tests(into outline: inout Outline) {
    for (name, fact) in version.tests.sorted(by: { $0.key < $1.key }) {
      outline.line("test \(name), \(fact.measuredAt): \(fact.outcome.sentence)")
      outline.line("measurement \(fact.id)", depth: 2)
    }
    guard let verdict else {
      outline.line("no verdict yet")
      return
    }
    outline.line("verdict \(verdict.verdict.outcome.rawValue), \(verdict.at)")
    for sentence in verdict.verdict.sentences { outline.line(sentence, depth: 2) }
    if let message = verdict.verdict.message { outline.line(message, depth: 2) }
  }

  private func task(_ task: TaskRecord, into outline: inout Outline) {
    let state =
      task.state == .open ? "open, asks \(task.policy.sentence)" : task.outcome ?? "closed"
    outline.line("task \(TaskTable.shortID(task)) \(task.name): \(state)")
    for approval in approvals where approval.task == task.id {
      line(of: approval, depth: 2, into: &outline)
    }
    for refusal in task.refusals {
      outline.line("did not count: \(refusal.who), \(refusal.reason)", depth: 2)
    }
  }

  private func line(of approval: ApprovalRecord, depth: Int, into outline: inout Outline) {
    let proof = approval.key.map { "signed with \($0)" } ?? "unsigned"
    outline.line(
      "\(approval.verdict.pastTense) by \(approval.person), \(approval.firstSeen)", depth: depth)
    outline.line("commit \(approval.commit), \(proof)", depth: depth + 1)
    if let reason = approval.reason { outline.line(reason, depth: depth + 1) }
  }

  private func deployments(into outline: inout Outline) {
    let found = history.deployments(of: version.version)
    if found.isEmpty { outline.line("not deployed") }
    for (runtime, assignment) in found {
      let isCurrent = ModelHistory.isCurrent(assignment, on: runtime)
      let state = isCurrent ? runtime.isAsAssigned ? "served now" : "should be served" : "replaced"
      outline.line("runtime/\(runtime.name), \(assignment.since): \(state)")
      outline.line(
        assignment.confirmed.map { "read back \($0)" } ?? "never read back", depth: 2)
    }
  }

  // MARK: - For programs

  /// The records, whole.
  var json: JSON {
    [
      "model": .string(history.model.name.text), "version": JSON(encoding: version),
      "verdict": verdict.map { JSON(encoding: $0) } ?? .null,
      "instances": .array(instances.map { JSON(encoding: $0) }),
      "tasks": .array(tasks.map { JSON(encoding: $0) }),
      "approvals": .array(approvals.map { JSON(encoding: $0) }),
      "deployments": .array(
        history.deploymentRecords.filter { $0["version"]?.string == version.version.hex }),
    ]
  }
}
