package import Gates
package import Registry
package import Vocabulary

/// Decides which signed waivers of a version's gates hold now. Pure, and the same for the tracked
/// branch and for a proposal: groups and rules are always those of the target branch.
package struct WaiverCourt: Sendable {
  package var people: People
  package var project: ProjectSettings?
  /// Those of the model.
  package var labels: [String: String]
  /// Who took part in the change; none of them may waive its gates.
  package var contributors: [String]
  /// Memberships and keys that came with the change.
  package var newcomers: [String]
  /// Who had to sign before the change touched the rules; they must all the same.
  package var former: ResolvedPolicy?
  package var now: Instant

  /// A court by what holds on the target branch.
  package init(
    people: People, project: ProjectSettings?, labels: [String: String], contributors: [String],
    newcomers: [String] = [], former: ResolvedPolicy? = nil, now: Instant
  ) {
    self.people = people
    self.project = project
    self.labels = labels
    self.contributors = contributors
    self.newcomers = newcomers
    self.former = former
    self.now = now
  }

  /// What came of the verdicts that name a subject.
  package struct Ruling: Sendable {
    /// The waiver, if enough people have signed.
    package var waiver: Waiver?
    /// What does not count, and what is missing, a sentence each.
    package var notes: [String] = []
  }

  /// Whom a waiver of a gate needs.
  package func policy(of gate: Gate) -> WaiverPolicy? {
    guard var policy = WaiverPolicy.resolved(for: gate, labels: labels, project: project) else {
      return nil
    }
    if let former { policy.require = policy.require.joined(with: former) }
    return policy
  }

  /// Why the rules let nobody waive a gate that ended so; `nil` if they let somebody.
  package func obstacle(_ gate: Gate, _ outcome: GateOutcome) -> String? {
    if gate.waivable == .never { return "the gate is marked waivable: never" }
    guard let policy = policy(of: gate) else {
      return "no rule under waivers in muster.yaml lets anybody waive \(gate.metric)"
    }
    if policy.waivable == .never { return "a rule under waivers says never for \(gate.metric)" }
    if policy.require.isHopeless { return "the rule that would allow it came with the change" }
    let needed: Gate.Waivable = outcome == .error ? .errors : .failures
    guard policy.waivable >= needed, gate.waivable >= needed else {
      return "it ended as an error, and errors of \(gate.metric) are not waivable"
    }
    return nil
  }

  /// Rules on a gate by the verdicts that were given on it. Each is verified again from its raw
  /// commit.
  package func ruling(on subject: WaiverSubject, _ approvals: [ApprovalRecord]) -> Ruling {
    var ruling = Ruling()
    let id = TaskID(subject.digest.hex)
    let about = approvals.filter { $0.task == id }.sorted { $0.person < $1.person }
    guard !about.isEmpty, let policy = policy(of: subject.gate) else {
      if let first = about.first, let reason = obstacle(subject.gate, subject.result.outcome) {
        ruling.notes = ["the waiver by \(first.person) does not count: \(reason)"]
      }
      return ruling
    }
    let allowsUnsigned = project?.signatures == .optional
    var standing: [StatedVerdict] = []
    for approval in about {
      guard
        let stated = SignoffReading.stated(
          by: approval, people: people, allowsUnsigned: allowsUnsigned)
      else {
        ruling.notes.append(
          "the waiver by \(approval.person) does not count: its signature no longer holds")
        continue
      }
      if let reason = reasonToRefuse(stated, seen: approval.firstSeen, on: subject) {
        ruling.notes.append("the waiver by \(approval.person) does not count: \(reason)")
      } else {
        standing.append(stated)
      }
    }
    if let rejection = standing.first(where: { $0.verdict == .reject }) {
      ruling.notes.append("\(rejection.person) rejects the waiver")
      return ruling
    }
    var approvers: [String: [GroupName]] = [:]
    for stated in standing { approvers[stated.person] = groups(of: stated.person, at: now) }
    let missing = Quorum.missing(policy.require, approvers: approvers)
    guard !standing.isEmpty, missing.isEmpty, let until = standing.compactMap(\.until).min() else {
      if !standing.isEmpty {
        ruling.notes.append("its waiver still needs \(missing.joined(separator: ", "))")
      }
      return ruling
    }
    var reasons: [String] = []
    for reason in standing.compactMap(\.reason) where !reasons.contains(reason) {
      reasons.append(reason)
    }
    let commits = Dictionary(
      about.map { ($0.person, $0.commit) }, uniquingKeysWith: { first, _ in first })
    ruling.waiver = Waiver(
      people: standing.map(\.person), until: until, reason: reasons.joined(separator: "; "),
      overruled: subject.result.outcome, commits: standing.compactMap { commits[$0.person] })
    return ruling
  }

  /// Why a verdict on a gate does not count; `nil` if it does.
  ///
  /// - Parameter seen: when Muster first saw its commit.
  package func reasonToRefuse(
    _ stated: StatedVerdict, seen: Instant, on subject: WaiverSubject
  ) -> String? {
    if let reason = obstacle(subject.gate, subject.result.outcome) { return reason }
    guard let policy = policy(of: subject.gate) else { return nil }
    guard stated.model == subject.model, stated.version == subject.version else {
      return "it is about another version"
    }
    guard stated.policy == policy.require.digest else { return "it was given under another rule" }
    if stated.verdict == .waive, let reason = reasonToRefuse(stated, seen, policy.longest) {
      return reason
    }
    guard policy.require.accepts(stated.person, in: groups(of: stated.person, at: seen)) else {
      return "\(stated.person) is not among \(policy.require.sentence)"
    }
    let isContributor = people.isContributor(
      stated.person, among: contributors, addresses: stated.signer.addresses)
    if isContributor { return "\(stated.person) took part in the change" }
    if let key = stated.signer.key, newcomers.contains(key) {
      return "the key of \(stated.person) came with the change itself"
    }
    return nil
  }

  private func reasonToRefuse(
    _ stated: StatedVerdict, _ seen: Instant, _ longest: Duration
  ) -> String? {
    guard let reason = stated.reason, reason.contains(where: { !$0.isWhitespace }) else {
      return "it gives no reason (trailer Muster-Reason)"
    }
    guard let until = stated.until else { return "it names no end (trailer Muster-Until)" }
    if until <= now { return "it ended at \(until)" }
    if until > seen + longest {
      return "it would hold until \(until), and the rule allows no longer than \(seen + longest)"
    }
    return nil
  }

  private func groups(of person: String, at moment: Instant) -> [GroupName] {
    people.groups(of: person, at: moment).filter { !newcomers.contains("\($0)/\(person)") }
  }
}
