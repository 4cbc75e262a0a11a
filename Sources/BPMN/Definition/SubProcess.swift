/// A process inside a process.
package struct SubProcess: Sendable {
  /// What is special about it.
  package enum Form: Sendable, Hashable {
    case embedded
    /// It can be cancelled, and what was done in it is then undone.
    case transaction
    /// It begins when its start event catches something.
    case event(isInterrupting: Bool)
  }

  /// The index of the start event inside.
  package let start: Int
  package let form: Form
}
