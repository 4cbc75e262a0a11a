package import Vocabulary

/// What happened to one path between two trees.
package struct FileChange: Hashable, Sendable {
  /// How git stores a path.
  package enum Mode: String, CaseIterable, Sendable {
    case regular = "100644"
    case executable = "100755"
    case symbolicLink = "120000"
    case submodule = "160000"
  }

  /// A path's entry in a tree.
  package struct Entry: Hashable, Sendable {
    package var blob: BlobID
    package var mode: Mode
    /// In bytes; zero for a submodule.
    package var size: Int

    /// An entry by its blob.
    package init(blob: BlobID, mode: Mode = .regular, size: Int) {
      self.blob = blob
      self.mode = mode
      self.size = size
    }
  }

  /// From the repository's root, as git has it.
  package var path: String
  /// What is there now; `nil` if the path is gone.
  package var entry: Entry?

  /// A path that is there now, new or changed.
  package init(path: String, blob: BlobID, mode: Mode = .regular, size: Int) {
    self.path = path
    self.entry = Entry(blob: blob, mode: mode, size: size)
  }

  /// A path that is gone.
  package init(removed path: String) {
    self.path = path
    self.entry = nil
  }
}
