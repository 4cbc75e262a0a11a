/// A file that differs between two trees. A rename is a removal and an addition.
package struct TreeChange: Hashable, Sendable {
  /// One side of a change.
  package struct Side: Hashable, Sendable {
    package let mode: FileMode
    package let object: ObjectID

    /// A side by its parts.
    package init(mode: FileMode, object: ObjectID) {
      self.mode = mode
      self.object = object
    }
  }

  /// What happened.
  package enum Kind: String, Hashable, Sendable {
    case added
    case modified
    case removed
  }

  package let path: String
  /// `nil` for an added file.
  package let old: Side?
  /// `nil` for a removed file.
  package let new: Side?

  /// A change by its sides; at least one of them exists.
  package init(path: String, old: Side?, new: Side?) {
    precondition(old != nil || new != nil, "a change has a side")
    self.path = path
    self.old = old
    self.new = new
  }

  /// What happened.
  package var kind: Kind {
    old == nil ? .added : new == nil ? .removed : .modified
  }
}
