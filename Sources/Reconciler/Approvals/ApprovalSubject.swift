package import Registry
package import Vocabulary

/// What an approval is about: the version, the gates and data that it was judged by, and where it
/// would go. Any byte that changes one of them is another subject.
package enum ApprovalSubject {
  /// The digest of the subject of a model as it is desired.
  package static func digest(of model: DesiredModel, target: String) -> Digest {
    var hasher = DigestHasher()
    hasher.field("approval-subject 1")
    hasher.field(model.name.text)
    hasher.field(model.version.digest)
    hasher.field(model.gatesDigest)
    hasher.field(model.dataDigest?.hex ?? "")
    hasher.field(target)
    return hasher.finalize()
  }

  /// The id of a task: the same question to the same people about the same thing has the same id,
  /// on every branch and after every revert.
  package static func taskID(subject: Digest, policy: ResolvedPolicy, element: String) -> TaskID {
    var hasher = DigestHasher()
    hasher.field("task 1")
    hasher.field(subject)
    hasher.field(policy.digest)
    hasher.field(element)
    return TaskID(hasher.finalize().hex)
  }
}

/// Whom a version's way into a target needs, by the project's rules.
package enum PolicyResolution {
  /// The requirements of every rule that applies, and how long an approval may be reused.
  package static func policy(
    target: String, labels: [String: String], project: ProjectSettings?
  ) -> (policy: ResolvedPolicy, reuse: ApprovalRule.Reuse) {
    let rules = (project?.approvals ?? []).filter {
      $0.target == target && $0.applies(to: labels)
    }
    let require = rules.flatMap(\.require).map {
      ResolvedPolicy.Requirement(groups: [$0.group], count: $0.count)
    }
    return (ResolvedPolicy(require: require), strictest(rules.map(\.reuse)))
  }

  /// The policy of a user task: the project's rules, and the process's candidates where the rules
  /// do not ask them already. Both must hold.
  package static func policy(
    candidateGroups: [GroupName], people: [String], rules: ResolvedPolicy
  ) -> ResolvedPolicy {
    let isCovered = rules.require.contains { requirement in
      requirement.groups.contains { candidateGroups.contains($0) }
    }
    var require = rules.require
    if !candidateGroups.isEmpty, !isCovered {
      require.append(ResolvedPolicy.Requirement(groups: candidateGroups, count: 1))
    }
    return ResolvedPolicy(require: require, people: people)
  }

  private static func strictest(_ reuses: [ApprovalRule.Reuse]) -> ApprovalRule.Reuse {
    reuses.reduce(.always) { strictest, reuse in
      switch (strictest, reuse) {
      case (.never, _), (_, .never): .never
      case (.within(let left), .within(let right)): .within(min(left, right))
      case (.within, .always): strictest
      case (.always, _): reuse
      }
    }
  }
}
