package import Vocabulary

/// One file of a package: what it is for, where it lies under `files/`, and what it holds.
package struct PackageFile: Hashable, Comparable, Sendable {
  /// What the file is for: `source`, `attachment`, `schema`, `platform` ...
  package var role: String
  package var path: RepositoryPath
  package var digest: Digest

  /// A file by its parts.
  package init(role: String, path: RepositoryPath, digest: Digest) {
    self.role = role
    self.path = path
    self.digest = digest
  }

  /// By role, then path: the order in which a version hashes its files.
  package static func < (left: PackageFile, right: PackageFile) -> Bool {
    if left.role != right.role { return left.role < right.role }
    if left.path != right.path { return left.path < right.path }
    return left.digest < right.digest
  }

  /// The plain rule for a version: the SHA-256 of (role, path, digest) of each file, sorted. A
  /// caller whose registry hashes more (functions, platform) hands its own rule to the runtime.
  package static func version(of files: [PackageFile]) -> Digest {
    var hasher = DigestHasher()
    for file in files.sorted() {
      hasher.field(file.role)
      hasher.field(file.path.text)
      hasher.field(file.digest)
    }
    return hasher.finalize()
  }
}
