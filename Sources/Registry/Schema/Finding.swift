import Vocabulary

/// A diagnostic that does not know its file's path yet: what a blob says is the same at any path.
struct Finding: Hashable, Sendable {
  var severity: Diagnostic.Severity
  var code: String
  var position: SourcePosition?
  var message: String
  var hint: String?

  init(
    _ severity: Diagnostic.Severity = .error, code: String, at position: SourcePosition?,
    _ message: String, hint: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.position = position
    self.message = message
    self.hint = hint
  }

  /// The finding at a path.
  func diagnostic(at path: String) -> Diagnostic {
    Diagnostic(
      severity, code: code, at: SourceLocation(path: path, position: position), message,
      hint: hint)
  }

  /// The most findings that are kept of one file.
  static let maximumPerFile = 100

  /// The first findings, and one that stands for all others and is as bad as the worst of them.
  static func capped(_ findings: [Finding]) -> [Finding] {
    guard findings.count > maximumPerFile else { return findings }
    let rest = findings[maximumPerFile...]
    let worst = rest.map(\.severity).min() ?? .error
    let last = Finding(worst, code: "too-many", at: nil, "and \(rest.count) problems more")
    return findings[..<maximumPerFile] + [last]
  }
}
