package import Vocabulary

/// A model as it should be: what executes, how it is tested, and what it is called.
///
/// A value that is shared, as it never changes: each pass copies and compares the states of
/// thousands of models, of which it changes one. A new part belongs into `==` too.
package final class DesiredModel: Hashable, Sendable {
  package let name: ModelName
  /// The manifest's path.
  package let manifest: String
  /// The folder of the manifest, without a slash at its end; empty at the repository's root. The
  /// paths of ``files`` are relative to it.
  package let folder: String
  /// Labels of the manifest, below them those of `metadata.json`, and below those `language`.
  package let labels: [String: String]
  package let description: String?
  /// Tags of `metadata.json`, in its order.
  package let tags: [String]
  /// The whole of `metadata.json`, or an empty object.
  package let metadata: JSON
  package let language: ModelLanguage
  /// Everything that executes, sorted by role and path.
  package let files: [ModelFile]
  /// The source that carries the functions, relative to ``folder``.
  package let primarySource: RepositoryPath?
  package let functions: ModelFunctions
  package let schemas: ModelSchemas
  package let tests: [TestDeclaration]
  /// The monitors of its own manifest; others may be attached by Monitors
  /// (``DesiredState/monitors(of:)``).
  package let monitors: [MonitorDeclaration]
  /// How it is trained again, if it is.
  package let retrain: RetrainDeclaration?
  /// What runtimes that record may keep of it; `nil` for all that they say.
  package let recording: ModelRecording?
  /// The life-cycle process that is selected for this model.
  package let process: ProcessSelection
  package let version: ModelVersion
  /// Digest of all gates of all tests (`repository.md`, "approval subject").
  package let gatesDigest: Digest
  /// Digest of what the tests measure: functions, columns, limits.
  package let testsDigest: Digest
  /// Digest of the contents of all data that the tests use; `nil` while one is not resolved.
  package let dataDigest: Digest?
  /// Digest of what describes the model and does not execute: labels, description, tags,
  /// `metadata.json`, README.
  package let metadataDigest: Digest

  /// A model by its parts.
  package init(
    name: ModelName, manifest: String, folder: String, labels: [String: String] = [:],
    description: String? = nil, tags: [String] = [], metadata: JSON = .object([:]),
    language: ModelLanguage = .python, files: [ModelFile] = [],
    primarySource: RepositoryPath? = nil, functions: ModelFunctions = ModelFunctions(),
    schemas: ModelSchemas = ModelSchemas(), tests: [TestDeclaration] = [],
    monitors: [MonitorDeclaration] = [], retrain: RetrainDeclaration? = nil,
    recording: ModelRecording? = nil,
    process: ProcessSelection = .none, version: ModelVersion,
    gatesDigest: Digest,
    testsDigest: Digest, dataDigest: Digest?, metadataDigest: Digest
  ) {
    self.name = name
    self.manifest = manifest
    self.folder = folder
    self.labels = labels
    self.description = description
    self.tags = tags
    self.metadata = metadata
    self.language = language
    self.files = files
    self.primarySource = primarySource
    self.functions = functions
    self.schemas = schemas
    self.tests = tests
    self.monitors = monitors
    self.retrain = retrain
    self.recording = recording
    self.process = process
    self.version = version
    self.gatesDigest = gatesDigest
    self.testsDigest = testsDigest
    self.dataDigest = dataDigest
    self.metadataDigest = metadataDigest
  }

  /// `model/<name>`.
  package var id: ResourceID { ResourceID(.model, name.text) }

  /// The files of one role, by path.
  package func files(_ role: ModelFile.Role) -> [ModelFile] {
    files.filter { $0.role == role }
  }

  /// The same model with another process, or other data.
  package func with(process: ProcessSelection, dataDigest: Digest?) -> DesiredModel {
    copy(version: version, process: process, dataDigest: dataDigest, retrain: retrain)
  }

  /// The same model at another version.
  package func with(version: ModelVersion) -> DesiredModel {
    copy(version: version, process: process, dataDigest: dataDigest, retrain: retrain)
  }

  /// The same model, trained again in another way.
  package func with(retrain: RetrainDeclaration?) -> DesiredModel {
    copy(version: version, process: process, dataDigest: dataDigest, retrain: retrain)
  }

  /// The same model, recorded in another way.
  package func with(recording: ModelRecording?) -> DesiredModel {
    var hasher = DigestHasher()
    hasher.field("muster-recording 1")
    hasher.field(recording?.json.canonicalText ?? "none")
    return copy(
      version: version, process: process, dataDigest: dataDigest, retrain: retrain,
      recording: recording, metadataDigest: hasher.finalize())
  }

  private func copy(
    version: ModelVersion, process: ProcessSelection, dataDigest: Digest?,
    retrain: RetrainDeclaration?
  ) -> DesiredModel {
    copy(
      version: version, process: process, dataDigest: dataDigest, retrain: retrain,
      recording: recording, metadataDigest: metadataDigest)
  }

  private func copy(
    version: ModelVersion, process: ProcessSelection, dataDigest: Digest?,
    retrain: RetrainDeclaration?, recording: ModelRecording?, metadataDigest: Digest
  ) -> DesiredModel {
    DesiredModel(
      name: name, manifest: manifest, folder: folder, labels: labels, description: description,
      tags: tags, metadata: metadata, language: language, files: files,
      primarySource: primarySource, functions: functions, schemas: schemas, tests: tests,
      monitors: monitors, retrain: retrain, recording: recording, process: process,
      version: version,
      gatesDigest: gatesDigest, testsDigest: testsDigest, dataDigest: dataDigest,
      metadataDigest: metadataDigest)
  }

  package static func == (one: DesiredModel, other: DesiredModel) -> Bool {
    if one === other { return true }
    return
      one.name == other.name
      && one.manifest == other.manifest
      && one.folder == other.folder
      && one.labels == other.labels
      && one.description == other.description
      && one.tags == other.tags
      && one.metadata == other.metadata
      && one.language == other.language
      && one.files == other.files
      && one.primarySource == other.primarySource
      && one.functions == other.functions
      && one.schemas == other.schemas
      && one.tests == other.tests
      && one.monitors == other.monitors
      && one.retrain == other.retrain
      && one.recording == other.recording
      && one.process == other.process
      && one.version == other.version
      && one.gatesDigest == other.gatesDigest
      && one.testsDigest == other.testsDigest
      && one.dataDigest == other.dataDigest
      && one.metadataDigest == other.metadataDigest
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(version)
    hasher.combine(metadataDigest)
  }
}
