package import Vocabulary

/// The flow of a process as a graph: what an analysis walks over. Elements of sub-processes stand
/// beside those around them and know their scope.
package struct ProcessGraph: Hashable, Sendable {
  /// An event, an activity or a gateway.
  package struct Node: Hashable, Sendable {
    /// The element's place in ``BPMNDocument/elements``.
    package let element: Int
    /// One behind the place of the last element inside it.
    let end: Int
    package let id: String
    package let tag: String
    package let name: String?
    package let position: SourcePosition
    /// The node of the sub-process around it; `nil` in the process itself.
    package let scope: Int?
    /// Whether a token rests here until something comes from outside: a person, a job, a message, a
    /// time.
    package let waits: Bool
    /// Whether it begins without a flow that leads to it: an event sub-process, a compensation
    /// handler, the activities of an ad-hoc sub-process.
    package let isSelfStarted: Bool
    /// The flow that is taken when no condition holds.
    package fileprivate(set) var defaultFlow: Int?
    /// Places in ``ProcessGraph/flows``, in the order of the file.
    package fileprivate(set) var incoming: [Int] = []
    /// Places in ``ProcessGraph/flows``, in the order of the file.
    package fileprivate(set) var outgoing: [Int] = []
    /// The events on its border.
    package fileprivate(set) var boundaryEvents: [Int] = []
    /// Where else a token may go: from a throwing link to the catching ones.
    package fileprivate(set) var jumps: [Int] = []
    /// The nodes inside that begin by themselves.
    package fileprivate(set) var starts: [Int] = []

    /// `exclusiveGateway "Gateway_1"`, as the reader's messages have it.
    package var described: String { "\(tag) \"\(id)\"" }
  }

  /// A sequence flow.
  package struct Flow: Hashable, Sendable {
    package let id: String
    package let source: Int
    package let target: Int
    package let hasCondition: Bool
    package let position: SourcePosition
  }

  package private(set) var nodes: [Node] = []
  package private(set) var flows: [Flow] = []
  /// The nodes that begin the process.
  package private(set) var starts: [Int] = []

  /// The graph of a process.
  ///
  /// - Parameter performed: ids of elements that a manifest gives an operation to, so that they
  ///   wait for a job whatever the file says.
  package init(_ document: BPMNDocument, _ process: BPMNElement, performed: Set<String> = []) {
    var places: [Int: Int] = [:]
    for element in document.descendants(of: process) where element.isFlowNode {
      guard let id = element.id else { continue }
      let scope = element.parent.flatMap { places[$0] }
      let parent = document.parent(of: element)
      let isInAdHoc = parent?.tag == "adHocSubProcess"
      places[element.index] = nodes.count
      nodes.append(
        Node(
          element: element.index, end: element.end, id: id, tag: element.tag, name: element.name,
          position: element.position, scope: scope,
          waits: performed.contains(id) || Self.waits(element, in: document),
          isSelfStarted: element.isTrue("triggeredByEvent") || isInAdHoc
            || element.isTrue("isForCompensation")))
    }
    addFlows(document, process, places)
    attach(document, places)
    linkJumps(document)
    for index in nodes.indices {
      let node = nodes[index]
      let isStart =
        node.tag == "startEvent" || node.isSelfStarted
        || node.incoming.isEmpty && document.elements[node.element].isTrue("instantiate")
      guard isStart else { continue }
      if let scope = node.scope { nodes[scope].starts.append(index) } else { starts.append(index) }
    }
    addImplicitStarts()
  }

  /// BPMN lets a scope without start events begin at everything that no flow leads to.
  private mutating func addImplicitStarts() {
    let scopes = nodes.indices.filter { nodes[$0].tag == "startEvent" }.map {
      nodes[$0].scope ?? -1
    }
    let hasStart = Set(scopes)
    // A catching link is reached by its throwing one, so it begins nothing.
    let linked = Set(nodes.flatMap(\.jumps))
    for index in nodes.indices {
      let node = nodes[index]
      guard node.incoming.isEmpty, !node.isSelfStarted, node.tag != "boundaryEvent",
        !hasStart.contains(node.scope ?? -1), !linked.contains(index)
      else { continue }
      if let scope = node.scope { nodes[scope].starts.append(index) } else { starts.append(index) }
    }
  }

  private mutating func addFlows(
    _ document: BPMNDocument, _ process: BPMNElement, _ places: [Int: Int]
  ) {
    for element in document.descendants(of: process)
    where element.tag == "sequenceFlow" && element.part == .model {
      guard let from = document.target(of: "sourceRef", on: element),
        let to = document.target(of: "targetRef", on: element), let source = places[from.index],
        let target = places[to.index]
      else { continue }
      let index = flows.count
      let id = element.id ?? "flow-\(index + 1)"
      flows.append(
        Flow(
          id: id, source: source, target: target,
          hasCondition: document.child("conditionExpression", of: element) != nil,
          position: element.position))
      nodes[source].outgoing.append(index)
      nodes[target].incoming.append(index)
      if from["default"].flatMap(document.resolve) == element {
        nodes[source].defaultFlow = index
      }
    }
  }

  private mutating func attach(_ document: BPMNDocument, _ places: [Int: Int]) {
    for index in nodes.indices where nodes[index].tag == "boundaryEvent" {
      let event = document.elements[nodes[index].element]
      guard let host = document.target(of: "attachedToRef", on: event),
        let place = places[host.index]
      else { continue }
      nodes[place].boundaryEvents.append(index)
    }
  }

  private mutating func linkJumps(_ document: BPMNDocument) {
    func link(_ node: Node) -> String? {
      let definitions = document.eventDefinitions(of: document.elements[node.element])
      guard let definition = definitions.first(where: { $0.tag == "linkEventDefinition" }) else {
        return nil
      }
      return definition["name"] ?? node.name ?? ""
    }
    var catching: [String: [Int]] = [:]
    for (index, node) in nodes.enumerated() where node.tag == "intermediateCatchEvent" {
      if let name = link(node) {
        catching["\(node.scope ?? -1)/\(name)", default: []].append(index)
      }
    }
    guard !catching.isEmpty else { return }
    for (index, node) in nodes.enumerated() where node.tag == "intermediateThrowEvent" {
      if let name = link(node) {
        // One catches; a few more are looked at, a product of all with all is not.
        nodes[index].jumps = Array((catching["\(node.scope ?? -1)/\(name)"] ?? []).prefix(4))
      }
    }
  }

  /// Whether a token rests at an element, as far as the file alone says it.
  private static func waits(_ element: BPMNElement, in document: BPMNDocument) -> Bool {
    switch element.tag {
    case "userTask", "receiveTask", "callActivity", "eventBasedGateway": return true
    case "intermediateCatchEvent":
      return !document.eventDefinitions(of: element).contains { $0.tag == "linkEventDefinition" }
    case "serviceTask", "sendTask", "businessRuleTask":
      return element.camunda("expression") == nil
    default: return false
    }
  }

  // MARK: - Walking

  /// Where a token may be next: along flows, out of the events on the border, over links, and into
  /// the starts of a sub-process.
  package func successors(of node: Int) -> [Int] {
    nodes[node].outgoing.map { flows[$0].target } + nodes[node].boundaryEvents
      + nodes[node].jumps + nodes[node].starts
  }
}
