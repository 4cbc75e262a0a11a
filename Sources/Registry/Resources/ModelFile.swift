package import Vocabulary

/// One file that executes as part of a model.
package struct ModelFile: Hashable, Sendable {
  /// What the file is to the model.
  package enum Role: String, CaseIterable, Comparable, Sendable {
    case attachment
    case platform
    case schema
    case source

    package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
  }

  package var role: Role
  /// Relative to the model's folder.
  package var path: RepositoryPath
  package var blob: BlobID
  /// In bytes.
  package var size: Int
  /// SHA-256 of the bytes; for a git-lfs pointer, of the bytes that it points to.
  package var digest: Digest
  /// Whether the blob is a git-lfs pointer: the bytes are to be had from git-lfs.
  package var isPointer: Bool

  /// A file by its parts.
  package init(
    role: Role, path: RepositoryPath, blob: BlobID, size: Int, digest: Digest,
    isPointer: Bool = false
  ) {
    self.role = role
    self.path = path
    self.blob = blob
    self.size = size
    self.digest = digest
    self.isPointer = isPointer
  }
}
