import Vocabulary

/// The digests of a model (`docs/digests.md`). Each is SHA-256 over fields with their lengths, so
/// that no two different models hash alike; paths are relative to the model's folder, so that
/// moving the folder makes no new version.
enum ModelDigests {
  /// The identity of what executes, and of each aspect of it.
  static func version(_ draft: ModelDraft) -> ModelVersion {
    var entries: [(ModelVersion.Aspect, role: String, path: String, value: Digest)] = []
    for file in draft.files {
      entries.append((aspect(file.role), file.role.rawValue, file.path.text, file.digest))
    }
    func add(_ aspect: ModelVersion.Aspect, _ role: String, _ path: String, _ text: String) {
      entries.append((aspect, role, path, Digest(of: text)))
    }
    add(.functions, "language", "", draft.language.rawValue)
    for role in FunctionRole.allCases {
      if let name = draft.functions[role] { add(.functions, "function", role.rawValue, name) }
    }
    if let primary = draft.primary { add(.source, "primary", "", primary.path) }
    if let input = draft.inputSchema { add(.schemas, "input", "", input) }
    if let output = draft.outputSchema { add(.schemas, "output", "", output) }
    if draft.schemas.isEnforced { add(.schemas, "enforce", "", "true") }
    entries.sort { ($0.role, $0.path, $0.value) < ($1.role, $1.path, $1.value) }
    var whole = DigestHasher()
    whole.field("muster-version 1")
    for entry in entries {
      whole.field(entry.role)
      whole.field(entry.path)
      whole.field(entry.value)
    }
    var aspects: [ModelVersion.Aspect: Digest] = [:]
    for aspect in ModelVersion.Aspect.allCases {
      var part = DigestHasher()
      part.field("muster-\(aspect.rawValue) 1")
      for entry in entries where entry.0 == aspect {
        part.field(entry.role)
        part.field(entry.path)
        part.field(entry.value)
      }
      aspects[aspect] = part.finalize()
    }
    return ModelVersion(digest: whole.finalize(), aspects: aspects)
  }

  private static func aspect(_ role: ModelFile.Role) -> ModelVersion.Aspect {
    switch role {
    case .attachment: .attachments
    case .platform: .platform
    case .schema: .schemas
    case .source: .source
    }
  }

  /// What decides about the tests.
  static func gates(_ tests: [TestDeclaration]) -> Digest {
    digest("muster-gates 1", .array(sorted(tests).map(\.gatesJSON)))
  }

  /// What the tests measure.
  static func tests(_ tests: [TestDeclaration]) -> Digest {
    digest("muster-tests 1", .array(sorted(tests).map(\.measurementJSON)))
  }

  /// The contents of all data of the tests, by name.
  static func data(_ datasets: [DatasetName: Digest]) -> Digest {
    let members = datasets.map { ($0.key.text, JSON.string($0.value.hex)) }
    return digest("muster-model-data 1", .object(Dictionary(members) { first, _ in first }))
  }

  /// What describes the model and does not execute.
  static func metadata(
    labels: [String: String], description: String?, metadata: JSON, readme: Digest?
  ) -> Digest {
    digest(
      "muster-metadata 1",
      [
        "description": description.map { .string($0) } ?? .null,
        "labels": .object(labels.mapValues { .string($0) }), "metadata": metadata,
        "readme": readme.map { .string($0.hex) } ?? .null,
      ])
  }

  private static func sorted(_ tests: [TestDeclaration]) -> [TestDeclaration] {
    tests.sorted { $0.name < $1.name }
  }

  private static func digest(_ domain: String, _ json: JSON) -> Digest {
    var hasher = DigestHasher()
    hasher.field(domain)
    hasher.field(json.canonicalText)
    return hasher.finalize()
  }
}
