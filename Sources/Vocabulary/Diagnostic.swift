/// A finding about somebody's file: what is wrong, where, and what to do about it.
///
/// Diagnostics are values: the core never throws for input. One bad file stalls its own resource
/// and nothing else.
package struct Diagnostic: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How bad it is. An error keeps its resource from taking effect; a warning does not.
  package enum Severity: String, Comparable, Sendable {
    case error
    case warning

    package static func < (left: Severity, right: Severity) -> Bool {
      left == .error && right == .warning
    }
  }

  package let severity: Severity
  /// A stable, hyphenated name of the rule, such as `unknown-field`; scripts may match on it.
  package let code: String
  package let location: SourceLocation
  /// One sentence without a period: what was found, and what was expected.
  package let message: String
  /// What to do about it, where we know.
  package let hint: String?

  /// A finding at a place.
  package init(
    _ severity: Severity = .error, code: String, at location: SourceLocation, _ message: String,
    hint: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.location = location
    self.message = message
    self.hint = hint
  }

  /// `path:line:column: error: message [code]`, and the hint on a line of its own.
  package var description: String {
    let head = "\(location): \(severity.rawValue): \(message) [\(code)]"
    guard let hint else { return head }
    return head + "\n  hint: \(hint)"
  }

  package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
    if left.location != right.location { return left.location < right.location }
    if left.severity != right.severity { return left.severity < right.severity }
    return (left.code, left.message) < (right.code, right.message)
  }
}
