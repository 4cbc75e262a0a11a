package import Vocabulary

/// A commit as git reads it: leniently. Where a signature counts, read the raw bytes strictly
/// instead (`SignedCommit`).
package struct Commit: Hashable, Sendable {
  package let id: CommitID
  package let tree: TreeID
  package let parents: [CommitID]
  package let author: CommitPerson
  package let committer: CommitPerson
  package let message: String

  /// A commit by its parts.
  package init(
    id: CommitID, tree: TreeID, parents: [CommitID], author: CommitPerson,
    committer: CommitPerson, message: String
  ) {
    self.id = id
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.message = message
  }

  /// The first line of the message.
  package var subject: String {
    String(message.prefix { !$0.isNewline })
  }
}
