import Git
package import Reconciler
import Registry
package import Vocabulary

extension GateRun {
  /// The tasks that the merge of a proposal would open for a model, as far as they can be known:
  /// for whoever answers them before.
  package func futureTasks(
    of name: ModelName, base: String?, head: String
  ) async throws -> [TaskRecord] {
    let headCommit = try await clone.resolve(head)
    let baseCommit = try await resolveBase(base, head: headCommit)
    var report = GateReport(base: baseCommit, head: headCommit)
    guard let merge = try await merge(baseCommit, headCommit, into: &report) else {
      throw SignoffProblem(
        report.conflicts.isEmpty
          ? "\(head) changes nothing" : "\(head) cannot be merged: it is in conflict")
    }
    let (desired, _) = try await clone.desired(of: merge)
    guard let model = desired.models[name] else {
      throw SignoffProblem(
        "\(head) has no model named \"\(name)\"",
        hint: Suggestion.hint(for: name.text, among: desired.models.keys.map(\.text)))
    }
    let people = try await clone.contributors(
      to: [name: model.folder], from: baseCommit, to: headCommit)
    let (records, _) = try await records(of: [name], base: baseCommit, withRuntimes: false)
    let (before, _) = try await clone.desired(of: try await clone.commit(baseCommit).tree)
    let former = before.models[name]
    var asked: [FutureApproval] = []
    if let former, !GateLoosening.sentences(from: former.tests, to: model.tests).isEmpty {
      let approval = FutureApproval.ofGates(
        from: former, to: model, labels: ModelJudge.labels(of: former, records.state),
        project: before.project)
      asked += approval.map { [$0] } ?? []
    }
    // Where nothing but gates changes, the merge starts no process.
    let startsProcess = asked.isEmpty || former?.version.digest != model.version.digest
    if startsProcess, case .process(let process) = model.process,
      let file = desired.processes[process]?.bpmn,
      case .ready(let definition) = try await clone.definition(file.blob, path: file.path.text)
    {
      asked += FutureApproval.all(
        for: model, in: definition, labels: ModelJudge.labels(of: model, records.state),
        project: desired.project)
    }
    var tasks: [TaskRecord] = []
    for approval in asked {
      let known = try await records.task(approval.task)
      tasks.append(known ?? approval.record(excluding: people[name] ?? [], at: now()))
    }
    return tasks
  }
}
