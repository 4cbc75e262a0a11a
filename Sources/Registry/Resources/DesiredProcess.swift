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
  /// What becomes of instances that run when the process's file changes.
  package var onFileChange: FileChangePolicy
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
    onFileChange: FileChangePolicy = .keep, operations: [String: String] = [:],
    scripts: [String: String] = [:], digest: Digest
  ) {
    self.name = name
    self.manifest = manifest
    self.labels = labels
    self.description = description
    self.bpmn = bpmn
    self.decisions = decisions
    self.selector = selector
    self.onNewVersion = onNewVersion
    self.onFileChange = onFileChange
    self.operations = operations
    self.scripts = scripts
    self.digest = digest
  }
}

/// What becomes of running instances when the BPMN file of their process changes.
package enum FileChangePolicy: String, CaseIterable, Sendable {
  /// They go on with the file that they began with.
  case keep
  /// They are taken over into the new one; where that is not possible they keep theirs.
  case migrate
  /// They end, and begin anew with the new one.
  case restart
}
