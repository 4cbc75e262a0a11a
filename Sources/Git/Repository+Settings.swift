internal import CGit2

extension Repository {
  /// The folder that linked work trees share: where git-lfs keeps its objects. It ends with a
  /// slash.
  package var commonPath: String {
    guard let text = git_repository_commondir(pointer) else { return path }
    let folder = String(cString: text)
    return folder.hasSuffix("/") ? folder : folder + "/"
  }

  /// A value of the repository's own configuration, such as `lfs.url`; `nil` when it is not set.
  /// Neither the machine's nor a person's configuration is read, nor any file of the tree.
  package func setting(_ name: String) throws(GitError) -> String? {
    let attempt = Attempt("read setting", name)
    var configuration: OpaquePointer?
    let result = git_repository_config_snapshot(&configuration, pointer)
    let opened = try attempt.check(result, configuration)
    defer { git_config_free(opened) }
    var buffer = git_buf()
    let found = git_config_get_string_buf(&buffer, opened, name)
    if found == GIT_ENOTFOUND.rawValue { return nil }
    defer { git_buf_dispose(&buffer) }
    try attempt.check(found)
    return buffer.ptr.map { String(cString: $0) }
  }
}
