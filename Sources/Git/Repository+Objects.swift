internal import CGit2
package import Vocabulary

extension Repository {
  /// The largest commit, tree or tag that is read.
  package static var maximumMetadataBytes: Int { 32 << 20 }

  /// Whether an object is here.
  package func contains(_ object: some Identifier) throws(GitError) -> Bool {
    let attempt = Attempt("look for object", object.text)
    var id = try git_oid(object, for: attempt)
    return try withObjectDatabase(attempt) { git_odb_exists($0, &id) == 1 }
  }

  /// A commit; it need not be well-formed by strict rules.
  package func commit(_ id: CommitID) throws(GitError) -> Commit {
    let attempt = Attempt("read commit", id.text)
    return try withObject(id, GIT_OBJECT_COMMIT, attempt) { Self.commit($0) }
  }

  /// The very bytes of a commit: what its id and its signature are over.
  package func rawCommit(_ id: CommitID) throws(GitError) -> [UInt8] {
    let attempt = Attempt("read raw commit", id.text)
    return try bytes(of: id, type: GIT_OBJECT_COMMIT, limit: Self.maximumMetadataBytes, attempt)
  }

  /// The entries of one tree, in git's order.
  package func entries(of tree: TreeID) throws(GitError) -> [TreeEntry] {
    let attempt = Attempt("read tree", tree.text)
    return try withObject(tree, GIT_OBJECT_TREE, attempt) { pointer in
      (0..<git_tree_entrycount(pointer)).compactMap { index in
        git_tree_entry_byindex(pointer, index).map(Self.entry)
      }
    }
  }

  /// The entry at a path below a tree, or `nil` if there is none. The path has slashes and no
  /// empty component.
  package func entry(at path: String, in tree: TreeID) throws(GitError) -> TreeEntry? {
    let attempt = Attempt("read entry", path)
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw attempt.error(.invalid, "a path is not empty and has no NUL")
    }
    return try withObject(tree, GIT_OBJECT_TREE, attempt) { (root) throws(GitError) in
      var found: OpaquePointer?
      let result = git_tree_entry_bypath(&found, root, path)
      if result == GIT_ENOTFOUND.rawValue { return nil }
      let entry = try attempt.check(result, found)
      defer { git_tree_entry_free(entry) }
      return Self.entry(entry)
    }
  }

  /// The size of a blob in bytes, without reading it.
  package func size(of blob: BlobID) throws(GitError) -> Int {
    let attempt = Attempt("read size of blob", blob.text)
    var id = try git_oid(blob, for: attempt)
    return try withObjectDatabase(attempt) { (objects) throws(GitError) in
      try Self.size(&id, GIT_OBJECT_BLOB, objects, attempt)
    }
  }

  /// The bytes of a blob; `tooLarge`, without reading them, if there are more than the limit.
  package func blob(_ id: BlobID, limit: Int) throws(GitError) -> [UInt8] {
    try bytes(of: id, type: GIT_OBJECT_BLOB, limit: limit, Attempt("read blob", id.text))
  }

  /// Reads an object through the object database: strictly, and with a look at its size first. Of
  /// one in a small file of its own the file's size says enough, as deflate packs 1,032 times at
  /// most (RFC 1951): that takes one system call, and libgit2's way opens and unpacks the file.
  func bytes(
    of object: some Identifier, type: git_object_t, limit: Int, _ attempt: Attempt
  ) throws(GitError) -> [UInt8] {
    var id = try git_oid(object, for: attempt)
    return try withObjectDatabase(attempt) { (objects) throws(GitError) in
      if looseFiles.size(of: object.text) ?? .max > limit / 1032 {
        let size = try Self.size(&id, type, objects, attempt)
        guard size <= limit else {
          throw attempt.error(.tooLarge, "it has \(size) bytes, expected at most \(limit)")
        }
      }
      var read: OpaquePointer?
      let object = try attempt.check(git_odb_read(&read, objects, &id), read)
      defer { git_odb_object_free(object) }
      try Self.require(type, git_odb_object_type(object), attempt)
      return Array(
        UnsafeRawBufferPointer(
          start: git_odb_object_data(object), count: git_odb_object_size(object)))
    }
  }

  /// The type of an object: `commit`, `tree`, `blob` or `tag`.
  func type(of object: ObjectID) throws(GitError) -> git_object_t {
    let attempt = Attempt("read type of object", object.text)
    var id = try git_oid(object, for: attempt)
    return try withObjectDatabase(attempt) { (objects) throws(GitError) in
      var size = 0
      var type = GIT_OBJECT_INVALID
      try attempt.check(git_odb_read_header(&size, &type, objects, &id))
      return type
    }
  }

  func withObject<Result>(
    _ object: some Identifier, _ type: git_object_t, _ attempt: Attempt,
    _ body: (OpaquePointer) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var id = try git_oid(object, for: attempt)
    return try withObject(&id, type, attempt, body)
  }

  func withObject<Result>(
    _ id: UnsafePointer<git_oid>, _ type: git_object_t, _ attempt: Attempt,
    _ body: (OpaquePointer) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var found: OpaquePointer?
    let object = try attempt.check(git_object_lookup(&found, pointer, id, type), found)
    defer { git_object_free(object) }
    return try body(object)
  }

  static func commit(_ pointer: OpaquePointer) -> Commit {
    Commit(
      id: CommitID(git_commit_id(pointer).pointee.text),
      tree: TreeID(git_commit_tree_id(pointer).pointee.text),
      parents: (0..<git_commit_parentcount(pointer)).compactMap { index in
        git_commit_parent_id(pointer, index).map { CommitID($0.pointee.text) }
      },
      author: person(git_commit_author(pointer)),
      committer: person(git_commit_committer(pointer)),
      message: git_commit_message(pointer).map { String(cString: $0) } ?? "")
  }

  static func entry(_ pointer: OpaquePointer) -> TreeEntry {
    TreeEntry(
      name: git_tree_entry_name(pointer).map { String(cString: $0) } ?? "",
      mode: mode(pointer),
      object: ObjectID(git_tree_entry_id(pointer).pointee.text))
  }

  /// libgit2 maps the odd modes of old trees (such as 100664) to the ones that are written now.
  static func mode(_ pointer: OpaquePointer) -> FileMode {
    FileMode(rawValue: git_tree_entry_filemode(pointer).rawValue) ?? .regular
  }

  private static func person(_ signature: UnsafePointer<git_signature>?) -> CommitPerson {
    guard let signature = signature?.pointee else {
      return CommitPerson(name: "", email: "", when: .epoch)
    }
    return CommitPerson(
      name: signature.name.map { String(cString: $0) } ?? "",
      email: signature.email.map { String(cString: $0) } ?? "",
      when: Instant(seconds: min(max(signature.when.time, -lastSecond), lastSecond)),
      offsetMinutes: Int(signature.when.offset))
  }

  /// Beyond the year 9999 nothing is a date; the product with 1000 must not overflow either.
  private static var lastSecond: Int64 { 253_402_300_799 }

  private static func size(
    _ id: UnsafePointer<git_oid>, _ type: git_object_t, _ objects: OpaquePointer,
    _ attempt: Attempt
  ) throws(GitError) -> Int {
    var size = 0
    var found = GIT_OBJECT_INVALID
    try attempt.check(git_odb_read_header(&size, &found, objects, id))
    try require(type, found, attempt)
    return size
  }

  private static func require(
    _ type: git_object_t, _ found: git_object_t, _ attempt: Attempt
  ) throws(GitError) {
    guard found != type else { return }
    let actual = git_object_type2string(found).map { String(cString: $0) } ?? "unknown"
    let expected = git_object_type2string(type).map { String(cString: $0) } ?? "unknown"
    throw attempt.error(.invalid, "it is a \(actual), expected a \(expected)")
  }
}
