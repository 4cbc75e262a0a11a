/// A file, symbolic link or submodule somewhere below a tree.
package struct TreeFile: Hashable, Sendable {
  /// The path from that tree, with slashes.
  package let path: String
  package let mode: FileMode
  package let object: ObjectID

  /// A file by its parts.
  package init(path: String, mode: FileMode, object: ObjectID) {
    self.path = path
    self.mode = mode
    self.object = object
  }
}
