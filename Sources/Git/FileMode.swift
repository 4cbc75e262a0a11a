/// What a tree's entry is.
package enum FileMode: UInt32, Hashable, Sendable, CaseIterable {
  case directory = 0o040000
  case regular = 0o100644
  case executable = 0o100755
  case symlink = 0o120000
  /// A commit of another repository. Muster never follows it.
  case submodule = 0o160000

  /// As `git ls-tree` prints it: `100644`.
  package var text: String {
    let digits = String(rawValue, radix: 8)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Whether the entry has bytes of its own: a file or a symbolic link.
  package var isBlob: Bool { self == .regular || self == .executable || self == .symlink }
}
