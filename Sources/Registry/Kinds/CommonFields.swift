import Vocabulary

/// What every manifest has.
enum CommonFields {
  static let labels = Field.optional(
    "labels", .map(keys: .labelKey, values: .text(.labelValue)), default: [:], written: [:],
    "Free labels that selectors and rules match, such as `team: retail-risk`.")

  static let description = Field.optional(
    "description", .text(.prose), "What the resource is, for people.")

  /// The metadata of every kind but Group.
  static let metadata = metadataSchema(name: .name)
  /// The metadata of a Group, whose name may have underscores.
  static let groupMetadata = metadataSchema(name: .groupName)

  private static func metadataSchema(name rule: TextRule) -> ValueSchema<ManifestMetadata> {
    let name = Field.required(
      "name", .located(.text(rule)), "The name, unique among all resources of its kind.")
    let shape = ObjectShape(
      title: "metadata", doc: "What a resource is called.", fields: [name.shape, labels.shape])
    return .object(shape) { reader in
      let labels = reader.read(labels)
      return ManifestMetadata(name: reader.read(name), labels: labels ?? [:])
    }
  }
}

/// The `metadata:` of a manifest.
struct ManifestMetadata: Hashable, Sendable {
  var name: Located<String>?
  var labels: [String: String]
}
