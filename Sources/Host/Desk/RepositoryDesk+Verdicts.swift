import Git
package import Reconciler
package import Registry
package import Vocabulary

extension RepositoryDesk {
  /// Puts somebody's verdict into the inbox, as a commit without a signature that has their name:
  /// it counts by the rules of docs/approvals.md, which are those of every other verdict, and only
  /// where the project says `signatures: optional`.
  ///
  /// - Parameter person: whose verdict it is, as the groups of the tracked branch know them.
  /// - Returns: the commit, under whose id the inbox has it.
  package func submit(
    _ verdict: SignoffVerdict, on task: TaskRecord, reason: String?, for person: Member
  ) async throws -> CommitID {
    guard let email = person.emails.first else {
      throw SignoffProblem(
        "the groups name no address of \(person.name), by which an unsigned verdict is told",
        hint: "add one under emails, or sign: muster approve \(task.id.text.prefix(12))")
    }
    let parent = try tip()
    let commit = try repository.writeCommit(
      CommitDraft(
        tree: try repository.commit(parent).tree, parents: [parent],
        author: CommitPerson(name: person.name, email: email, when: now()),
        committer: CommitPerson(
          name: Self.committer.name, email: Self.committer.email, when: now()),
        message: try SignoffDraft(verdict, on: task, reason: reason).message()))
    let reference = Clone.inboxPrefix + commit.text
    // Where it is there already, the same was said within the same second.
    _ = try await create(reference, at: commit, in: try await place(isMusterHere: true))
    return commit
  }

  /// Who makes commits on behalf of people: the dashboard, which has no key of theirs.
  static let committer = (name: "Muster dashboard", email: "dashboard@muster.invalid")
}
