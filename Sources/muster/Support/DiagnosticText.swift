import Vocabulary

/// Findings for terminals and for programs.
enum DiagnosticText {
  /// `path:line:column: error: message`, and the hint on a line of its own.
  static func text(_ diagnostic: Diagnostic) -> String {
    let style = Console.style
    let severity = diagnostic.severity.rawValue
    let head = diagnostic.severity == .error ? style.bad(severity) : style.caution(severity)
    let message = Printable.line(diagnostic.message)
    var text = "\(Printable.line("\(diagnostic.location)")): \(head): \(message)\n"
    if let hint = diagnostic.hint {
      text += "  \(style.dim("hint:")) \(Printable.line(hint))\n"
    }
    return text
  }

  /// The same as members of an object.
  static func json(_ diagnostic: Diagnostic) -> JSON {
    var members: [String: JSON] = [
      "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code),
      "path": .string(diagnostic.location.path), "message": .string(diagnostic.message),
    ]
    if let position = diagnostic.location.position {
      members["line"] = .integer(Int64(position.line))
      members["column"] = .integer(Int64(position.column))
    }
    if let hint = diagnostic.hint { members["hint"] = .string(hint) }
    return .object(members)
  }
}
