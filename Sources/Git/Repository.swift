internal import CGit2

/// An open git repository, read and written in process.
///
/// It belongs to one thread or actor at a time: libgit2's handles are not to be shared, but may be
/// moved (`consuming sending`). Open a second one instead; it is cheap.
package struct Repository: ~Copyable {
  /// Owned: freed by `deinit`, and nowhere else.
  let pointer: OpaquePointer
  /// The repository's git folder: `x.git/` of a bare one, `x/.git/` else. It ends with a slash.
  package let path: String
  /// The files of objects that no pack holds.
  let looseFiles: LooseFiles
  /// What was written so far, where that becomes a pack (``writingPack(_:)``).
  let gathered: GatheredObjects?

  deinit {
    git_repository_free(pointer)
  }

  /// Opens a repository by its work tree or its git folder; nothing is searched for in folders
  /// above. SHA-256 and reftable repositories are refused as `unsupported`.
  ///
  /// `objectFolders` are further places to read objects from: the quarantine in which git keeps a
  /// push while `pre-receive` judges it.
  package init(opening path: String, objectFolders: [String] = []) throws(GitError) {
    try self.init(opening: path, objectFolders: objectFolders, gathering: nil)
  }

  init(
    opening path: String, objectFolders: [String] = [], gathering gathered: GatheredObjects?
  ) throws(GitError) {
    let attempt = Attempt("open repository", path)
    try LibGit2.start(for: attempt.operation, path)
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw attempt.error(.invalid, "a path is not empty and has no NUL")
    }
    let (opened, folder) = try Self.open(path, attempt)
    do throws(GitError) {
      for objects in objectFolders { try Self.addObjects(in: objects, to: opened) }
    } catch {
      git_repository_free(opened)
      throw error
    }
    self.pointer = opened
    self.path = folder
    looseFiles = LooseFiles(of: opened)
    self.gathered = gathered
  }

  /// Makes a bare repository, with its folders, or opens one that is there and empty of surprises.
  package init(creatingBareAt path: String, initialBranch: String = "main") throws(GitError) {
    let attempt = Attempt("create repository", path)
    try LibGit2.start(for: attempt.operation, path)
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw attempt.error(.invalid, "a path is not empty and has no NUL")
    }
    var options = git_repository_init_options()
    try attempt.check(
      git_repository_init_options_init(
        &options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)))
    options.flags =
      GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_MKPATH.rawValue
      | GIT_REPOSITORY_INIT_NO_REINIT.rawValue
    var pointer: OpaquePointer?
    let result = initialBranch.withCString { branch in
      options.initial_head = branch
      return git_repository_init_ext(&pointer, path, &options)
    }
    let made = try attempt.check(result, pointer)
    self.pointer = made
    self.path = git_repository_path(made).map { String(cString: $0) } ?? path
    looseFiles = LooseFiles(of: made)
    gathered = nil
  }

  /// Whether it has no work tree.
  package var isBare: Bool { git_repository_is_bare(pointer) == 1 }

  /// Whether its history is cut off (`git clone --depth`): what needs history refuses such a
  /// repository rather than take the cut for the beginning.
  package var isShallow: Bool { git_repository_is_shallow(pointer) == 1 }

  private static func open(
    _ path: String, _ attempt: Attempt
  ) throws(GitError) -> (OpaquePointer, path: String) {
    var found: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
    let result = git_repository_open_ext(&found, path, flags, nil)
    guard result == 0, let found else { throw openingError(attempt, result) }
    let folder = git_repository_path(found).map { String(cString: $0) } ?? path
    if let format = foreignFormat(folder) {
      git_repository_free(found)
      throw attempt.error(.unsupported, "\(format), expected SHA-1 ids and ref files")
    }
    return (found, folder)
  }

  func requireHistory(_ attempt: Attempt) throws(GitError) {
    guard !isShallow else {
      throw attempt.error(
        .unsupported, "the repository \"\(path)\" is shallow, expected its whole history")
    }
  }

  private static func addObjects(
    in folder: String, to repository: OpaquePointer
  ) throws(GitError) {
    let attempt = Attempt("add object folder", folder)
    var database: OpaquePointer?
    let opened = try attempt.check(git_repository_odb(&database, repository), database)
    defer { git_odb_free(opened) }
    try attempt.check(git_odb_add_disk_alternate(opened, folder))
  }

  func withObjectDatabase<Result>(
    _ attempt: Attempt, _ body: (OpaquePointer) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var database: OpaquePointer?
    let opened = try attempt.check(git_repository_odb(&database, pointer), database)
    defer { git_odb_free(opened) }
    return try body(opened)
  }

  /// libgit2 says of every format that it does not know "unsupported extension"; the repository's
  /// own configuration tells which.
  private static func openingError(_ attempt: Attempt, _ result: Int32) -> GitError {
    let error = attempt.error(result)
    for folder in [attempt.object, attempt.object + "/.git"] {
      if let format = foreignFormat(folder) {
        return attempt.error(.unsupported, "\(format), expected SHA-1 ids and ref files")
      }
    }
    switch error.code {
    case .notFound: return attempt.error(.notARepository, error.message)
    case .untrusted:
      return attempt.error(
        .untrusted, "its files belong to another user, expected the one that runs Muster")
    default: return error
    }
  }

  private static func foreignFormat(_ folder: String) -> String? {
    var configuration: OpaquePointer?
    let file = folder.hasSuffix("/") ? folder + "config" : folder + "/config"
    guard git_config_open_ondisk(&configuration, file) == 0, let configuration else { return nil }
    defer { git_config_free(configuration) }
    if value("extensions.objectformat", configuration)?.lowercased() == "sha256" {
      return "it has SHA-256 object ids"
    }
    if value("extensions.refstorage", configuration)?.lowercased() == "reftable" {
      return "it keeps its refs in reftables"
    }
    return nil
  }

  private static func value(_ name: String, _ configuration: OpaquePointer) -> String? {
    var buffer = git_buf()
    guard git_config_get_string_buf(&buffer, configuration, name) == 0 else { return nil }
    defer { git_buf_dispose(&buffer) }
    return buffer.ptr.map { String(cString: $0) }
  }
}
