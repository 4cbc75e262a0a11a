internal import CGit2
package import Vocabulary

extension Repository {
  /// The deepest folder that is entered. libgit2 and git go as deep as memory; a tree this deep is
  /// an attack.
  package static var maximumTreeDepth: Int { 128 }
  /// The most files and folders that a listing or a comparison visits.
  package static var maximumFiles: Int { 1_000_000 }

  /// All files below a tree, sorted by path; symbolic links and submodules count as files.
  ///
  /// - Parameter enters: asked of each folder by its path and tree: one for which it says no is
  ///   left out, and costs nothing.
  package func files(
    in tree: TreeID, maximumCount: Int = maximumFiles, maximumDepth: Int = maximumTreeDepth,
    enters: ((_ path: String, _ tree: RawObjectID) -> Bool)? = nil
  ) throws(GitError) -> [TreeFile] {
    let attempt = Attempt("list files", tree.text)
    var walk = TreeWalk(
      repository: pointer, attempt: attempt, maximumCount: maximumCount, maximumDepth: maximumDepth)
    walk.enters = enters
    var id = try git_oid(tree, for: attempt)
    var files: [TreeFile] = []
    try walk.compare(nil, &id, under: "") { change in
      if let new = change.new {
        files.append(TreeFile(path: change.path, mode: new.mode, object: new.object))
      }
    }
    return files
  }

  /// The files that differ between two trees, sorted by path. Only folders whose ids differ are
  /// entered, so the cost follows the change, not the repository. `nil` stands for the empty tree.
  package func changes(
    from old: TreeID?, to new: TreeID, maximumCount: Int = maximumFiles
  ) throws(GitError) -> [TreeChange] {
    guard old != new else { return [] }
    let attempt = Attempt("compare trees", "\(old?.text ?? "nothing")..\(new.text)")
    var walk = TreeWalk(
      repository: pointer, attempt: attempt, maximumCount: maximumCount,
      maximumDepth: Self.maximumTreeDepth)
    var newID = try git_oid(new, for: attempt)
    var changes: [TreeChange] = []
    if let old {
      var oldID = try git_oid(old, for: attempt)
      try walk.compare(&oldID, &newID, under: "") { changes.append($0) }
    } else {
      try walk.compare(nil, &newID, under: "") { changes.append($0) }
    }
    // A file that replaces a folder, or the reverse, comes out of order.
    return changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
