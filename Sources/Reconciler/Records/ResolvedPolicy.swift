package import Vocabulary

/// Whose sign-offs a task needs, resolved from the process and the project's policy.
package struct ResolvedPolicy: Codable, Hashable, Sendable {
  /// Each requirement must be met by distinct people; one person fills one place. None at all means
  /// any member of a group.
  package private(set) var require: [Requirement]

  /// So many people of a group, or of any of several groups, or named by the process.
  package struct Requirement: Codable, Hashable, Sendable {
    package let groups: [GroupName]
    /// People by name, beside the groups.
    package let people: [String]
    package let count: Int

    /// So many people who are in one of the groups, or are one of the people.
    package init(groups: [GroupName], people: [String] = [], count: Int) {
      self.groups = groups.sorted()
      self.people = people.sorted()
      self.count = count
    }

    /// Whether somebody who is in these groups can fill one of the places.
    package func accepts(_ person: String, in groups: [GroupName]) -> Bool {
      people.contains(person) || self.groups.contains { groups.contains($0) }
    }

    /// `python_approvers or Petra Approver`.
    var candidates: String { (groups.map(\.text) + people).joined(separator: " or ") }

    /// `2 of python_approvers`.
    package var sentence: String { "\(count) of \(candidates)" }
  }

  /// A policy by its requirements, kept in the order of their candidates. Of two that ask the same
  /// people the larger counts: a rule that is written twice asks nobody twice.
  package init(require: [Requirement]) {
    var counts: [Candidates: Int] = [:]
    for requirement in require where requirement.count > 0 {
      let candidates = Candidates(groups: requirement.groups, people: requirement.people)
      counts[candidates] = max(counts[candidates] ?? 0, requirement.count)
    }
    self.require = counts.map {
      Requirement(groups: $0.key.groups, people: $0.key.people, count: $0.value)
    }.sorted { ($0.candidates, $0.count) < ($1.candidates, $1.count) }
  }

  private struct Candidates: Hashable {
    let groups: [GroupName]
    let people: [String]
  }

  /// What holds when both policies must.
  package func joined(with other: ResolvedPolicy) -> ResolvedPolicy {
    ResolvedPolicy(require: require + other.require)
  }

  /// Whether somebody who is in these groups can help to meet it.
  package func accepts(_ person: String, in groups: [GroupName]) -> Bool {
    require.isEmpty ? !groups.isEmpty : require.contains { $0.accepts(person, in: groups) }
  }

  /// The digest of the rule: what `Muster-Policy` names.
  package var digest: Digest { Digest(of: JSON(encoding: self).canonicalText) }

  /// The policy in words: `2 of python_approvers and 1 of model_risk`.
  package var sentence: String {
    require.isEmpty
      ? "any member of a group" : require.map(\.sentence).joined(separator: " and ")
  }
}
