package import Vocabulary

/// What one commit of a range did to some folders, and who made it.
package struct Contribution: Hashable, Sendable {
  package let commit: CommitID
  package let parents: [CommitID]
  package let author: CommitPerson
  package let committer: CommitPerson
  /// Those of the given paths that the commit changed, in the order in which they were given.
  package let paths: [String]

  /// A contribution by its parts.
  package init(
    commit: CommitID, parents: [CommitID], author: CommitPerson, committer: CommitPerson,
    paths: [String]
  ) {
    self.commit = commit
    self.parents = parents
    self.author = author
    self.committer = committer
    self.paths = paths
  }
}
