/// Why an object of a repository is not to be used.
package struct ObjectProblem: Hashable, Sendable, CustomStringConvertible {
  /// The object that is wrong.
  package let object: ObjectID
  /// Where it was found, below the tree that was looked at; empty for the object itself.
  package let path: String
  /// The message id of `git fsck` where it has one for this (`hasDotgit`, `treeNotSorted` ...);
  /// else a name in the same style.
  package let code: String
  /// One sentence without a period.
  package let message: String

  /// A problem by its parts.
  package init(object: ObjectID, path: String, code: String, message: String) {
    self.object = object
    self.path = path
    self.code = code
    self.message = message
  }

  package var description: String {
    let place = path.isEmpty ? object.text : "\(path) (\(object.text.prefix(10)))"
    return "\(place): \(message) [\(code)]"
  }
}
