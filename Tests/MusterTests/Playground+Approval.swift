import Git
import Host
import Signatures
import Vocabulary

extension Playground {
  /// The small registry after a first pass.
  static func reconciled() throws -> Playground {
    let playground = try small()
    let ran = try playground.muster("reconcile")
    guard ran.code == 0 else { throw Failed(text: ran.text) }
    return playground
  }

  /// The small registry as it is written.
  static func small() throws -> Playground {
    try Playground(
      SmallRegistry.files(
        approver: try key(2).publicKey.line, muster: try key(1).publicKey.line))
  }

  /// Petra approves the one task that waits, and Muster records it.
  func approve() throws {
    let task = try JSON(parsing: Array(try muster("tasks -o json").text.utf8))[0]
    guard let task, let id = task["id"]?.string, let version = task["version"]?.string else {
      throw Failed(text: "no task waits")
    }
    let repository = try Repository(opening: registry)
    guard let tip = try repository.tip(of: "refs/heads/main") else { return }
    let key = try Self.key(2)
    let person = CommitPerson(
      name: "Petra Approver", email: "petra@example.com", when: Instant(seconds: 1_795_000_000))
    let draft = CommitDraft(
      tree: try repository.commit(tip).tree, parents: [tip], author: person,
      message: Trailers.message(
        "Approve",
        [
          .init(key: "Muster-Verdict", value: "approve"), .init(key: "Muster-Task", value: id),
          .init(key: "Muster-Subject", value: "model/credit@\(version)"),
          .init(key: "Muster-Target", value: "prod"),
          .init(key: "Muster-Policy", value: try Self.rule(of: task)),
          .init(key: "Muster-Reason", value: "\"it holds up\""),
        ]))
    let commit = try repository.writeCommit(draft) { (payload) throws(GitError) in
      key.sign(payload)
    }
    try repository.update(
      reference: Clone.inboxPrefix + "petra", to: commit, expecting: .absent)
    let ran = try muster("reconcile")
    guard ran.code == 0 else { throw Failed(text: ran.text) }
  }

  /// The digest of a task's rule, as its record states the rule.
  private static func rule(of task: JSON) throws -> String {
    guard let policy = task["policy"] else { throw Failed(text: "the task has no rule") }
    return Digest(of: policy.canonicalText).hex
  }
}
