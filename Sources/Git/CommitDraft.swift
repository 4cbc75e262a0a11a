package import Vocabulary

/// Everything of a commit but its id and its signature.
package struct CommitDraft: Hashable, Sendable {
  package var tree: TreeID
  package var parents: [CommitID]
  package var author: CommitPerson
  package var committer: CommitPerson
  package var message: String

  /// A draft; without a committer of its own, the author commits.
  package init(
    tree: TreeID, parents: [CommitID], author: CommitPerson, committer: CommitPerson? = nil,
    message: String
  ) {
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer ?? author
    self.message = message
  }
}
