/// An open pull request (GitLab: merge request).
package struct PullRequest: Hashable, Sendable {
  /// Its number within the repository (GitLab: `iid`).
  package let number: Int64
  /// The commit that is proposed; statuses belong on it.
  package let headCommit: String
  package let headBranch: String
  package let baseBranch: String
  /// Whether the proposal comes from another repository, whose branches are not ours.
  package let isFromFork: Bool
  package let isOpen: Bool
  package let url: String?
}
