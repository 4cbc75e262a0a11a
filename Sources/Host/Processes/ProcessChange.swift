package import Git
package import Interchange
package import Registry
package import Vocabulary

/// What becomes of a process between two states of a repository.
package struct ProcessChange: Sendable {
  /// What became of it.
  package enum Content: Sendable {
    case added
    case removed
    /// Both files can be read.
    case changed(ProcessDiff)
    /// One of the two cannot be read as BPMN; why.
    case unreadable(String)
  }

  package let name: ProcessName
  /// The file, in the new state unless it is gone.
  package let path: String
  package let content: Content
  /// What the manifest binds differently, a sentence each: `operations of Review: none -> deploy`.
  package let bindings: [String]

  /// Whether nothing that the process does is different.
  package var isLayoutOnly: Bool {
    guard bindings.isEmpty, case .changed(let diff) = content else { return false }
    return diff.isLogicEqual
  }
}

extension Clone {
  /// What becomes of the processes between two states whose files are here, by name. A process
  /// whose file and bindings are the same is not among them.
  package func processChanges(
    from old: DesiredState, to new: DesiredState
  ) throws(GitError) -> [ProcessChange] {
    var changes: [ProcessChange] = []
    for name in Set(old.processes.keys).union(new.processes.keys).sorted() {
      switch (old.processes[name], new.processes[name]) {
      case (let before?, let after?):
        let bindings =
          Self.differences("operation", before.operations, after.operations)
          + Self.differences("script", before.scripts, after.scripts)
        guard before.bpmn.blob != after.bpmn.blob || !bindings.isEmpty else { continue }
        changes.append(
          ProcessChange(
            name: name, path: after.bpmn.path.text, content: try content(before, after),
            bindings: bindings))
      case (nil, let after?):
        changes.append(
          ProcessChange(name: name, path: after.bpmn.path.text, content: .added, bindings: []))
      case (let before?, nil):
        // A manifest that is broken now has not given its process up.
        guard new.broken[ResourceID(.process, name.text)] == nil,
          new.unreadable[before.manifest] == nil
        else { continue }
        changes.append(
          ProcessChange(name: name, path: before.bpmn.path.text, content: .removed, bindings: []))
      case (nil, nil): continue
      }
    }
    return changes
  }

  private func content(
    _ before: DesiredProcess, _ after: DesiredProcess
  ) throws(GitError) -> ProcessChange.Content {
    let old = try blob(before.bpmn.blob)
    let new = try blob(after.bpmn.blob)
    do throws(BPMNDocument.Problem) {
      return .changed(ProcessDiff(from: try BPMNDocument(old), to: try BPMNDocument(new)))
    } catch {
      return .unreadable(error.message)
    }
  }

  private static func differences(
    _ what: String, _ old: [String: String], _ new: [String: String]
  ) -> [String] {
    Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map { id in
      "\(what) bound to \(id): \(old[id] ?? "(none)") -> \(new[id] ?? "(none)")"
    }
  }
}
