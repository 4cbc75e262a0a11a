internal import CGit2
package import Vocabulary

extension Repository {
  /// The most commits that a walk gives.
  package static var maximumCommits: Int { 1_000_000 }

  /// The commits that are reachable from a tip and from none of the others, children before their
  /// parents, newest first; at most `limit` of them. `firstParentOnly` stays on the line of the
  /// tip.
  package func history(
    of tip: CommitID, notIn excluded: [CommitID] = [], firstParentOnly: Bool = false,
    limit: Int = maximumCommits
  ) throws(GitError) -> [CommitID] {
    let attempt = Attempt("walk history", tip.text)
    try requireHistory(attempt)
    var made: OpaquePointer?
    let walk = try attempt.check(git_revwalk_new(&made, pointer), made)
    defer { git_revwalk_free(walk) }
    try attempt.check(
      git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue))
    if firstParentOnly { try attempt.check(git_revwalk_simplify_first_parent(walk)) }
    var id = try git_oid(tip, for: attempt)
    try attempt.check(git_revwalk_push(walk, &id))
    for commit in excluded {
      var hidden = try git_oid(commit, for: attempt)
      try attempt.check(git_revwalk_hide(walk, &hidden))
    }
    var commits: [CommitID] = []
    while commits.count < limit {
      let result = git_revwalk_next(&id, walk)
      if result == GIT_ITEROVER.rawValue { break }
      try attempt.check(result)
      commits.append(CommitID(id.text))
    }
    return commits
  }

  /// The best common ancestor of two commits; `nil` if they have none.
  package func mergeBase(_ left: CommitID, _ right: CommitID) throws(GitError) -> CommitID? {
    let attempt = Attempt("find merge base", "\(left)..\(right)")
    try requireHistory(attempt)
    var leftID = try git_oid(left, for: attempt)
    var rightID = try git_oid(right, for: attempt)
    var base = git_oid()
    // A missing commit and a missing base have one code in libgit2: look for the commits first.
    for commit in [left, right] where try !contains(commit) {
      throw attempt.error(.notFound, "there is no commit \(commit)")
    }
    let result = git_merge_base(&base, pointer, &leftID, &rightID)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    try attempt.check(result)
    return CommitID(base.text)
  }

  /// Whether a commit is reachable from another, or is that other.
  package func isAncestor(
    _ ancestor: CommitID, of descendant: CommitID
  ) throws(GitError) -> Bool {
    if ancestor == descendant { return true }
    let attempt = Attempt("look for ancestor", "\(ancestor)..\(descendant)")
    try requireHistory(attempt)
    var ancestorID = try git_oid(ancestor, for: attempt)
    var descendantID = try git_oid(descendant, for: attempt)
    let result = git_graph_descendant_of(pointer, &descendantID, &ancestorID)
    try attempt.check(result)
    return result == 1
  }
}
