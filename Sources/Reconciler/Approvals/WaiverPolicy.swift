package import Registry
import Vocabulary

/// Who must sign so that a gate is waived, for how long at most, and what of it.
package struct WaiverPolicy: Hashable, Sendable {
  package var require: ResolvedPolicy
  package var longest: Duration
  package var waivable: Gate.Waivable

  /// The policy of a gate by the rules of the target branch; `nil` where none applies, and nobody
  /// may waive it. Of several rules all must hold.
  package static func resolved(
    for gate: Gate, labels: [String: String], project: ProjectSettings?
  ) -> WaiverPolicy? {
    let rules = (project?.waivers ?? []).filter { $0.applies(to: gate, labels: labels) }
    guard let longest = rules.map(\.longest).min() else { return nil }
    return WaiverPolicy(
      require: joined(rules), longest: longest,
      waivable: rules.map(\.waivable).min() ?? .never)
  }

  private static func joined(_ rules: [WaiverRule]) -> ResolvedPolicy {
    ResolvedPolicy(
      require: rules.flatMap(\.require).map {
        ResolvedPolicy.Requirement(groups: [$0.group], count: $0.count)
      })
  }

  /// The name under which ``FormerJudges/policies`` keeps whom waivers needed before a change; no
  /// target has it.
  static let formerName = "waivers:"

  /// Whom waivers of a model needed before a change of the rules; `nil` where the change left them
  /// alone. Where nobody could waive anything before, nobody can for this change.
  static func former(
    labels: [String: String], _ before: ProjectSettings?,
    newLabels: [String: String], _ after: ProjectSettings?
  ) -> ResolvedPolicy? {
    func rules(_ project: ProjectSettings?, _ labels: [String: String]) -> [WaiverRule] {
      (project?.waivers ?? []).filter { rule in
        rule.match.allSatisfy { labels[$0.key] == $0.value }
      }
    }
    let old = rules(before, labels)
    guard old != rules(after, newLabels) else { return nil }
    let signers = joined(old)
    return signers.require.isEmpty ? .nobody : signers
  }
}

extension ResolvedPolicy {
  /// What nobody can meet.
  static let nobody = ResolvedPolicy(require: [Requirement(groups: [], people: [], count: 1)])

  /// Whether a place of it can be filled by nobody.
  var isHopeless: Bool { require.contains { $0.groups.isEmpty && $0.people.isEmpty } }
}
