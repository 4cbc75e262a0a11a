package import Vocabulary

/// A model as it should be: what executes, how it is tested, and what it is called.
package struct DesiredModel: Hashable, Sendable {
  package var name: ModelName
  /// The manifest's path.
  package var manifest: String
  /// The folder of the manifest, without a slash at its end; empty at the repository's root. The
  /// paths of ``files`` are relative to it.
  package var folder: String
  /// Labels of the manifest, below them those of `metadata.json`, and below those `language`.
  package var labels: [String: String]
  package var description: String?
  /// Tags of `metadata.json`, in its order.
  package var tags: [String]
  /// The whole of `metadata.json`, or an empty object.
  package var metadata: JSON
  package var language: ModelLanguage
  /// Everything that executes, sorted by role and path.
  package var files: [ModelFile]
  /// The source that carries the functions, relative to ``folder``.
  package var primarySource: RepositoryPath?
  package var functions: ModelFunctions
  package var schemas: ModelSchemas
  package var tests: [TestDeclaration]
  /// The monitors of its own manifest; others may be attached by Monitors
  /// (``DesiredState/monitors(of:)``).
  package var monitors: [MonitorDeclaration]
  /// The life-cycle process that is selected for this model.
  package var process: ProcessSelection
  package var version: ModelVersion
  /// Digest of all gates of all tests (`repository.md`, "approval subject").
  package var gatesDigest: Digest
  /// Digest of what the tests measure: functions, columns, limits.
  package var testsDigest: Digest
  /// Digest of the contents of all data that the tests use; `nil` while one is not resolved.
  package var dataDigest: Digest?
  /// Digest of what describes the model and does not execute: labels, description, tags,
  /// `metadata.json`, README.
  package var metadataDigest: Digest

  /// A model by its parts.
  package init(
    name: ModelName, manifest: String, folder: String, labels: [String: String] = [:],
    description: String? = nil, tags: [String] = [], metadata: JSON = .object([:]),
    language: ModelLanguage = .python, files: [ModelFile] = [],
    primarySource: RepositoryPath? = nil, functions: ModelFunctions = ModelFunctions(),
    schemas: ModelSchemas = ModelSchemas(), tests: [TestDeclaration] = [],
    monitors: [MonitorDeclaration] = [], process: ProcessSelection = .none, version: ModelVersion,
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
}
