package import BPMN
internal import DMN
internal import Processes
internal import Vocabulary

/// What is deployed together: files of processes and decisions as they were written, and what a
/// caller says about elements that they leave open.
///
/// The log of a service keeps the files and not what was read from them: so it is complete by
/// itself.
package struct DeploymentFiles: Hashable, Sendable {
  /// A file; a path that ends in `.dmn` holds decisions, any other one processes.
  package struct File: Hashable, Sendable {
    /// Names it in messages.
    package let path: String
    package let bytes: [UInt8]

    /// A file by its path and text.
    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }

    fileprivate var isDecision: Bool { path.hasSuffix(".dmn") }
  }

  /// In the order in which they are deployed.
  package let files: [File]
  package let bindings: BPMNBindings

  /// Files that belong together.
  package init(_ files: [File], bindings: BPMNBindings = BPMNBindings()) {
    self.files = files
    self.bindings = bindings
  }

  /// What the files hold; refused with all findings if one is an error.
  func read() throws(ProcessServiceError) -> (
    processes: [ProcessDefinition], decisions: [Decision]
  ) {
    var processes: [ProcessDefinition] = []
    var decisions: [Decision] = []
    var findings: [Diagnostic] = []
    let models = files.filter(\.isDecision).map { DMNReader.File(path: $0.path, bytes: $0.bytes) }
    for file in files {
      if file.isDecision {
        let result = DMNReader.read(
          file.bytes, path: file.path, others: models.filter { $0.path != file.path })
        findings += result.diagnostics
        if let model = result.model { decisions += Decision.all(of: model) }
      } else {
        let result = BPMNReader.read(file.bytes, path: file.path, bindings: bindings)
        findings += result.diagnostics
        processes += result.definitions
      }
    }
    let errors = findings.filter { $0.severity == .error }
    guard errors.isEmpty else {
      throw .notDeployable(Set(errors).sorted())
    }
    return (processes, decisions)
  }
}

extension BPMNBindings {
  /// The bindings for the log.
  var json: JSON {
    [
      "operations": .object(operations.mapValues { .string($0) }),
      "scripts": .object(scripts.mapValues { .string($0) }),
      "ignoredListeners": .array(ignoredListeners.sorted().map { .string($0) }),
    ]
  }

  /// Reads what ``json`` gave.
  init(json: JSON) {
    self.init(
      operations: (json["operations"]?.object ?? [:]).compactMapValues(\.string),
      scripts: (json["scripts"]?.object ?? [:]).compactMapValues(\.string),
      ignoredListeners: Set((json["ignoredListeners"]?.array ?? []).compactMap(\.string)))
  }
}
