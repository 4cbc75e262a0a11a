package import Registry
package import Vocabulary

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

  /// The policy of a user task: the project's rules, and one of the process's candidates where the
  /// rules do not ask their groups already. Both must hold.
  package static func policy(
    candidateGroups: [GroupName], people: [String], rules: ResolvedPolicy
  ) -> ResolvedPolicy {
    let isCovered = rules.require.contains { requirement in
      requirement.groups.contains { candidateGroups.contains($0) }
    }
    guard !isCovered, !(candidateGroups.isEmpty && people.isEmpty) else { return rules }
    let own = ResolvedPolicy.Requirement(groups: candidateGroups, people: people, count: 1)
    return rules.joined(with: ResolvedPolicy(require: [own]))
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
