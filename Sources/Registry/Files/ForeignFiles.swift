package import Vocabulary

/// What other tools' files say, for whoever imports them: read by the same rules as beside a model.
package enum ForeignFiles {
  /// One entry of ModelOp's `required_assets.json`.
  package struct RequiredAsset: Hashable, Sendable {
    package let role: String?
    package let name: String?
    package let description: String?
    private let pattern: NamePattern?

    fileprivate init(_ asset: RequiredAssets.Asset) {
      role = asset.role
      name = asset.name
      description = asset.description
      pattern = asset.pattern
    }

    /// Whether a file's name is what is asked for.
    package func matches(_ fileName: String) -> Bool {
      if let name { return name == fileName }
      return pattern?.matches(fileName) ?? false
    }
  }

  /// The entries of a `required_assets.json`, and what is wrong with it.
  package static func requiredAssets(
    _ bytes: [UInt8]
  ) -> (assets: [RequiredAsset], problems: [String]) {
    let file = RequiredAssets(bytes)
    return (file.assets.map { RequiredAsset($0) }, file.findings.map(\.message))
  }

  /// A `metadata.json`: its name, description and the whole, and what is wrong with it.
  package static func metadata(
    _ bytes: [UInt8]
  ) -> (name: String?, description: String?, json: JSON, problems: [String]) {
    let file = ModelMetadataFile(bytes)
    return (file.name, file.description, file.json, file.findings.map(\.message))
  }

  /// The functions that a source's smart tags name.
  package static func functions(_ bytes: [UInt8], language: ModelLanguage) -> ModelFunctions {
    let scan = SourceScan(bytes, language: language)
    var functions = ModelFunctions()
    for (role, name) in scan.functions { functions[role] = name.value }
    return functions
  }

  /// A text as a resource's name; `nil` where nothing of it can stand in one.
  package static func resourceName(_ text: String) -> String? {
    var name = ""
    for scalar in text.lowercased().unicodeScalars.prefix(200) {
      if scalar.isLowerAlphanumeric {
        name.unicodeScalars.append(scalar)
      } else if !name.hasSuffix("-"), !name.isEmpty {
        name += "-"
      }
    }
    name = String(name.prefix(63))
    while name.hasSuffix("-") { name.removeLast() }
    return name.isEmpty ? nil : name
  }
}
