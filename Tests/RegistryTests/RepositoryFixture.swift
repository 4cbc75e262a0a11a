import Registry
import Testing
import Vocabulary

/// A tree of small texts. A circled digit in a text marks a place; it is taken out of the text, and
/// stands for that place in expected diagnostics.
struct RepositoryFixture {
  private(set) var files: [String: [UInt8]] = [:]
  private var places: [Vocabulary.SourceLocation: Character] = [:]
  private static let markers = "①②③④⑤⑥⑦⑧⑨"

  init(_ texts: [String: String], project: Bool = true) {
    if project, texts["muster.yaml"] == nil {
      files["muster.yaml"] = Array(
        "apiVersion: muster.dev/v1\nkind: Project\nmetadata: {name: test}\n".utf8)
    }
    for (path, text) in texts { files[path] = Array(unmarked(text, path: path).utf8) }
  }

  private mutating func unmarked(_ text: String, path: String) -> String {
    var result = ""
    var line = 1
    var column = 1
    for scalar in text.unicodeScalars {
      let character = Character(scalar)
      if Self.markers.contains(character) {
        let position = SourcePosition(line: line, column: column)
        places[Vocabulary.SourceLocation(path: path, position: position)] = character
        continue
      }
      result.unicodeScalars.append(scalar)
      column = scalar == "\n" ? 1 : column + 1
      if scalar == "\n" { line += 1 }
    }
    return result
  }

  static func blob(_ bytes: [UInt8]) -> BlobID { BlobID(String(Digest(of: bytes).hex.prefix(40))) }

  /// Every file as a new path.
  var changes: [FileChange] {
    files.map { FileChange(path: $0.key, blob: Self.blob($0.value), size: $0.value.count) }
  }

  /// A registry of the tree, with further changes on top.
  func registry(_ further: [FileChange] = []) -> Registry {
    var registry = Registry()
    let blobs = Dictionary(files.values.map { (Self.blob($0), $0) }) { first, _ in first }
    registry.apply(changes + further) { blob, _ in blobs[blob] ?? [] }
    return registry
  }

  /// The diagnostics, a line each, with markers in the place of locations.
  func text(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { diagnostic in
      let place = places[diagnostic.location].map { String($0) } ?? "\(diagnostic.location):"
      let hint = diagnostic.hint.map { " (\($0))" } ?? ""
      return "\(place) \(diagnostic.severity) \(diagnostic.code): \(diagnostic.message)\(hint)"
    }.joined(separator: "\n")
  }
}

/// Checks the diagnostics of a tree of small texts.
func check(
  _ texts: [String: String], _ expected: String, project: Bool = true,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
  let fixture = RepositoryFixture(texts, project: project)
  let found = fixture.text(fixture.registry().diagnostics)
  #expect(found == expected, sourceLocation: sourceLocation)
}

/// A model's folder with a tagged source and a manifest whose spec is given, indented by two.
func model(_ spec: String, name: String = "m", source: String = Sources.python) -> [String: String]
{
  [
    "models/\(name)/model.yaml": """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: \(name)}
    spec:
    \(spec)
    """,
    "models/\(name)/score.py": source,
  ]
}

enum Sources {
  static let python = "# modelop.score\ndef predict(x):\n    return x\n"
}
