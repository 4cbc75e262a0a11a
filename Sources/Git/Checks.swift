internal import CGit2

/// What is being done, and on what: every call of libgit2 is made through one of these, so that an
/// error always says both.
struct Attempt {
  let operation: String
  let object: String

  init(_ operation: String, _ object: String) {
    self.operation = operation
    self.object = object
  }

  /// Throws if a call's result says that it failed. libgit2 keeps the reason per thread, so this
  /// must come right after the call, in the same synchronous function.
  func check(_ result: Int32) throws(GitError) {
    guard result < 0 else { return }
    throw error(result)
  }

  /// The same, for calls that hand out a pointer.
  func check(
    _ result: Int32, _ pointer: OpaquePointer?
  ) throws(GitError) -> OpaquePointer {
    try check(result)
    guard let pointer else { throw GitError(operation, object, .failed, "nothing came back") }
    return pointer
  }

  /// The last error of this thread, as one of ours.
  func error(_ result: Int32) -> GitError {
    let text = git_error_last().flatMap { $0.pointee.message }.map { String(cString: $0) }
    return GitError(operation, object, Self.code(result), text ?? "libgit2 error \(result)")
  }

  func error(_ code: GitError.Code, _ message: String) -> GitError {
    GitError(operation, object, code, message)
  }

  private static func code(_ result: Int32) -> GitError.Code {
    switch git_error_code(result) {
    case GIT_ENOTFOUND: .notFound
    case GIT_EEXISTS: .exists
    case GIT_EAMBIGUOUS: .ambiguous
    case GIT_EINVALIDSPEC, GIT_EINVALID: .invalid
    case GIT_EMODIFIED: .modified
    case GIT_ELOCKED: .locked
    case GIT_EOWNER: .untrusted
    case GIT_EMISMATCH: .corrupt
    case GIT_ENONFASTFORWARD: .modified
    default: .failed
    }
  }
}
