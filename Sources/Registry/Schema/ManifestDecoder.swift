import Vocabulary
import YAML

/// What is kept while a document is decoded: the findings so far, and which field is being read.
struct ManifestDecoder: Sendable {
  private(set) var findings: [Finding] = []
  /// The field whose value is being decoded, for messages; a text such as `"tests"`.
  var field = "the document"

  /// Whether an error was found.
  var hasErrors: Bool { findings.contains { $0.severity == .error } }

  mutating func add(_ finding: Finding) {
    findings.append(finding)
  }

  mutating func error(
    _ code: String, at position: SourcePosition, _ message: String, hint: String? = nil
  ) {
    findings.append(Finding(code: code, at: position, message, hint: hint))
  }

  mutating func warning(
    _ code: String, at position: SourcePosition, _ message: String, hint: String? = nil
  ) {
    findings.append(Finding(.warning, code: code, at: position, message, hint: hint))
  }

  /// Records that a value is not of the type that its field has.
  mutating func wrongType(_ node: YAMLNode, expected: String) {
    let hint = node.isNull ? "give the field a value, or leave the field out" : nil
    error(
      "wrong-type", at: node.position,
      "\(field): expected \(expected), found \(node.kindDescription)", hint: hint)
  }

  /// The entries of a mapping by field name, after unknown and missing fields were recorded; `nil`
  /// if the node is no mapping.
  mutating func entries(of node: YAMLNode, _ shape: ObjectShape) -> [YAMLEntry]? {
    guard let entries = node.mapping else {
      wrongType(node, expected: "a mapping")
      return nil
    }
    for entry in entries {
      let key = entry.key.scalar?.text ?? ""
      guard !shape.names.contains(key) else { continue }
      let names = shape.names
      let known = "the fields here are \(names.joined(separator: ", "))"
      error(
        "unknown-field", at: entry.key.position,
        "\(shape.title) has no field \"\(key.prefix(80))\"",
        hint: Suggestion.hint(for: String(key.prefix(80)), among: names) ?? known)
    }
    for name in shape.requiredNames {
      guard !entries.contains(where: { $0.key.scalar?.text == name }) else { continue }
      error(
        "missing-field", at: node.position, "\(shape.title) needs the field \"\(name)\"",
        hint: shape.fields.first { $0.name == name }?.doc)
    }
    return entries
  }
}
