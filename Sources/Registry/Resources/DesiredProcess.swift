package import Vocabulary

/// A life-cycle process: which BPMN file, and for which models.
package struct DesiredProcess: Hashable, Sendable {
  /// A file of the repository that the process uses.
  package struct File: Hashable, Sendable {
    /// From the repository's root.
    package var path: RepositoryPath
    package var blob: BlobID
    package var digest: Digest

    /// A file by its path and content.
    package init(path: RepositoryPath, blob: BlobID, digest: Digest) {
      self.path = path
      self.blob = blob
      self.digest = digest
    }
  }

  package var name: ProcessName
  package var manifest: String
  package var labels: [String: String]
  package var description: String?
  package var bpmn: File
  /// Decision tables that the process calls.
  package var decisions: [File]
  package var selector: ProcessSelector
  /// `nil` means the project's.
  package var onNewVersion: NewVersionPolicy?
  /// Built-in operations by element id.
  package var operations: [String: String]
  /// Expressions that replace scripts, by element id.
  package var scripts: [String: String]
  /// The identity of the definition: files, operations and scripts.
  package var digest: Digest

  /// A process by its parts.
  package init(
    name: ProcessName, manifest: String, labels: [String: String] = [:],
    description: String? = nil, bpmn: File, decisions: [File] = [],
    selector: ProcessSelector = .all, onNewVersion: NewVersionPolicy? = nil,
    operations: [String: String] = [:], scripts: [String: String] = [:], digest: Digest
  ) {
    self.name = name
    self.manifest = manifest
    self.labels = labels
    self.description = description
    self.bpmn = bpmn
    self.decisions = decisions
    self.selector = selector
    self.onNewVersion = onNewVersion
    self.operations = operations
    self.scripts = scripts
    self.digest = digest
  }
}
