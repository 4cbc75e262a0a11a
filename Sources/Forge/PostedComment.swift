/// What became of a comment.
package struct PostedComment: Hashable, Sendable {
  /// What was done.
  package enum Action: String, Sendable {
    case created
    case updated
    /// The comment said the same already; nothing was sent.
    case unchanged
  }

  package let action: Action
  /// The forge's number of the comment.
  package let id: Int64
  /// Its page; GitLab does not say.
  package let url: String?
}
