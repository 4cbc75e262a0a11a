import Vocabulary

/// What every manifest has.
enum CommonFields {
  static let name = Field.required(
    "name", .located(.text(.name)), "The name, unique among all resources of its kind.")
  static let labels = Field.optional(
    "labels", .map(keys: .labelKey, values: .text(.labelValue)), default: [:], written: [:],
    "Free labels that selectors and rules match, such as `team: retail-risk`.")

  static let metadata = ValueSchema<ManifestMetadata>.object(
    ObjectShape(
      title: "metadata", doc: "What a resource is called.", fields: [name.shape, labels.shape])
  ) { reader in
    let labels = reader.read(CommonFields.labels)
    return ManifestMetadata(name: reader.read(name), labels: labels ?? [:])
  }

  static let description = Field.optional(
    "description", .text(.prose), "What the resource is, for people.")
}

/// The `metadata:` of a manifest.
struct ManifestMetadata: Hashable, Sendable {
  var name: Located<String>?
  var labels: [String: String]
}
