package import Vocabulary
import YAML

/// What a kind of manifest looks like: its JSON Schema, and the table of its fields for the docs.
package struct KindSchema: Sendable {
  package let kind: ResourceKind
  let metadata: ValueSchema<ManifestMetadata>
  let spec: ValueSchema<ManifestSpec>
  /// Whether the kind can do without a `spec:`.
  let isSpecOptional: Bool

  /// The kinds that can be declared, in the order of their docs.
  package static let all: [KindSchema] = [
    KindSchema(.project, ProjectFields.schema.map { .project($0) }, isSpecOptional: true),
    KindSchema(.model, ModelFields.spec.map { .model($0) }, isSpecOptional: true),
    KindSchema(.dataset, DatasetFields.spec.map { .dataset($0) }),
    KindSchema(.runtime, RuntimeFields.spec.map { .runtime($0) }, isSpecOptional: true),
    KindSchema(.process, ProcessFields.spec.map { .process($0) }),
    KindSchema(.monitor, MonitorFields.spec.map { .monitor($0) }),
    KindSchema(.group, GroupFields.spec.map { .group($0) }),
  ]

  /// The schema of a kind; `nil` for a kind that cannot be declared.
  package static func of(_ kind: ResourceKind) -> KindSchema? {
    all.first { $0.kind == kind }
  }

  private init(
    _ kind: ResourceKind, _ spec: ValueSchema<ManifestSpec>, isSpecOptional: Bool = false
  ) {
    self.kind = kind
    self.spec = spec
    self.isSpecOptional = isSpecOptional
    metadata = kind == .group ? CommonFields.groupMetadata : CommonFields.metadata
  }

  /// A JSON Schema, draft 2020-12, of one document.
  package var jsonSchema: JSON {
    [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": .string("https://\(Manifest.apiVersion)/\(kind.rawValue).schema.json"),
      "title": .string(kind.manifestName), "type": "object", "additionalProperties": false,
      "required": isSpecOptional
        ? ["apiVersion", "kind", "metadata"] : ["apiVersion", "kind", "metadata", "spec"],
      "properties": [
        "apiVersion": ["const": .string(Manifest.apiVersion)],
        "kind": ["const": .string(kind.manifestName)],
        "metadata": metadata.shape.jsonSchema, "spec": spec.shape.jsonSchema,
      ],
    ]
  }

  /// The fields as a Markdown table.
  package var fieldTable: String {
    guard case .object(let metadata) = metadata.shape, case .object(let spec) = spec.shape else {
      preconditionFailure("the metadata and the spec of a kind are mappings")
    }
    let fields = metadata.fieldTable(prefix: "metadata.") + spec.fieldTable(prefix: "spec.")
    let lines = fields.split(separator: "\n").map(String.init)
    // Both tables have a head of two lines; one is enough.
    let heads = Set(lines.prefix(2))
    let rows = lines.filter { !heads.contains($0) }
    return (Array(lines.prefix(2)) + rows).joined(separator: "\n") + "\n"
  }
}
