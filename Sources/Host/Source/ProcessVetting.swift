import BPMN
import Reconciler
package import Registry
package import Vocabulary

/// Looks for what would stop a process in the middle: operations that nobody performs, bindings to
/// elements that are not there, and groups that nobody declares.
package enum ProcessVetting {
  /// Every finding about a process and its file.
  package static func diagnostics(
    of process: DesiredProcess, _ bytes: [UInt8], in desired: DesiredState
  ) -> [Diagnostic] {
    let file = BPMNReader.read(
      bytes, path: process.bpmn.path.text,
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
    return (found + bindings(of: process, file.definitions)).sorted()
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
