/// Why a signature, a key or a commit is not accepted.
package struct SignatureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// A stable, hyphenated name of the reason, such as `wrong-namespace`; records and tests match
  /// on it.
  package let code: String
  /// One sentence without a period: what was found, and what was expected.
  package let message: String

  /// A refusal by its name and its sentence.
  package init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { "\(message) [\(code)]" }
}
