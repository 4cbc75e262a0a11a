import Expressions

/// A process as its file draws it: immutable, checked, and indexed for the engine.
///
/// Elements and flows are named by id in files and logs and by index inside the engine; the order
/// is that of the file, an element before those inside it.
package struct ProcessDefinition: Sendable {
  package let id: String
  package let name: String?
  /// `camunda:versionTag` or `zeebe:versionTag`.
  package let versionTag: String?
  /// `camunda:historyTimeToLive`, kept and not acted on.
  package let historyTimeToLive: String?
  package let isExecutable: Bool
  /// The file, relative to the repository's root.
  package let path: String
  package let elements: [FlowElement]
  package let flows: [SequenceFlow]
  /// The start events of the process itself, in the order of the file.
  package let starts: [Int]
  package let properties: [String: String]
  package let diagram: Diagram
  private let indices: [String: Int]
  private let flowIndices: [String: Int]

  init(
    id: String, name: String?, versionTag: String?, historyTimeToLive: String?,
    isExecutable: Bool, path: String, elements: [FlowElement], flows: [SequenceFlow],
    properties: [String: String], diagram: Diagram
  ) {
    self.id = id
    self.name = name
    self.versionTag = versionTag
    self.historyTimeToLive = historyTimeToLive
    self.isExecutable = isExecutable
    self.path = path
    self.elements = elements
    self.flows = flows
    self.properties = properties
    self.diagram = diagram
    starts = elements.indices.filter { elements[$0].isStart && elements[$0].scope == nil }
    indices = Dictionary(elements.map { ($0.id, $0.index) }) { first, _ in first }
    flowIndices = Dictionary(flows.map { ($0.id, $0.index) }) { first, _ in first }
  }

  /// The element of an id.
  package func element(_ id: String) -> FlowElement? {
    indices[id].map { elements[$0] }
  }

  /// The sequence flow of an id.
  package func flow(_ id: String) -> SequenceFlow? {
    flowIndices[id].map { flows[$0] }
  }

  /// The start events that listen to a signal of this name, in the order of the file.
  package func startEvents(forSignal name: String) -> [FlowElement] {
    starts.map { elements[$0] }.filter {
      guard case .startEvent(.signal(let reference)) = $0.kind else { return false }
      return reference.constantName == name
    }
  }

  /// The start events that listen to a message of this name, in the order of the file.
  package func startEvents(forMessage name: String) -> [FlowElement] {
    starts.map { elements[$0] }.filter {
      guard case .startEvent(.message(let reference)) = $0.kind else { return false }
      return reference.constantName == name
    }
  }
}
