import Registry
import Vocabulary

/// Who may judge a version on its way into a target.
struct Judges {
  /// The project's rules in force, and those that a change tried to leave behind.
  var rules: ResolvedPolicy
  var reuse: ApprovalRule.Reuse
  var contributors: [String]
  var newcomers: [String]
}

extension ControlLoop {
  /// The rules and exclusions for a version on its way into a target.
  ///
  /// What is approved is everything since the version that was deployed there last, not only the
  /// newest push: the contributors of versions in between count, and so do the judges before them.
  func judges(of version: Digest, of name: ModelName, target: String) -> Judges {
    let (rules, reuse) = PolicyResolution.policy(
      target: target, labels: labels(of: name), project: desired.project)
    var judges = Judges(rules: rules, reuse: reuse, contributors: [], newcomers: [])
    var contributors: Set<String> = []
    var newcomers: Set<String> = []
    for record in lineage(of: version, of: name, target: target) {
      contributors.formUnion(record.contributors)
      newcomers.formUnion(record.judges?.newcomers ?? [])
      if let former = record.judges?.policies[target] {
        judges.rules = judges.rules.joined(with: former)
      }
    }
    judges.contributors = contributors.sorted()
    judges.newcomers = newcomers.sorted()
    return judges
  }

  /// A version and those before it, back to (and without) the one that was deployed to the target.
  ///
  /// - Parameter target: `nil` for any that it was deployed to.
  private func lineage(
    of version: Digest, of name: ModelName, target: String?
  ) -> [VersionRecord] {
    guard let model = state.models[name], let first = model.version(version) else { return [] }
    var lineage = [first]
    var seen: Set<Digest> = [version]
    while let base = lineage.last?.base, seen.insert(base).inserted,
      !wasDeployed(base, of: name, to: target), let record = model.version(base)
    {
      lineage.append(record)
    }
    return lineage
  }

  private func wasDeployed(_ version: Digest, of name: ModelName, to target: String?) -> Bool {
    state.runtimes.values.contains { runtime in
      target.map(runtime.targets.contains) ?? true
        && runtime.history.contains {
          $0.model == name && $0.version == version && $0.confirmed != nil
        }
    }
  }

  /// Who may waive gates of a version.
  func waiverCourt(for version: Digest, of name: ModelName) -> WaiverCourt {
    var court = WaiverCourt(
      people: people, project: desired.project, labels: labels(of: name), contributors: [],
      now: now)
    var contributors: Set<String> = []
    var newcomers: Set<String> = []
    for record in lineage(of: version, of: name, target: nil) {
      contributors.formUnion(record.contributors)
      newcomers.formUnion(record.judges?.newcomers ?? [])
      if let former = record.judges?.policies[WaiverPolicy.formerName] {
        court.former = court.former?.joined(with: former) ?? former
      }
    }
    court.contributors = contributors.sorted()
    court.newcomers = newcomers.sorted()
    return court
  }

  /// What a change does to its own judges, seen from before it.
  ///
  /// - Parameters:
  ///   - former: what was desired before.
  ///   - newcomers: memberships and keys that came with the change.
  ///   - labels: the model's labels before, those set by processes included.
  func formerJudges(
    of model: DesiredModel, former: DesiredState, newcomers: [String],
    labels formerLabels: [String: String]?
  ) -> FormerJudges? {
    guard isRecalled, state.observed != nil else { return nil }
    let labels = labels(of: model.name)
    var judges = FormerJudges(newcomers: newcomers)
    for target in Set((former.project?.approvals ?? []).map(\.target)) {
      let (before, _) = PolicyResolution.policy(
        target: target, labels: formerLabels ?? labels, project: former.project)
      let (after, _) = PolicyResolution.policy(
        target: target, labels: labels, project: desired.project)
      if before != after, !before.require.isEmpty { judges.policies[target] = before }
    }
    judges.policies[WaiverPolicy.formerName] = WaiverPolicy.former(
      labels: formerLabels ?? labels, former.project, newLabels: labels, desired.project)
    return judges.isEmpty ? nil : judges
  }

  /// Whether the rules of the project cannot be known: its manifest is broken, and no good one was
  /// seen. Then nothing that a rule could guard may happen.
  var rulesAreUnknown: Bool {
    desired.project == nil
      && (desired.broken.keys.contains { $0.kind == .project }
        || desired.unreadable.keys.contains { !$0.contains("/") })
  }
}

extension RuntimeRecord {
  /// What rules may call it: its stage and its name.
  var targets: [String] { [labels["stage"], name.text].compactMap { $0 } }
}
