/// One entry of one tree.
package struct TreeEntry: Hashable, Sendable {
  /// The entry's own name, without its folder. Bytes that are not UTF-8 are replaced; vetting
  /// names them (`notUTF8`).
  package let name: String
  package let mode: FileMode
  package let object: ObjectID

  /// An entry by its parts.
  package init(name: String, mode: FileMode, object: ObjectID) {
    self.name = name
    self.mode = mode
    self.object = object
  }
}
