internal import Vocabulary

/// Annotations as commands in the log of GitHub, Gitea and Forgejo Actions ("Workflow commands for
/// GitHub Actions", "Setting an error message").
package enum WorkflowCommands {
  /// A line for each, worst first, with a line break at its end: `::error file=a,line=1,col=2::b`.
  ///
  /// GitHub shows ten errors and ten warnings of a step beside the changes, and all in the log.
  package static func text(_ annotations: [Annotation]) -> String {
    annotations.sorted().map { line($0) + "\n" }.joined()
  }

  private static func line(_ annotation: Annotation) -> String {
    var properties: [String] = []
    if let location = annotation.location {
      properties.append("file=\(property(location.path))")
      if let position = location.position {
        properties += ["line=\(position.line)", "col=\(position.column)"]
      }
    }
    properties.append("title=\(property(annotation.title))")
    return "::\(annotation.level.rawValue) \(properties.joined(separator: ","))"
      + "::\(data(annotation.message))"
  }

  /// What would end the line, or look like an escape, is escaped; nothing else can begin a command.
  /// Other control characters are replaced, as a terminal may read the log.
  private static func data(_ text: String) -> String { escaped(text, also: []) }

  /// In a property a colon or comma would end it as well.
  private static func property(_ text: String) -> String { escaped(text, also: [":", ","]) }

  private static func escaped(_ text: String, also ends: Set<Unicode.Scalar>) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": escaped.append(contentsOf: "%25".unicodeScalars)
      case "\r": escaped.append(contentsOf: "%0D".unicodeScalars)
      case "\n": escaped.append(contentsOf: "%0A".unicodeScalars)
      case ":" where ends.contains(scalar): escaped.append(contentsOf: "%3A".unicodeScalars)
      case "," where ends.contains(scalar): escaped.append(contentsOf: "%2C".unicodeScalars)
      default:
        let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
        escaped.append(isControl || scalar.isBidirectionalControl ? "\u{FFFD}" : scalar)
      }
    }
    return String(escaped)
  }
}
