package import Registry
import Vocabulary

extension FutureApproval {
  /// The target of rules that ask for people where a proposal loosens or removes gates. It is no
  /// stage: what is approved is the change itself, before it is merged.
  package static let gatesTarget = "gates"

  /// The approval of weaker gates that the rules of the target branch ask for; `nil` where they ask
  /// for none.
  ///
  /// It is about the gates alone, before and after: another version under the same gates asks
  /// nobody again, and any other change of a gate asks anew.
  ///
  /// - Parameters:
  ///   - labels: those of the target branch, like the project: a proposal cannot choose its judges.
  package static func ofGates(
    from before: DesiredModel, to model: DesiredModel, labels: [String: String],
    project: ProjectSettings?
  ) -> FutureApproval? {
    let policy = PolicyResolution.policy(
      target: gatesTarget, labels: labels, project: project
    ).policy
    guard !policy.require.isEmpty else { return nil }
    var hasher = DigestHasher()
    hasher.field("gate-change 1")
    hasher.field(model.name.text)
    hasher.field(before.gatesDigest)
    hasher.field(model.gatesDigest)
    let subject = hasher.finalize()
    return FutureApproval(
      task: ApprovalSubject.taskID(subject: subject, policy: policy, element: gatesTarget),
      name: "Loosen gates", element: gatesTarget, model: model.name,
      version: model.version.digest, target: gatesTarget, subject: subject, policy: policy)
  }
}
