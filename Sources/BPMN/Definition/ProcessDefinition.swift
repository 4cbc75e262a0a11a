import Expressions
import Vocabulary

/// A process as its file draws it: immutable, checked, and indexed for the engine.
///
/// Elements and flows are named by id in files and logs and by index inside the engine; the order
/// is that of the file, an element before those inside it. A class, and never changed: whoever
/// keeps an instance keeps its definition beside it.
package final class ProcessDefinition: Sendable {
  package let id: String
  package let name: String?
  /// `camunda:versionTag` or `zeebe:versionTag`.
  package let versionTag: String?
  /// `camunda:historyTimeToLive`, kept and not acted on.
  package let historyTimeToLive: String?
  package let isExecutable: Bool
  /// Whose files' rules hold, where the two differ.
  package let dialect: Dialect
  /// The file, relative to the repository's root.
  package let path: String
  package let elements: [FlowElement]
  package let flows: [SequenceFlow]
  /// The start events of the process itself, in the order of the file.
  package let starts: [Int]
  /// The event sub-processes of the process itself, in the order of the file.
  package let eventSubProcesses: [Int]
  /// `camunda:initiator` of a start event: the variable that takes who started the process.
  package let initiatorVariable: String?
  package let properties: [String: String]
  /// Expressions that are evaluated when an instance begins or ends.
  package let listeners: [Listener]
  package let diagram: Diagram
  /// Whether tokens may have to wait for others that can still come.
  let hasInclusiveGateway: Bool
  /// Whether its instances have nothing to say to others while nobody called them: they throw no
  /// signals and messages, call nobody and ask for no decisions.
  package let keepsToItself: Bool
  /// Whether any element has something to do where it is left before it is done, as in Camunda 7.
  /// Camunda 8 does nothing then.
  let actsWhenLeft: Bool
  /// Whether anything is to be evaluated where a flow is taken.
  let hasFlowListeners: Bool
  /// The ids of the flows as JSON writes them, for logs.
  let encodedFlowIDs: [[UInt8]]
  private let indices: [String: Int]
  private let flowIndices: [String: Int]

  init(
    id: String, name: String?, versionTag: String?, historyTimeToLive: String?,
    isExecutable: Bool, path: String, elements: [FlowElement], flows: [SequenceFlow],
    properties: [String: String], listeners: [Listener], diagram: Diagram,
    initiatorVariable: String?, dialect: Dialect
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
    self.listeners = listeners
    self.diagram = diagram
    self.initiatorVariable = initiatorVariable
    self.dialect = dialect
    eventSubProcesses = elements.indices.filter {
      guard elements[$0].scope == nil, case .subProcess(let process) = elements[$0].kind,
        case .event = process.form
      else { return false }
      return true
    }
    hasInclusiveGateway = elements.contains {
      guard case .inclusiveGateway = $0.kind else { return false }
      return $0.incoming.count > 1
    }
    starts = elements.indices.filter { elements[$0].isStart && elements[$0].scope == nil }
    keepsToItself = !elements.contains { $0.kind.reachesOut }
    actsWhenLeft = dialect == .camunda7 && elements.contains(where: \.actsWhenLeft)
    hasFlowListeners = flows.contains { !$0.listeners.isEmpty }
    encodedFlowIDs = flows.map { JSON.encoded($0.id) }
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
