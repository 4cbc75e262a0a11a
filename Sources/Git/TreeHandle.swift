internal import CGit2

/// A tree of libgit2's, freed when it goes out of sight; without an id, an empty one. Entries are
/// borrowed from it and do not outlive it.
struct TreeHandle: ~Copyable {
  private let pointer: OpaquePointer?
  /// How many entries it has.
  let count: Int

  /// Looks a tree up by its id.
  init(
    _ id: UnsafePointer<git_oid>?, _ repository: OpaquePointer, _ attempt: Attempt
  ) throws(GitError) {
    guard let id else {
      pointer = nil
      count = 0
      return
    }
    var found: OpaquePointer?
    let tree = try attempt.check(git_tree_lookup(&found, repository, id), found)
    pointer = tree
    count = git_tree_entrycount(tree)
  }

  deinit {
    git_tree_free(pointer)
  }

  /// The entry at a place, or `nil` behind the last.
  borrowing func entry(_ index: Int) -> OpaquePointer? {
    index < count ? git_tree_entry_byindex(pointer, index) : nil
  }

  /// The entry of a name, or `nil`.
  borrowing func entry(named name: String) -> OpaquePointer? {
    count > 0 ? git_tree_entry_byname(pointer, name) : nil
  }

  /// A builder that begins with this tree's entries.
  borrowing func makeBuilder(
    _ builder: UnsafeMutablePointer<OpaquePointer?>, _ repository: OpaquePointer
  ) -> Int32 {
    git_treebuilder_new(builder, repository, pointer)
  }
}
