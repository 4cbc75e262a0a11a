/// Why the bytes of a commit or of a tag are not what git itself would have written.
package struct CommitProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The message id of `git fsck` (`missingTree`, `badTimezone` ...) where it has one for this;
  /// else a name in the same style.
  package let code: String
  /// One sentence without a period: what was found, and what was expected.
  package let message: String

  /// A problem by its name and its sentence.
  package init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { "\(message) [\(code)]" }
}
