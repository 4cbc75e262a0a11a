internal import CGit2

/// The library itself: set up once for the whole process, before its first use.
package enum LibGit2 {
  /// The versions and features of what is linked, for a start-up check or a bug report.
  package struct Versions: Hashable, Sendable, CustomStringConvertible {
    /// Such as `1.5.1`.
    package let library: String
    /// Whether the library may be used from several threads.
    package let isThreadSafe: Bool

    package var description: String {
      "libgit2 \(library)\(isThreadSafe ? "" : " (not thread-safe)")"
    }
  }

  /// What is linked.
  package static var versions: Versions {
    var major: Int32 = 0
    var minor: Int32 = 0
    var patch: Int32 = 0
    git_libgit2_version(&major, &minor, &patch)
    let features = UInt32(bitPattern: git_libgit2_features())
    return Versions(
      library: "\(major).\(minor).\(patch)",
      isThreadSafe: features & GIT_FEATURE_THREADS.rawValue != 0)
  }

  /// Sets the library up; the first call does it, every other finds it done. It is never undone:
  /// handles may live as long as the process.
  static func start(for operation: String, _ object: String) throws(GitError) {
    if let failure { throw GitError(operation, object, .failed, failure) }
  }

  /// A global is initialised once, by whichever thread comes first.
  private static let failure: String? = {
    guard git_libgit2_init() > 0 else { return "libgit2 does not start" }
    // Nothing that git writes is durable by default; with this, libgit2 syncs files and folders.
    guard muster_git_enable_fsync(1) == 0, muster_git_enable_strict_hash_verification(1) == 0,
      muster_git_set_owner_validation(1) == 0
    else { return "libgit2 does not take its options" }
    // Only a repository's own configuration counts: results must not depend on the machine.
    for level in [
      GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
      GIT_CONFIG_LEVEL_GLOBAL,
    ] where muster_git_set_search_path(level, "") != 0 {
      return "libgit2 does not take its search path"
    }
    return acceptExtensions() == 0 ? nil : "libgit2 does not take its list of extensions"
  }()

  /// Extensions that change nothing for a reader of objects and refs. SHA-256 repositories pass
  /// here and are refused by name when they are opened.
  private static func acceptExtensions() -> Int32 {
    "worktreeconfig".withCString { worktree in
      "preciousobjects".withCString { precious in
        "objectformat".withCString { format in
          var names: [UnsafePointer<CChar>?] = [worktree, precious, format]
          return muster_git_set_extensions(&names, names.count)
        }
      }
    }
  }
}
