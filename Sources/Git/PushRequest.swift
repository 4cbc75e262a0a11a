package import Vocabulary

/// One reference to change on a remote, by compare-and-swap.
package struct PushRequest: Hashable, Sendable {
  /// The commit to put there; `nil` deletes the reference.
  package let source: CommitID?
  /// The reference on the remote, fully qualified.
  package let destination: String
  /// What the remote must have there now.
  package let expected: ReferenceExpectation
  /// Whether the new commit need not descend from the expected one.
  package let allowsRewriting: Bool

  /// A request by its parts.
  package init(
    _ source: CommitID?, to destination: String, expecting expected: ReferenceExpectation,
    allowsRewriting: Bool = false
  ) {
    self.source = source
    self.destination = destination
    self.expected = expected
    self.allowsRewriting = allowsRewriting
  }
}
