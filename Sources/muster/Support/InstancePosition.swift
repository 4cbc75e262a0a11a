import BPMN
import Git
import Host
import Reconciler
import Vocabulary

/// Where a process instance stands, read from the engine's own state as it was recorded.
struct InstancePosition {
  /// What stands still at an element.
  struct Standstill {
    var element: String
    var message: String
  }

  /// The ids of the elements where tokens wait, sorted.
  let elements: [String]
  let incidents: [Standstill]
  let variables: [String: JSON]

  /// Reads a record.
  init(_ record: InstanceRecord) {
    let active = record.engine["elements"]?.array ?? []
    // A sub-process is where tokens move, not where one waits.
    let scopes = Set(active.compactMap { $0["scope"]?.integer })
    elements = active.filter { !($0["key"]?.integer.map(scopes.contains) ?? false) }
      .compactMap { $0["element"]?.string }.sorted()
    incidents = active.compactMap { element in
      element["incident"].map {
        Standstill(
          element: element["element"]?.string ?? "",
          message: $0["message"]?.string ?? $0["cause"]?.string ?? "")
      }
    }
    variables = record.engine["variables"]?.object ?? [:]
  }

  /// The names that a process file gives to elements, by id; none if the file is not to be had.
  static func names(of record: InstanceRecord, in workspace: Workspace) async throws -> [String:
    String]
  {
    let clone = try Clone(opening: workspace.repository)
    // A clone that has only the state ref lacks the file: then ids have to do.
    let file = try? await clone.definition(record.definition, path: record.process.text)
    guard case .ready(let definition) = file else { return [:] }
    return Dictionary(
      definition.elements.compactMap { element in element.name.map { (element.id, $0) } }
    ) { first, _ in first }
  }
}
