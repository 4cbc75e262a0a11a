/// What git could not do.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure. The set is open: a caller handles the codes it knows and treats the rest
  /// alike.
  package struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// A code by its name.
    package init(rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    /// More than one object answers to the name.
    package static let ambiguous = Code(rawValue: "ambiguous")
    /// An object's bytes are not what its id says, or cannot be read at all.
    package static let corrupt = Code(rawValue: "corrupt")
    /// It must not exist, and does.
    package static let exists = Code(rawValue: "exists")
    /// libgit2 or the system failed in a way that has no code of its own here.
    package static let failed = Code(rawValue: "failed")
    /// The argument is not one that may be used: a ref name, a revision, a URL, a path.
    package static let invalid = Code(rawValue: "invalid")
    /// Somebody else holds the lock; trying again soon is right.
    package static let locked = Code(rawValue: "locked")
    /// The reference no longer has the expected value: the compare-and-swap lost.
    package static let modified = Code(rawValue: "modified")
    /// There is no such thing.
    package static let notFound = Code(rawValue: "not-found")
    /// The folder is not a git repository.
    package static let notARepository = Code(rawValue: "not-a-repository")
    /// The `git` program ended with an error.
    package static let processFailed = Code(rawValue: "process-failed")
    /// The `git` program was ended because its time was over.
    package static let timeout = Code(rawValue: "timeout")
    /// A limit on size, count or depth was passed.
    package static let tooLarge = Code(rawValue: "too-large")
    /// The repository's files belong to somebody else.
    package static let untrusted = Code(rawValue: "untrusted")
    /// The repository, or the object, uses something that is not supported.
    package static let unsupported = Code(rawValue: "unsupported")
    /// The task that waited for the `git` program was cancelled.
    package static let cancelled = Code(rawValue: "cancelled")
  }

  /// What was tried: a verb and its kind of object, such as `read commit`.
  package let operation: String
  package let code: Code
  /// The cause, one sentence without a period; for `processFailed`, what git said.
  package let message: String
  /// What it was tried on: an id, a ref, a path, or a URL without its password.
  package let object: String

  /// A failure with all that is known of it.
  package init(_ operation: String, _ object: String, _ code: Code, _ message: String) {
    self.operation = operation
    self.code = code
    self.message = message
    self.object = object
  }

  /// `failed to read commit "0123...": object not found`
  package var description: String { "failed to \(operation) \"\(object)\": \(message)" }
}
