import BPMN
import Interchange
import Reconciler
package import Registry
package import Vocabulary

/// Looks for what would stop a process in the middle: operations that nobody performs, bindings to
/// elements that are not there, groups that nobody declares, processes that nobody has, signals
/// that nobody throws; and for what a look at the whole of it tells.
package enum ProcessVetting {
  /// Every finding about the processes of a repository and their files, in the order of their
  /// names. What only an analysis finds is a warning here: a process that runs keeps running.
  ///
  /// - Parameter read: the bytes of a process's file.
  package static func diagnostics<Failure>(
    in desired: DesiredState, read: (DesiredProcess) throws(Failure) -> [UInt8]
  ) throws(Failure) -> [Diagnostic] {
    var names = ProcessNames(desired)
    var files: [(process: DesiredProcess, bytes: [UInt8])] = []
    for process in desired.processes.values.sorted(by: { $0.name < $1.name }) {
      let bytes = try read(process)
      if let document = try? BPMNDocument(bytes) { names.add(document) }  // broken: named below
      files.append((process, bytes))
    }
    return files.flatMap { process, bytes in
      diagnostics(of: process, bytes, in: desired, names: names).map { finding in
        ProcessAnalysis.codes.contains(finding.code) ? finding.asWarning : finding
      }
    }
  }

  /// Every finding about a process and its file, sorted, with the severities of the analysis.
  static func diagnostics(
    of process: DesiredProcess, _ bytes: [UInt8], in desired: DesiredState, names: ProcessNames
  ) -> [Diagnostic] {
    let path = process.bpmn.path.text
    let file = BPMNReader.read(
      bytes, path: path,
      bindings: BPMNBindings(operations: process.operations, scripts: process.scripts))
    var found = file.diagnostics
    let groups = declaredGroups(desired)
    for definition in file.definitions {
      for element in definition.elements {
        switch element.kind {
        case .serviceTask(let task):
          found += operation(of: task, element, process, path: definition.path)
        case .userTask(let task):
          found += candidateGroups(of: task, element, among: groups, path: definition.path)
        default: continue
        }
      }
    }
    found += bindings(of: process, file.definitions)
    found += analysis(
      bytes, path: path, performed: Set(process.operations.keys), names, beside: found)
    return found.sorted()
  }

  /// What the analysis of a file adds to what its reader found. The reader's word on a place wins
  /// where both say the same.
  static func analysis(
    _ bytes: [UInt8], path: String, performed: Set<String> = [], _ names: ProcessNames?,
    beside found: [Diagnostic]
  ) -> [Diagnostic] {
    guard let document = try? BPMNDocument(bytes) else { return [] }  // the reader has said why
    var more = ProcessAnalysis.findings(in: document, path: path, performed: performed)
    if let names { more += names.findings(in: document, path: path) }
    struct Key: Hashable {
      let code: String
      let position: SourcePosition?
    }
    let known = Set(found.map { Key(code: $0.code, position: $0.location.position) })
    return more.filter { !known.contains(Key(code: $0.code, position: $0.location.position)) }
  }

  /// A group with problems is declared nevertheless.
  private static func declaredGroups(_ desired: DesiredState) -> Set<String> {
    Set(desired.groups.keys.map(\.text))
      .union(desired.broken.keys.filter { $0.kind == .group }.map(\.name))
  }

  private static func operation(
    of task: ServiceTask, _ element: FlowElement, _ process: DesiredProcess, path: String
  ) -> [Diagnostic] {
    guard let name = task.constantOperation, Operation(named: name) == nil else { return [] }
    let isBound = process.operations[element.id] != nil
    let place = SourceLocation(
      path: isBound ? process.manifest : path, position: isBound ? nil : element.position)
    return [
      Diagnostic(
        code: "unknown-operation", at: place,
        "\(element.id) asks for \"\(name)\", which is no operation",
        hint: Suggestion.hint(for: name, among: Operation.names)
          ?? "the operations are \(Operation.names.joined(separator: ", ")); bind the task to one "
          + "in the manifest's operations")
    ]
  }

  private static func candidateGroups(
    of task: UserTaskDefinition, _ element: FlowElement, among groups: Set<String>, path: String
  ) -> [Diagnostic] {
    task.literalCandidateGroups.filter { !groups.contains($0) }.map { name in
      Diagnostic(
        .warning, code: "unknown-group", at: SourceLocation(path: path, position: element.position),
        "\(element.id) asks the group \"\(name)\", which no manifest declares",
        hint: Suggestion.hint(for: name, among: groups) ?? "add groups/\(name).yaml")
    }
  }

  /// Bindings to elements that the file does not have. Nothing is said of a file that is broken.
  private static func bindings(
    of process: DesiredProcess, _ definitions: [ProcessDefinition]
  ) -> [Diagnostic] {
    guard !definitions.isEmpty else { return [] }
    let ids = Set(definitions.flatMap { $0.elements.map(\.id) })
    let bound =
      process.operations.keys.map { ("operations", $0) }
      + process.scripts.keys.map { ("scripts", $0) }
    return bound.filter { !ids.contains($0.1) }.map { field, id in
      Diagnostic(
        code: "unknown-element", at: SourceLocation(path: process.manifest),
        "\(field) names the element \"\(id)\", which \(process.bpmn.path) does not have",
        hint: Suggestion.hint(for: id, among: ids))
    }
  }
}

extension Diagnostic {
  /// The same finding, which keeps nothing from taking effect.
  fileprivate var asWarning: Diagnostic {
    Diagnostic(.warning, code: code, at: location, message, hint: hint)
  }
}
