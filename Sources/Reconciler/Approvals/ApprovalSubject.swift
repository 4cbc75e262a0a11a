package import Registry
package import Vocabulary

/// What an approval is about: the version, the gates and data that it was judged by, and where it
/// would go. Any byte that changes one of them is another subject.
package enum ApprovalSubject {
  /// The digest of the subject of a model as it is desired.
  ///
  /// - Parameter version: the version, where it is not the desired one: one that is let end first
  ///   (`onNewVersion: finish`). It is judged by the gates and data of now.
  package static func digest(
    of model: DesiredModel, version: Digest? = nil, target: String
  ) -> Digest {
    var hasher = DigestHasher()
    hasher.field("approval-subject 1")
    hasher.field(model.name.text)
    hasher.field(version ?? model.version.digest)
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
