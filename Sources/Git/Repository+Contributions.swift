internal import CGit2
package import Vocabulary

extension Repository {
  /// Who contributed to some files or folders in the commits that are reachable from a tip and from
  /// none of the others; newest first, commits that touch none of the paths left out.
  ///
  /// A commit touched a path if what is there differs from what is there in every parent: a merge
  /// that takes one side as it is changed nothing, one that mixes both did. The cost is a few
  /// entries a commit: trees are compared along the given paths only.
  package func contributions(
    to paths: [String], of tip: CommitID, notIn excluded: [CommitID], limit: Int = maximumCommits
  ) throws(GitError) -> [Contribution] {
    let attempt = Attempt("list contributions", tip.text)
    let interest = PathTree(paths)
    var contributions: [Contribution] = []
    for id in try history(of: tip, notIn: excluded, limit: limit) {
      let commit = try commit(id)
      let touched = try touched(by: commit, interest, attempt)
      guard !touched.isEmpty else { continue }
      contributions.append(
        Contribution(
          commit: id, parents: commit.parents, author: commit.author,
          committer: commit.committer, paths: touched.sorted().map { paths[$0] }))
    }
    return contributions
  }

  private func touched(
    by commit: Commit, _ interest: PathTree, _ attempt: Attempt
  ) throws(GitError) -> Set<Int> {
    var new = try git_oid(commit.tree, for: attempt)
    guard !commit.parents.isEmpty else {
      return try differing(nil, &new, interest, attempt)
    }
    var touched: Set<Int>?
    for parent in commit.parents {
      var old = try git_oid(try self.commit(parent).tree, for: attempt)
      let differing = try differing(&old, &new, interest, attempt)
      touched = touched?.intersection(differing) ?? differing
      if touched?.isEmpty == true { break }
    }
    return touched ?? []
  }

  /// The paths that differ between two trees; either may be missing.
  private func differing(
    _ old: UnsafePointer<git_oid>?, _ new: UnsafePointer<git_oid>?, _ interest: PathTree,
    _ attempt: Attempt
  ) throws(GitError) -> Set<Int> {
    guard !git_oid.equal(old, new) else { return [] }
    var differing = Set(interest.indices)
    guard !interest.children.isEmpty else { return differing }
    let oldTree = try TreeHandle(old, pointer, attempt)
    let newTree = try TreeHandle(new, pointer, attempt)
    for (name, below) in interest.children {
      let oldEntry = oldTree.entry(named: name)
      let newEntry = newTree.entry(named: name)
      let oldID = oldEntry.flatMap { git_tree_entry_id($0) }
      let newID = newEntry.flatMap { git_tree_entry_id($0) }
      let oldMode = oldEntry.map(Self.mode)
      let newMode = newEntry.map(Self.mode)
      guard !git_oid.equal(oldID, newID) || oldMode != newMode else { continue }
      differing.formUnion(below.indices)
      let oldFolder = oldMode == .directory ? oldID : nil
      let newFolder = newMode == .directory ? newID : nil
      differing.formUnion(try self.differing(oldFolder, newFolder, below, attempt))
    }
    return differing
  }
}

/// Paths as a tree of their components, so that those that share a folder share its look-up.
private struct PathTree {
  /// The places of the paths that end here, in the caller's list.
  var indices: [Int] = []
  var children: [String: PathTree] = [:]

  init(_ paths: [String]) {
    for (index, path) in paths.enumerated() {
      insert(path.split(separator: "/").map(String.init)[...], index)
    }
  }

  private init() {}

  private mutating func insert(_ components: ArraySlice<String>, _ index: Int) {
    guard let first = components.first else {
      indices.append(index)
      return
    }
    children[first, default: PathTree()].insert(components.dropFirst(), index)
  }
}
