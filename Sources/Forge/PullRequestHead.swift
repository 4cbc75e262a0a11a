/// What pull requests are looked for by.
package enum PullRequestHead: Hashable, Sendable {
  /// Any: every open pull request of the repository.
  case any
  /// The proposed commit, in full.
  case commit(String)
  /// A branch of the repository itself, by its short name.
  case branch(String)

  func matches(_ pullRequest: PullRequest) -> Bool {
    switch self {
    case .any: true
    case .commit(let commit): pullRequest.headCommit == commit
    case .branch(let branch): pullRequest.headBranch == branch && !pullRequest.isFromFork
    }
  }
}
