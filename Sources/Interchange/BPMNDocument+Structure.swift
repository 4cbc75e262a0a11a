extension BPMNDocument {
  /// A line between two elements: a sequence flow, a message flow, an association of data or of an
  /// artifact, a conversation link.
  package struct Connection: Hashable, Sendable {
    /// The line's own element.
    package let element: Int
    /// References as written; a data association may have several sources, or none.
    package let sources: [String]
    package let target: String?
  }

  /// The elements that are lines.
  package static let connectionTags: Set<String> = [
    "association", "conversationLink", "dataInputAssociation", "dataOutputAssociation",
    "messageFlow", "sequenceFlow",
  ]

  /// All lines, in the order of the file.
  package var connections: [Connection] {
    elements.filter { $0.part == .model && Self.connectionTags.contains($0.tag) }.map(connection)
  }

  /// A line's ends; those of data associations stand inside it.
  package func connection(_ element: BPMNElement) -> Connection {
    let sources =
      element["sourceRef"].map { [$0] }
      ?? children("sourceRef", of: element).map(\.trimmedText)
    let target = element["targetRef"] ?? child("targetRef", of: element)?.trimmedText
    return Connection(element: element.index, sources: sources, target: target)
  }

  /// A reference from one element to another, by attribute or by an element whose text it is.
  package struct Reference: Hashable, Sendable {
    package let element: Int
    /// The attribute's or the element's name, such as `attachedToRef` or `incoming`.
    package let role: String
    /// As written.
    package let target: String
  }

  /// Attributes of BPMN that refer without ending in `Ref` or `Refs`.
  private static let referringAttributes: Set<String> = [
    "calledElement", "default", "bpmnElement", "sourceElement", "targetElement",
    "choreographyActivityShape", "labelStyle",
  ]

  /// Elements whose text refers.
  private static let referringElements: Set<String> = [
    "incoming", "outgoing", "supports", "loopDataInput", "loopDataOutput",
  ]

  /// Every reference of the file, in its order.
  package var references: [Reference] {
    var found: [Reference] = []
    for element in elements where element.part != .foreign {
      for attribute in element.attributes where attribute.namespace.isEmpty {
        guard Self.refers(attribute.name) || Self.referringAttributes.contains(attribute.name)
        else { continue }
        found.append(
          Reference(element: element.index, role: attribute.name, target: attribute.value))
      }
      guard element.part == .model, element.children.isEmpty,
        Self.refers(element.tag) || Self.referringElements.contains(element.tag)
      else { continue }
      let text = element.trimmedText
      if !text.isEmpty {
        found.append(
          Reference(element: element.parent ?? element.index, role: element.tag, target: text))
      }
    }
    return found
  }

  private static func refers(_ name: String) -> Bool {
    name.hasSuffix("Ref") || name.hasSuffix("Refs")
  }

  /// The processes, in the order of the file.
  package var processes: [BPMNElement] { children("process", of: root) }

  /// The collaborations, choreographies among them, in the order of the file.
  package var collaborations: [BPMNElement] {
    children(of: root).filter {
      $0.part == .model
        && ["choreography", "collaboration", "conversation", "globalConversation"].contains($0.tag)
    }
  }

  /// The pools, in the order of the file.
  package var participants: [BPMNElement] { all("participant") }

  /// The lanes of a process, inner ones among them, in the order of the file.
  package func lanes(of process: BPMNElement) -> [BPMNElement] {
    descendants(of: process).filter { $0.tag == "lane" && $0.part == .model }
  }

  /// What the parts of an event say that it waits for or does, referenced definitions included.
  package func eventDefinitions(of event: BPMNElement) -> [BPMNElement] {
    children(of: event).compactMap { child in
      guard child.part == .model else { return nil }
      if child.tag == "eventDefinitionRef" { return resolve(child.trimmedText) }
      return child.tag.hasSuffix("EventDefinition") ? child : nil
    }
  }

  /// The process around an element, or itself.
  package func process(around element: BPMNElement) -> BPMNElement? {
    var current: BPMNElement? = element
    while let candidate = current {
      if candidate.tag == "process", candidate.part == .model { return candidate }
      current = parent(of: candidate)
    }
    return nil
  }
}

extension BPMNElement {
  /// Whether it is an event, an activity or a gateway: what flows connect.
  package var isFlowNode: Bool { isEvent || isActivity || isGateway }

  /// Whether it is an event.
  package var isEvent: Bool {
    switch tag {
    case "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
      "boundaryEvent", "event", "implicitThrowEvent":
      part == .model
    default: false
    }
  }

  /// Whether it is a task, a sub-process or a call, choreographies' included.
  package var isActivity: Bool {
    switch tag {
    case "task", "userTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "manualTask",
      "businessRuleTask", "callActivity", "choreographyTask", "callChoreography":
      part == .model
    default: isContainer
    }
  }

  /// Whether flow nodes may stand inside it.
  package var isContainer: Bool {
    switch tag {
    case "subProcess", "transaction", "adHocSubProcess", "subChoreography": part == .model
    default: false
    }
  }

  /// Whether it is a gateway.
  package var isGateway: Bool {
    switch tag {
    case "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
      "complexGateway":
      part == .model
    default: false
    }
  }
}
