package import Vocabulary

/// Why a text is not YAML that Muster reads, and where.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  package let position: SourcePosition
  /// A stable, hyphenated name of the rule, such as `yaml-duplicate-key`.
  package let code: String
  /// What was found and what was expected, without a period.
  package let message: String
  /// What to do about it, where we know.
  package let hint: String?

  /// A problem at a place.
  package init(position: SourcePosition, code: String, message: String, hint: String? = nil) {
    self.position = position
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// `line:column: message [code]`, and the hint on a line of its own.
  package var description: String {
    let head = "\(position): \(message) [\(code)]"
    guard let hint else { return head }
    return head + "\n  hint: \(hint)"
  }

  /// The same as a finding about a file of the repository.
  package func diagnostic(path: String) -> Diagnostic {
    Diagnostic(
      code: code, at: SourceLocation(path: path, position: position), message, hint: hint)
  }
}
