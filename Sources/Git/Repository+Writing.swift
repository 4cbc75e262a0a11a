internal import CGit2
package import Vocabulary

/// Objects are written without a work tree or an index, and synced to the disk one by one, but in
/// ``Repository/writingPack(_:)``. Nothing refers to them until a reference is updated.
extension Repository {
  /// Stores some bytes.
  package func writeBlob(_ bytes: [UInt8]) throws(GitError) -> BlobID {
    let attempt = Attempt("write blob", "\(bytes.count) bytes")
    var id = git_oid()
    try attempt.check(git_blob_create_from_buffer(&id, pointer, bytes, bytes.count))
    gathered?.append(id)
    return BlobID(id.text)
  }

  /// Stores the tree that comes of some edits to another (`nil` for the empty one). Only the
  /// folders that change are read and written. Two edits of one path, a file where a folder is
  /// needed, and a folder where a file is to be put are `invalid`.
  package func updateTree(_ base: TreeID?, _ edits: [TreeEdit]) throws(GitError) -> TreeID {
    let attempt = Attempt("update tree", base?.text ?? "nothing")
    var plan = EditTree()
    for edit in edits { try plan.insert(edit, attempt) }
    guard let base else {
      return try writeEmptyIfNothing(try write(plan, over: nil, under: "", attempt), attempt)
    }
    guard !edits.isEmpty else { return base }
    var id = try git_oid(base, for: attempt)
    return try writeEmptyIfNothing(try write(plan, over: &id, under: "", attempt), attempt)
  }

  /// Stores a commit. The signer gets the bytes that a signature is over, and gives the armoured
  /// signature for the `gpgsig` header.
  package func writeCommit(
    _ draft: CommitDraft, signer: (([UInt8]) throws(GitError) -> String)? = nil
  ) throws(GitError) -> CommitID {
    let attempt = Attempt(
      "write commit", draft.message.split(separator: "\n").first.map(String.init) ?? "")
    guard !draft.message.utf8.contains(0) else {
      throw attempt.error(.invalid, "the message contains a NUL")
    }
    let payload = try payload(of: draft, attempt)
    let signature = try signer.map { (sign) throws(GitError) in try sign(Array(payload.utf8)) }
    // libgit2 breaks the header's lines itself; a line break at the end would become an empty one.
    let trimmed = signature.map { text in
      text.last == "\n" ? String(text.dropLast()) : text
    }
    var id = git_oid()
    let result = Self.withOptional(trimmed) {
      git_commit_create_with_signature(&id, pointer, payload, $0, nil)
    }
    try attempt.check(result)
    gathered?.append(id)
    return CommitID(id.text)
  }

  private func payload(of draft: CommitDraft, _ attempt: Attempt) throws(GitError) -> String {
    try withPerson(draft.author, attempt) { (author) throws(GitError) in
      try withPerson(draft.committer, attempt) { (committer) throws(GitError) in
        try withObject(draft.tree, GIT_OBJECT_TREE, attempt) { (tree) throws(GitError) in
          try withParents(draft.parents[...], [], attempt) { (parents) throws(GitError) in
            var parents = parents
            var buffer = git_buf()
            try attempt.check(
              git_commit_create_buffer(
                &buffer, pointer, author, committer, nil, draft.message, tree, parents.count,
                &parents))
            defer { git_buf_dispose(&buffer) }
            return buffer.ptr.map { String(cString: $0) } ?? ""
          }
        }
      }
    }
  }

  private func withParents<Result>(
    _ rest: ArraySlice<CommitID>, _ found: [OpaquePointer?], _ attempt: Attempt,
    _ body: ([OpaquePointer?]) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    guard let first = rest.first else { return try body(found) }
    return try withObject(first, GIT_OBJECT_COMMIT, attempt) { (parent) throws(GitError) in
      try withParents(rest.dropFirst(), found + [parent], attempt, body)
    }
  }

  private func withPerson<Result>(
    _ person: CommitPerson, _ attempt: Attempt,
    _ body: (UnsafePointer<git_signature>) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var made: UnsafeMutablePointer<git_signature>?
    let seconds = person.when.milliseconds / 1000
    try attempt.check(
      git_signature_new(
        &made, person.name, person.email, seconds, Int32(clamping: person.offsetMinutes)))
    guard let made else { throw attempt.error(.failed, "nothing came back") }
    defer { git_signature_free(made) }
    return try body(made)
  }

  /// The id of the changed folder, or `nil` if nothing is left in it.
  private func write(
    _ plan: EditTree, over base: UnsafePointer<git_oid>?, under path: String, _ attempt: Attempt
  ) throws(GitError) -> git_oid? {
    let tree = try TreeHandle(base, pointer, attempt)
    var made: OpaquePointer?
    let builder = try attempt.check(tree.makeBuilder(&made, pointer), made)
    defer { git_treebuilder_free(builder) }
    for (name, node) in plan.nodes.sorted(by: { $0.key < $1.key }) {
      let place = path.isEmpty ? name : path + "/" + name
      try apply(node, name, tree.entry(named: name), builder, place, attempt)
    }
    guard git_treebuilder_entrycount(builder) > 0 else { return nil }
    var id = git_oid()
    try attempt.check(git_treebuilder_write(&id, builder))
    gathered?.append(id)
    return id
  }

  private func apply(
    _ node: EditTree.Node, _ name: String, _ entry: OpaquePointer?, _ builder: OpaquePointer,
    _ path: String, _ attempt: Attempt
  ) throws(GitError) {
    let isFolder = entry.map { Self.mode($0) == .directory } ?? false
    var new: (id: git_oid, mode: FileMode)?
    switch node {
    case .put(let blob, let mode):
      guard !isFolder else {
        throw attempt.error(.invalid, "\"\(path)\" is a folder, expected a file or nothing")
      }
      new = (try git_oid(blob, for: attempt), mode)
    case .remove:
      break
    case .folder(let below):
      guard isFolder || entry == nil else {
        guard below.onlyRemoves else {
          throw attempt.error(.invalid, "\"\(path)\" is a file, expected a folder or nothing")
        }
        return
      }
      let base = entry.flatMap { git_tree_entry_id($0) }
      new = try write(below, over: base, under: path, attempt).map { ($0, .directory) }
    }
    if var new {
      try attempt.check(
        git_treebuilder_insert(nil, builder, name, &new.id, git_filemode_t(new.mode.rawValue)))
    } else if entry != nil {
      try attempt.check(git_treebuilder_remove(builder, name))
    }
  }

  private func writeEmptyIfNothing(
    _ written: git_oid?, _ attempt: Attempt
  ) throws(GitError) -> TreeID {
    if let written { return TreeID(written.text) }
    var made: OpaquePointer?
    let builder = try attempt.check(git_treebuilder_new(&made, pointer, nil), made)
    defer { git_treebuilder_free(builder) }
    var id = git_oid()
    try attempt.check(git_treebuilder_write(&id, builder))
    gathered?.append(id)
    return TreeID(id.text)
  }

  private static func withOptional<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }
}
