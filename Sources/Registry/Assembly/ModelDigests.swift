import Vocabulary

/// The digests of a model (`docs/digests.md`). Each is SHA-256 over fields with their lengths, so
/// that no two different models hash alike; paths are relative to the model's folder, so that
/// moving the folder makes no new version.
enum ModelDigests {
  /// The identity of what executes, and of each aspect of it.
  static func version(_ draft: ModelDraft) -> ModelVersion {
    VersionContents(
      files: draft.files.map {
        VersionContents.File(role: $0.role.rawValue, path: $0.path.text, digest: $0.digest)
      },
      language: draft.language.rawValue, functions: draft.functions, primary: draft.primary?.path,
      inputSchema: draft.schemas.inputPath, outputSchema: draft.schemas.outputPath,
      isEnforced: draft.schemas.isEnforced
    ).version
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

  /// What describes the model and does not execute. Monitors, training and recording stand in it
  /// only where there are some, so that the digests of models without any stay what they were.
  static func metadata(
    labels: [String: String], description: String?, metadata: JSON, readme: Digest?,
    monitors: [MonitorDeclaration], retrain: RetrainDeclaration?,
    recording: ModelRecording? = nil
  ) -> Digest {
    var members: [String: JSON] = [
      "description": description.map { .string($0) } ?? .null,
      "labels": .object(labels.mapValues { .string($0) }), "metadata": metadata,
      "readme": readme.map { .string($0.hex) } ?? .null,
    ]
    if !monitors.isEmpty {
      members["monitors"] = .array(monitors.sorted { $0.name < $1.name }.map(\.json))
    }
    if let retrain { members["retrain"] = retrain.json }
    if let recording { members["recording"] = recording.json }
    return digest("muster-metadata 1", .object(members))
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
