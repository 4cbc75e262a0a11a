package import Vocabulary

/// An activity that is done and can be undone.
package struct CompensationRecord: Hashable, Sendable {
  /// The key of the activity's instance that is done; records of what was done inside it have it as
  /// their scope.
  package let key: Key
  /// The index of the activity.
  package let element: Int
  /// The scope in which it was done.
  package let scope: Key
  /// The variables of its own scope when it was done.
  package let variables: [String: JSON]
}
