package import BPMN
package import Registry
package import Vocabulary

/// An approval that a process would ask for, known before it does: whoever gives it early completes
/// the task that is opened later, since both have the same id.
package struct FutureApproval: Hashable, Sendable {
  package var task: TaskID
  /// The task's name on the diagram, or its element's id.
  package var name: String
  package var element: String
  package var model: ModelName
  package var version: Digest
  package var target: String
  package var subject: Digest
  package var policy: ResolvedPolicy

  /// An approval by its parts.
  package init(
    task: TaskID, name: String, element: String, model: ModelName, version: Digest,
    target: String, subject: Digest, policy: ResolvedPolicy
  ) {
    self.task = task
    self.name = name
    self.element = element
    self.model = model
    self.version = version
    self.target = target
    self.subject = subject
    self.policy = policy
  }

  /// The approvals that a process may ask for a model, in the order of the file. A user task whose
  /// target or candidates must be evaluated first is left out.
  package static func all(
    for model: DesiredModel, in definition: ProcessDefinition, labels: [String: String],
    project: ProjectSettings?
  ) -> [FutureApproval] {
    definition.elements.compactMap { element in
      guard case .userTask(let task) = element.kind,
        let target = target(of: element),
        let groups = task.constantCandidateGroups, let people = task.constantPeople
      else { return nil }
      let rules = PolicyResolution.policy(target: target, labels: labels, project: project)
      let policy = PolicyResolution.policy(
        candidateGroups: groups.map { GroupName($0) }, people: people, rules: rules.policy)
      let subject = ApprovalSubject.digest(of: model, target: target)
      return FutureApproval(
        task: ApprovalSubject.taskID(subject: subject, policy: policy, element: element.id),
        name: element.name ?? element.id, element: element.id, model: model.name,
        version: model.version.digest, target: target, subject: subject, policy: policy)
    }
  }

  /// The task as it would be opened.
  package func record(excluding contributors: [String], at now: Instant) -> TaskRecord {
    TaskRecord(
      id: task, kind: .approval, name: name, model: model, version: version, target: target,
      subject: subject, policy: policy, excluded: contributors, newcomers: [], state: .open,
      created: now, signoffs: [], refusals: [], details: [:])
  }

  private static func target(of element: FlowElement) -> String? {
    element.hasInput("target") ? element.constantInput("target") : element.properties["target"]
  }
}
