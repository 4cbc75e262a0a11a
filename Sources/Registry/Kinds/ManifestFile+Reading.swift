import Vocabulary
import YAML

extension ManifestFile {
  /// Reads a YAML file. A file that is no manifest of Muster's has no findings but those for where
  /// one is expected.
  init(reading bytes: [UInt8]) {
    let documents: [YAMLNode]
    do {
      documents = try YAML.documents(
        bytes, limits: YAMLLimits(bytes: Self.maximumSize, depth: 32, nodes: 100_000))
    } catch {
      let finding = Finding(
        code: error.code, at: error.position, error.message, hint: error.hint)
      // Other tools' templates are often no YAML at all: they are none of our business.
      if Self.mentionsMuster(bytes) {
        findings = [finding]
      } else {
        findingsWhereExpected = [finding]
      }
      return
    }
    guard documents.count <= Self.maximumDocuments else {
      findings = [
        Finding(
          code: "too-many", at: nil,
          "\(documents.count) documents found, at most \(Self.maximumDocuments) expected")
      ]
      return
    }
    let written = documents.filter { !$0.isNull }
    if written.isEmpty { findingsWhereExpected.append(Self.noManifest(at: .start)) }
    for document in written { add(document) }
    findings = Finding.capped(findings)
  }

  private static func mentionsMuster(_ bytes: [UInt8]) -> Bool {
    bytes.count <= maximumSize
      && String(decoding: bytes, as: UTF8.self).contains("apiVersion: muster.dev/")
  }

  private static func noManifest(at position: SourcePosition) -> Finding {
    Finding(
      code: "no-manifest", at: position, "expected a manifest, found no apiVersion and kind",
      hint: "begin with \"apiVersion: \(Manifest.apiVersion)\" and \"kind: \"")
  }

  private mutating func add(_ document: YAMLNode) {
    let version = document["apiVersion"]
    let word = document["kind"]?.string
    let kind = word.flatMap(ResourceKind.init(manifestName:))
    guard let version else {
      let looksLikeOurs = kind != nil && document["metadata"] != nil
      let finding =
        looksLikeOurs
        ? Finding(
          code: "missing-field", at: document.position,
          "a manifest needs the field \"apiVersion\"",
          hint: "write \"apiVersion: \(Manifest.apiVersion)\"")
        : Self.noManifest(at: document.position)
      if looksLikeOurs { findings.append(finding) } else { findingsWhereExpected.append(finding) }
      return
    }
    guard version.string == Manifest.apiVersion else {
      let finding = Finding(
        code: "unknown-version", at: version.position,
        "expected the apiVersion \(Manifest.apiVersion), found \(version.kindDescription)")
      let isOurs = version.string?.hasPrefix("muster.dev") == true
      if isOurs { findings.append(finding) } else { findingsWhereExpected.append(finding) }
      return
    }
    guard let kind else {
      findings.append(Self.unknownKind(document))
      return
    }
    add(document, kind)
  }

  private static func unknownKind(_ document: YAMLNode) -> Finding {
    let words = KindSchema.all.map(\.kind.manifestName)
    guard let node = document["kind"] else {
      return Finding(
        code: "missing-field", at: document.position, "a manifest needs the field \"kind\"",
        hint: "one of \(words.joined(separator: ", "))")
    }
    return Finding(
      code: "unknown-kind", at: node.position,
      "expected one of \(words.joined(separator: ", ")), found \(node.kindDescription)",
      hint: node.string.flatMap { Suggestion.hint(for: String($0.prefix(80)), among: words) })
  }

  private mutating func add(_ document: YAMLNode, _ kind: ResourceKind) {
    guard let schema = KindSchema.of(kind) else {
      findings.append(Self.unknownKind(document))
      return
    }
    var decoder = ManifestDecoder()
    let head = ObjectShape(
      title: "a \(kind.manifestName)", doc: "",
      fields: ["apiVersion", "kind", "metadata", "spec"].map {
        FieldShape(
          name: $0, shape: .scalar, isRequired: $0 != "spec" || !schema.isSpecOptional,
          defaultValue: nil, doc: "see docs/kinds/\(kind.rawValue).md")
      })
    _ = decoder.entries(of: document, head)
    decoder.field = "\"metadata\""
    let metadata = document["metadata"].flatMap { schema.metadata.decode($0, &decoder) }
    decoder.field = "\"spec\""
    let empty = YAMLNode(content: .mapping([]), position: document.position)
    let spec: ManifestSpec?
    if let node = document["spec"] ?? (schema.isSpecOptional ? empty : nil) {
      spec = schema.spec.decode(node, &decoder)
    } else {
      spec = nil
    }
    let name = metadata?.name
    guard let name else {
      findings += decoder.findings
      return
    }
    manifests.append(
      Manifest(
        id: ResourceID(kind, name.value), position: document.position,
        namePosition: name.position, labels: metadata?.labels ?? [:], spec: spec,
        findings: Finding.capped(decoder.findings)))
  }
}
