import Reconciler
import Registry
import Testing
import Vocabulary

@Suite struct QuorumTests {
  private func policy(_ requirements: (String, Int)...) -> ResolvedPolicy {
    ResolvedPolicy(
      require: requirements.map { text, count in
        ResolvedPolicy.Requirement(
          groups: text.split(separator: "|").map { GroupName(String($0)) }, count: count)
      })
  }

  private func missing(_ policy: ResolvedPolicy, _ approvers: [String: String]) -> [String] {
    Quorum.missing(
      policy,
      approvers: approvers.mapValues { $0.split(separator: " ").map { GroupName(String($0)) } })
  }

  @Test func `two of a group are two different people`() {
    #expect(missing(policy(("a", 2)), ["bob": "a"]) == ["one more of a"])
    #expect(missing(policy(("a", 2)), ["bob": "a", "carol": "a"]) == [])
  }

  @Test func `a person with two roles fills one place`() {
    let both = policy(("owner", 1), ("risk", 1))
    #expect(missing(both, ["bob": "owner risk"]).count == 1)
    #expect(missing(both, ["bob": "owner risk", "carol": "owner"]) == [])
  }

  @Test func `somebody who could fill two places is put where they are needed`() {
    // Greedy seating in the order of names would put ann at "a" and find nobody for "b".
    let rule = policy(("a", 1), ("b", 1))
    #expect(missing(rule, ["ann": "a b", "bob": "a"]) == [])
    #expect(missing(rule, ["ann": "a", "bob": "a b"]) == [])
  }

  @Test func `people who are in no group that is asked fill nothing`() {
    #expect(missing(policy(("a", 1)), ["bob": "b", "carol": ""]) == ["one more of a"])
  }

  @Test func `without a rule any member of a group will do, and nobody else`() {
    #expect(missing(policy(), ["bob": ""]) == ["one member of a group"])
    #expect(missing(policy(), ["bob": "x"]) == [])
    #expect(missing(policy(), [:]) == ["one member of a group"])
  }

  @Test func `a person named by the process stands beside its groups`() {
    let rule = ResolvedPolicy(
      require: [.init(groups: [GroupName("a")], people: ["Petra"], count: 1)])
    #expect(rule.sentence == "1 of a or Petra")
    #expect(Quorum.missing(rule, approvers: ["Petra": []]) == [])
    #expect(Quorum.missing(rule, approvers: ["Paul": []]) == ["one more of a or Petra"])
  }

  /// Three people, two roles: each of the 64 ways to hold them, against two places, compared with
  /// trying out every seating.
  @Test(arguments: 0..<64)
  func `every assignment of two roles to three people is decided rightly`(bits: Int) {
    let names = ["ann", "bob", "cat"]
    var approvers: [String: String] = [:]
    for (index, name) in names.enumerated() {
      let own = bits >> (2 * index) & 3
      approvers[name] = [own & 1 == 1 ? "r" : "", own & 2 == 2 ? "o" : ""].joined(separator: " ")
    }
    func holds(_ person: Int, _ role: Int) -> Bool { bits >> (2 * person + role) & 1 == 1 }
    let pairs = (0..<3).flatMap { first in (0..<3).map { (first, $0) } }.filter { $0 != $1 }
    let isPossible = pairs.contains { holds($0, 0) && holds($1, 1) }
    #expect(missing(policy(("r", 1), ("o", 1)), approvers).isEmpty == isPossible)
    let isTwice = pairs.contains { holds($0, 0) && holds($1, 0) }
    #expect(missing(policy(("r", 2)), approvers).isEmpty == isTwice)
  }

  // MARK: - Policies

  @Test func `of two rules that ask the same people the larger counts`() {
    #expect(policy(("a", 1), ("a", 2), ("b", 1)).sentence == "2 of a and 1 of b")
    #expect(policy(("b", 1), ("a", 2)).digest == policy(("a", 2), ("b", 1), ("a", 1)).digest)
  }

  @Test func `a process's candidates join the rules unless these ask them already`() {
    let rules = policy(("a", 2))
    func resolve(_ groups: [String], _ people: [String] = []) -> String {
      PolicyResolution.policy(
        candidateGroups: groups.map { GroupName($0) }, people: people, rules: rules
      ).sentence
    }
    #expect(resolve([]) == "2 of a")
    #expect(resolve(["a"]) == "2 of a")
    #expect(resolve(["b", "c"]) == "2 of a and 1 of b or c")
    #expect(resolve([], ["petra"]) == "2 of a and 1 of petra")
  }

  @Test func `every rule that applies counts, with the strictest reuse`() {
    let project = ProjectSettings(
      name: "p",
      approvals: [
        ApprovalRule(
          target: "prod", match: ["tier": "1"], require: [.init(group: GroupName("risk"))],
          reuse: .within(.seconds(100))),
        ApprovalRule(
          target: "prod", require: [.init(group: GroupName("owners"), count: 2)], reuse: .always),
        ApprovalRule(target: "test", require: [.init(group: GroupName("x"))], reuse: .never),
      ])
    func resolve(_ labels: [String: String]) -> (ResolvedPolicy, ApprovalRule.Reuse) {
      PolicyResolution.policy(target: "prod", labels: labels, project: project)
    }
    #expect(resolve([:]).0.sentence == "2 of owners")
    #expect(resolve(["tier": "1"]).0.sentence == "2 of owners and 1 of risk")
    #expect(resolve(["tier": "1"]).1 == .within(.seconds(100)))
  }
}
