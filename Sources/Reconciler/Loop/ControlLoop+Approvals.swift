import Registry
import Vocabulary

extension ControlLoop {
  /// What a deployment still needs by the project's rules; empty when it may happen.
  ///
  /// The rules ask for people whatever the process asked: both must hold. Each approval is verified
  /// again from its raw commit.
  func missingApprovals(
    of model: DesiredModel, version: Digest, runtime: DesiredRuntime
  ) -> [String] {
    guard let stage = runtime.labels["stage"] else { return [] }
    let (policy, reuse) = PolicyResolution.policy(
      target: stage, labels: labels(of: model.name), project: desired.project)
    guard !policy.require.isEmpty else { return [] }
    guard model.version.digest == version else {
      return ["an approval of \(version.short), which the tracked branch has left"]
    }
    let subject = ApprovalSubject.digest(of: model, target: stage)
    let people = People(desired)
    let excluded = Set(
      (state.models[model.name]?.version(version)?.contributors ?? []).map { $0.lowercased() })
    var latest: [String: ApprovalRecord] = [:]
    for approval in state.approvals.values
    where isAbout(approval, subject, model.name, version, stage) {
      guard isStillGood(approval, reuse, people) else { continue }
      guard people.emails(of: approval.person).isDisjoint(with: excluded) else { continue }
      if let other = latest[approval.person], other.firstSeen > approval.firstSeen { continue }
      latest[approval.person] = approval
    }
    if let rejection = latest.values.filter({ $0.verdict == .reject }).map(\.person).sorted().first {
      return ["the rejection by \(rejection) to be taken back"]
    }
    var approvers: [String: [GroupName]] = [:]
    for approval in latest.values where approval.verdict == .approve {
      approvers[approval.person] = people.groups(of: approval.person, at: now)
    }
    return Quorum.missing(policy, approvers: approvers)
  }

  /// Verdicts that were given before a task was opened: early, or before a revert.
  func earlierSignoffs(_ task: TaskRecord) -> [TaskRecord.Signoff] {
    guard let model = task.model, let version = task.version, let target = task.target else {
      return []
    }
    let (_, reuse) = PolicyResolution.policy(
      target: target, labels: labels(of: model), project: desired.project)
    let people = People(desired)
    let excluded = Set(task.excluded.map { $0.lowercased() })
    return state.approvals.values.filter { approval in
      approval.task == task.id && approval.model == model && approval.version == version
        && approval.target == target && approval.policy == task.policy.digest
        && approval.verdict == .approve && isStillGood(approval, reuse, people)
        && people.emails(of: approval.person).isDisjoint(with: excluded)
    }.sorted { $0.person < $1.person }.map { approval in
      let groups = people.groups(of: approval.person, at: now)
      return TaskRecord.Signoff(
        person: approval.person, verdict: approval.verdict,
        group: task.policy.require.flatMap(\.groups).first { groups.contains($0) },
        commit: approval.commit, at: approval.firstSeen, reason: approval.reason,
        isSigned: approval.key != nil)
    }
  }

  private func isAbout(
    _ approval: ApprovalRecord, _ subject: Digest, _ model: ModelName, _ version: Digest,
    _ target: String
  ) -> Bool {
    approval.model == model && approval.version == version && approval.target == target
      && (approval.subject == subject || isOfTask(approval, about: subject))
  }

  /// An approval that was given early names its task, and that task was opened for this subject.
  private func isOfTask(_ approval: ApprovalRecord, about subject: Digest) -> Bool {
    state.tasks[approval.task]?.subject == subject
  }

  /// Whether an old approval still counts: young enough for the rule, and its evidence holds again.
  private func isStillGood(
    _ approval: ApprovalRecord, _ reuse: ApprovalRule.Reuse, _ people: People
  ) -> Bool {
    switch reuse {
    case .always: break
    case .never:
      guard state.tasks[approval.task]?.state == .open || approval.firstSeen == now
        || isOfRunningInstance(approval)
      else { return false }
    case .within(let age): guard now - approval.firstSeen <= age else { return false }
    }
    let allowsUnsigned = desired.project?.signatures == .optional
    let submission = SignoffSubmission(
      commit: approval.commit, raw: approval.evidence, parentTree: nil, source: "state")
    return SignoffReading.holds(
      submission, person: approval.person, people: people, at: approval.firstSeen,
      allowsUnsigned: allowsUnsigned)
  }

  private func isOfRunningInstance(_ approval: ApprovalRecord) -> Bool {
    guard let instance = state.tasks[approval.task]?.origin?.instance else { return false }
    return state.running[instance] != nil
      && (state.instances[instance]?.started ?? now) <= approval.firstSeen
  }
}
