import Registry
import Vocabulary

extension ControlLoop {
  /// What a deployment still needs by the project's rules; empty when it may happen.
  ///
  /// The rules ask for people whatever the process asked: both must hold. Each approval is verified
  /// again from its raw commit.
  func missingApprovals(
    of model: DesiredModel, version: Digest, runtime: DesiredRuntime, for instance: InstanceID
  ) -> [String] {
    guard !rulesAreUnknown else { return ["the project's rules, which cannot be read"] }
    let targets = [runtime.labels["stage"], runtime.name.text].compactMap { $0 }
    return targets.flatMap { target in
      missingApprovals(of: model, version: version, target: target, for: instance)
    }
  }

  private func missingApprovals(
    of model: DesiredModel, version: Digest, target: String, for instance: InstanceID
  ) -> [String] {
    let judges = judges(of: version, of: model.name, target: target)
    guard !judges.rules.require.isEmpty else { return [] }
    let verdicts = deploymentVerdicts(model, version, target: target, judges, for: instance)
    if let rejection = verdicts.first(where: { $0.record.verdict == .reject }) {
      return ["the rejection by \(rejection.record.person) to be taken back"]
    }
    return Quorum.missing(judges.rules, approvers: verdicts.approvers)
  }

  /// The latest verdict of each person on a version's way into a target, whatever task it was given
  /// on.
  func deploymentVerdicts(
    _ model: DesiredModel, _ version: Digest, target: String, _ judges: Judges,
    for instance: InstanceID
  ) -> [StandingVerdict] {
    let subject = ApprovalSubject.digest(of: model, version: version, target: target)
    let about = approvals(of: model.name).filter { approval in
      approval.version == version && approval.target == target
        && (approval.subject == subject || state.tasks[approval.task]?.subject == subject)
    }
    // Of two verdicts of one person at the same time the rejection counts.
    let latest = Dictionary(grouping: about, by: \.person).values.compactMap { verdicts in
      verdicts.max {
        ($0.firstSeen, $0.verdict == .reject ? 1 : 0) < (
          $1.firstSeen, $1.verdict == .reject ? 1 : 0
        )
      }
    }
    return standing(latest, judges, for: instance)
  }

  /// The verdicts on a task that count now: given on the task, early, or before a revert.
  func verdicts(on task: TaskRecord) -> [StandingVerdict] {
    guard let model = task.model else { return [] }
    let reuse =
      task.target.map {
        PolicyResolution.policy(
          target: $0, labels: labels(of: model), project: desired.project
        ).reuse
      } ?? .always
    let judges = Judges(
      rules: task.policy, reuse: task.kind == .approval ? reuse : .always,
      contributors: task.excluded, newcomers: task.newcomers)
    let about = approvals(of: model).filter { approval in
      approval.task == task.id && approval.model == model && approval.version == task.version
        && approval.target == task.target ?? "" && approval.policy == task.policy.digest
    }
    return standing(about, judges, for: task.origin?.instance)
  }

  /// Notes that verdicts counted for an instance: with `reuse: never` they count for no other.
  mutating func use(_ verdicts: [StandingVerdict], for instance: InstanceID) {
    for verdict in verdicts where verdict.record.countedFor == nil {
      var record = verdict.record
      record.countedFor = instance
      put(record)
    }
  }

  private func approvals(of model: ModelName) -> [ApprovalRecord] {
    (index.approvals[model] ?? []).sorted().compactMap { state.approvals[$0] }
  }

  /// Those verdicts that still hold: young enough for the rule, signed with a key that the groups
  /// still list, by somebody who is still among the candidates and took no part in the change.
  private func standing(
    _ approvals: [ApprovalRecord], _ judges: Judges, for instance: InstanceID?
  ) -> [StandingVerdict] {
    let allowsUnsigned = desired.project?.signatures == .optional
    return approvals.sorted { $0.person < $1.person }.compactMap { approval in
      guard isInTime(approval, judges.reuse, for: instance),
        approval.key.map({ !judges.newcomers.contains($0) }) ?? true,
        let signer = SignoffReading.signer(
          of: approval, people: people, allowsUnsigned: allowsUnsigned),
        !people.isContributor(
          signer.person, among: judges.contributors, addresses: signer.addresses)
      else { return nil }
      let groups = groups(of: signer.person, at: approval.firstSeen, without: judges.newcomers)
      guard judges.rules.accepts(signer.person, in: groups) else { return nil }
      return StandingVerdict(record: approval, groups: groups)
    }
  }

  /// The groups that a person was in when a verdict was first seen, as the tracked branch tells it
  /// now: leaving a group voids what was said for it, an expiry does not.
  func groups(of person: String, at moment: Instant, without newcomers: [String]) -> [GroupName] {
    people.groups(of: person, at: moment).filter { !newcomers.contains("\($0)/\(person)") }
  }

  private func isInTime(
    _ approval: ApprovalRecord, _ reuse: ApprovalRule.Reuse, for instance: InstanceID?
  ) -> Bool {
    switch reuse {
    case .always: true
    case .never: approval.countedFor == nil || approval.countedFor == instance
    case .within(let age): now - approval.firstSeen <= age
    }
  }
}

/// A verdict that counts now, with the groups that it speaks for.
struct StandingVerdict {
  var record: ApprovalRecord
  var groups: [GroupName]
}

extension [StandingVerdict] {
  /// Those who said yes.
  var approvers: [String: [GroupName]] {
    var approvers: [String: [GroupName]] = [:]
    for verdict in self where verdict.record.verdict == .approve {
      approvers[verdict.record.person] = verdict.groups
    }
    return approvers
  }
}
