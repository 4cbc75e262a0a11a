import Registry
import Vocabulary

/// What people said of a task that is not open yet, as far as it counts by the groups and keys of
/// the target branch. Each verdict is verified again from its raw commit.
package struct EarlyApprovals: Hashable, Sendable {
  /// Who has approved.
  package private(set) var givenBy: [String] = []
  /// What is still missing, a sentence each; empty when enough people have approved.
  package private(set) var missing: [String] = []
  /// What does not count, and why.
  package private(set) var notes: [String] = []

  /// Whether the task would be answered with yes as soon as it is opened.
  package var isGiven: Bool { missing.isEmpty }

  /// Looks through the verdicts that name a task.
  ///
  /// - Parameter contributors: who took part in the change; none of them may approve it.
  package init(
    of asked: FutureApproval, in approvals: [ApprovalRecord], people: People,
    allowsUnsigned: Bool, contributors: [String]
  ) {
    var approvers: [String: [GroupName]] = [:]
    var rejections: [String] = []
    for approval in approvals.filter({ $0.task == asked.task }).sorted(by: { $0.id < $1.id }) {
      let groups = people.groups(of: approval.person, at: approval.firstSeen)
      switch Self.ruling(
        on: approval, asked, groups, people: people, allowsUnsigned: allowsUnsigned,
        contributors: contributors)
      {
      case .failure(let refusal):
        notes.append("the approval by \(approval.person) does not count: \(refusal.reason)")
      case .success(.reject): rejections.append(approval.person)
      case .success: approvers[approval.person] = groups
      }
    }
    notes += rejections.map { "\($0) rejects it" }
    givenBy = approvers.keys.sorted()
    missing =
      rejections.map { "the rejection by \($0) to be taken back" }
      + Quorum.missing(asked.policy, approvers: approvers)
  }

  private struct Refusal: Error {
    let reason: String
  }

  private static func ruling(
    on approval: ApprovalRecord, _ asked: FutureApproval, _ groups: [GroupName],
    people: People, allowsUnsigned: Bool, contributors: [String]
  ) -> Result<SignoffVerdict, Refusal> {
    guard
      let stated = SignoffReading.stated(
        by: approval, people: people, allowsUnsigned: allowsUnsigned)
    else { return .failure(Refusal(reason: "its signature no longer holds")) }
    guard stated.model == asked.model, stated.target == asked.target else {
      return .failure(Refusal(reason: "it is about something else"))
    }
    guard stated.policy == asked.policy.digest else {
      return .failure(Refusal(reason: "it was given under another rule"))
    }
    guard stated.verdict == .approve || stated.verdict == .reject else {
      return .failure(Refusal(reason: "it is no verdict"))
    }
    guard asked.policy.accepts(stated.person, in: groups) else {
      return .failure(
        Refusal(reason: "\(stated.person) is not among \(asked.policy.sentence)"))
    }
    let isContributor = people.isContributor(
      stated.person, among: contributors, addresses: stated.signer.addresses)
    guard !isContributor else {
      return .failure(Refusal(reason: "\(stated.person) took part in the change"))
    }
    return .success(stated.verdict)
  }
}
