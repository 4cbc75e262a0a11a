package import Vocabulary
import YAML

/// Writes into the manifest of a runtime which version is to take the place of what serves
/// (`traffic.promote`), and changes nothing else of the file: a person reads the difference.
package enum PromotionEdit {
  /// Why a manifest cannot be written.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason, as a sentence without its stop.
    package let description: String

    /// A problem in words.
    package init(_ description: String) { self.description = description }
  }

  private static let field = "promote"

  /// The file with the version in the place of a former one, or as a new field. What comes out is
  /// read again and compared with what was meant.
  package static func promoting(
    _ version: Digest, at runtime: RuntimeName, in bytes: [UInt8]
  ) throws(Problem) -> [UInt8] {
    guard let document = document(of: runtime, in: bytes) else {
      throw Problem("the file has no manifest of the runtime \(runtime)")
    }
    let before = declared(runtime, in: bytes)
    var text = Text(bytes)
    try write(version, into: document, &text)
    let edited = text.bytes
    guard var expected = before, let found = declared(runtime, in: edited) else {
      throw Problem("the manifest cannot be read")
    }
    expected.traffic.promote = version
    guard found == expected else {
      throw Problem("the field traffic.promote cannot be written into it by a program")
    }
    return edited
  }

  private static func document(of runtime: RuntimeName, in bytes: [UInt8]) -> YAMLNode? {
    // What is no YAML has no such document.
    let documents = try? YAML.documents(
      bytes, limits: YAMLLimits(bytes: ManifestFile.maximumSize, depth: 32, nodes: 100_000))
    return documents?.first {
      $0["kind"]?.string == ResourceKind.runtime.manifestName
        && $0["metadata"]?["name"]?.string == runtime.text
    }
  }

  private static func declared(_ name: RuntimeName, in bytes: [UInt8]) -> DesiredRuntime? {
    let manifest = ManifestFile(reading: bytes).manifests.first {
      $0.id == ResourceID(.runtime, name.text)
    }
    guard case .runtime(let spec)? = manifest?.spec else { return nil }
    return spec.runtime
  }

  // MARK: - Where it is written

  private static func write(
    _ version: Digest, into document: YAMLNode, _ text: inout Text
  ) throws(Problem) {
    let line = "\(field): \"\(version.hex)\""
    guard let spec = document["spec"], let entries = spec.mapping else {
      throw Problem("the manifest has no spec to which a field could be added")
    }
    guard let traffic = spec["traffic"] else {
      return try text.insert(
        "traffic: {\(line)}", into: entries, at: spec.position, below: place(of: "spec", document))
    }
    guard let fields = traffic.mapping else {
      throw Problem("the field traffic is no mapping")
    }
    if let old = traffic[field], let scalar = old.scalar {
      return try text.replace(scalar.text, by: version.hex, at: old.position)
    }
    try text.insert(
      line, into: fields, at: traffic.position, below: place(of: "traffic", spec))
  }

  /// Where a key of a mapping stands.
  private static func place(of key: String, _ mapping: YAMLNode) -> SourcePosition? {
    mapping.mapping?.first { $0.key.scalar?.text == key }?.key.position
  }

  /// A file by its lines, each with what ends it.
  private struct Text {
    private var lines: [[Character]] = [[]]
    private var ends: [Character] = []

    init(_ bytes: [UInt8]) {
      for character in String(decoding: bytes, as: UTF8.self) {
        if character == "\n" || character == "\r\n" {
          ends.append(character)
          lines.append([])
        } else {
          lines[lines.count - 1].append(character)
        }
      }
    }

    var bytes: [UInt8] {
      var text = ""
      for (row, line) in lines.enumerated() {
        text.append(contentsOf: line)
        if ends.indices.contains(row) { text.append(ends[row]) }
      }
      return Array(text.utf8)
    }

    /// Adds an entry to a mapping: in front of the first one and its comment, in the mapping's own
    /// style.
    ///
    /// - Parameter parent: where the mapping's own key stands.
    mutating func insert(
      _ entry: String, into entries: [YAMLEntry], at start: SourcePosition,
      below parent: SourcePosition?
    ) throws(Problem) {
      let (first, column) = (start.line - 1, start.column - 1)
      guard lines.indices.contains(first), column <= lines[first].count else { throw Self.lost }
      if lines[first].indices.contains(column), lines[first][column] == "{" {
        lines[first].insert(contentsOf: entries.isEmpty ? entry : entry + ", ", at: column + 1)
        return
      }
      guard let place = entries.first?.key.position else { throw Self.lost }
      guard lines.indices.contains(place.line - 1), place.column >= 1 else { throw Self.lost }
      let indent = [Character](repeating: " ", count: place.column - 1)
      guard lines[place.line - 1].starts(with: indent) else { throw Self.lost }
      // The line below the key, unless something else than comments stands between.
      var row = place.line - 1
      if let parent, parent.line < row + 1, lines[parent.line..<row].allSatisfy(Self.isComment) {
        row = parent.line
      }
      lines.insert(indent + Array(entry), at: row)
      ends.insert(ends.first ?? "\n", at: row)
    }

    private static func isComment(_ line: [Character]) -> Bool {
      line.first { !$0.isWhitespace }.map { $0 == "#" } ?? true
    }

    /// Puts another text in the place of a scalar's.
    mutating func replace(
      _ old: String, by new: String, at start: SourcePosition
    ) throws(Problem) {
      let (row, column) = (start.line - 1, start.column - 1)
      guard lines.indices.contains(row), column < lines[row].count else { throw Self.lost }
      let rest = String(lines[row][column...])
      guard let range = rest.firstRange(of: old) else { throw Self.lost }
      lines[row].replaceSubrange(
        column..., with: Array(rest.replacingCharacters(in: range, with: new)))
    }

    private static let lost = Problem(
      "the field traffic.promote cannot be written into it by a program")
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
