import Expressions
import Vocabulary
import XML

/// Reads one process.
struct ProcessReader {
  let path: String
  let bindings: BPMNBindings
  let globals: BPMNGlobals
  /// Ids that were seen in the file so far.
  var ids: Set<String>
  var diagnostics: [Diagnostic] = []
  var drafts: [ElementDraft] = []
  var flows: [SequenceFlow] = []
  /// Flows are resolved when all elements are known; each with the scope that it stands in.
  private var pendingFlows: [(xml: XMLElement, scope: Int?)] = []
  /// Lines without a direction of their own: they lead to compensation handlers.
  private(set) var associations: [XMLElement] = []
  private(set) var indices: [String: Int] = [:]
  private var initiatorVariable: String?

  init(path: String, bindings: BPMNBindings, globals: BPMNGlobals, ids: Set<String>) {
    self.path = path
    self.bindings = bindings
    self.globals = globals
    self.ids = ids
  }

  mutating func read(_ process: XMLElement, diagram: Diagram) -> ProcessDefinition {
    let id = claimID(of: process) ?? ""
    checkAttributes(of: process)
    checkTimeToLive(of: process)
    readContents(of: process, scope: nil)
    resolveBoundaryEvents()
    resolveFlows()
    resolveEventSubProcesses()
    resolveCompensation()
    resolveLinks()
    let listeners = listeners(of: process)
    checkVocabulary(of: process)
    checkStructure(process, id: id)
    return ProcessDefinition(
      id: id, name: process.attribute("name"),
      versionTag: process.camunda("versionTag")
        ?? process.extension("versionTag")?.attribute("value"),
      historyTimeToLive: process.camunda("historyTimeToLive"),
      isExecutable: process.attribute("isExecutable") == "true", path: path,
      elements: drafts.map(\.element), flows: flows, properties: properties(of: process),
      listeners: listeners, diagram: diagram, initiatorVariable: initiatorVariable,
      dialect: globals.isZeebe ? .camunda8 : .camunda7)
  }

  // MARK: - Findings

  mutating func report(
    _ code: String, at element: XMLElement, _ message: String, hint: String? = nil
  ) {
    let location = SourceLocation(path: path, position: element.position)
    diagnostics.append(Diagnostic(code: code, at: location, message, hint: hint))
  }

  mutating func warn(_ code: String, at element: XMLElement, _ message: String) {
    let location = SourceLocation(path: path, position: element.position)
    diagnostics.append(Diagnostic(.warning, code: code, at: location, message))
  }

  /// `serviceTask "Task_1"`, for messages.
  func described(_ element: XMLElement) -> String {
    "\(element.name) \"\(element.attribute("id") ?? "")\""
  }

  mutating func refuse(_ what: String, on element: XMLElement, hint: String? = nil) {
    report(
      "unsupported", at: element, "\(what) on \(described(element)) is not supported", hint: hint)
  }

  /// An element's id; without one, or with one that is taken, it is an error.
  mutating func claimID(of element: XMLElement) -> String? {
    guard let id = element.attribute("id"), !id.isEmpty else {
      report("missing-id", at: element, "\(element.name) has no id")
      return nil
    }
    guard ids.insert(id).inserted else {
      report("duplicate-id", at: element, "the id \"\(id)\" of \(element.name) stands twice")
      return nil
    }
    return id
  }

  // MARK: - Contents

  /// What a process may hold besides elements and flows, and what the engine need not know.
  private static let silent: Set<String> = [
    "auditing", "category", "correlationSubscription", "dataInputAssociation",
    "dataObject", "dataObjectReference", "dataOutputAssociation", "dataStoreReference",
    "documentation", "extensionElements", "group", "incoming", "ioSpecification", "laneSet",
    "monitoring", "multiInstanceLoopCharacteristics", "outgoing", "property",
    "standardLoopCharacteristics", "supportedInterfaceRef", "textAnnotation",
  ]

  mutating func readContents(of container: XMLElement, scope: Int?) {
    for child in container.children where child.namespace == BPMNNamespace.model {
      if child.name == "sequenceFlow" {
        checkAttributes(of: child)
        pendingFlows.append((child, scope))
      } else if child.name == "association" {
        associations.append(child)
      } else if !Self.silent.contains(child.name) {
        readElement(child, scope: scope)
      }
    }
  }

  private mutating func readElement(_ xml: XMLElement, scope: Int?) {
    guard let id = claimID(of: xml) else { return }
    checkAttributes(of: xml)
    let index = drafts.count
    drafts.append(ElementDraft(xml: xml, index: index, id: id, scope: scope, kind: .passThrough))
    indices[id] = index
    drafts[index].properties = properties(of: xml)
    drafts[index].form = form(of: xml)
    drafts[index].isForCompensation = xml.attribute("isForCompensation") == "true"
    drafts[index].continuation = continuation(of: xml)
    drafts[index].listeners = listeners(of: xml)
    readMappings(of: xml, into: index)
    if let kind = kind(of: xml, index: index) { drafts[index].kind = kind }
    drafts[index].loop = loop(of: xml, index: index)
    if scope == nil, xml.name == "startEvent", let name = xml.camunda("initiator") {
      initiatorVariable = name
    }
    checkExtensions(of: xml)
    checkForm(of: xml)
  }

  private mutating func kind(of xml: XMLElement, index: Int) -> ElementKind? {
    switch xml.name {
    case "startEvent": startEvent(xml, scope: drafts[index].scope)
    case "receiveTask": receiveTask(xml)
    case "callActivity": callActivity(xml)
    case "eventBasedGateway": eventBasedGateway(xml)
    case "endEvent": endEvent(xml)
    case "intermediateCatchEvent": catchEvent(xml)
    case "intermediateThrowEvent": throwEvent(xml)
    case "boundaryEvent": boundaryEvent(xml)
    case "task", "manualTask": plainTask(xml)
    case "serviceTask", "sendTask", "businessRuleTask": serviceTask(xml)
    case "userTask": userTask(xml)
    case "scriptTask": scriptTask(xml)
    case "exclusiveGateway": .exclusiveGateway
    case "parallelGateway": .parallelGateway
    case "inclusiveGateway": .inclusiveGateway
    case "subProcess", "transaction": subProcess(xml, index: index)
    default: refuseElement(xml)
    }
  }

  private mutating func refuseElement(_ xml: XMLElement) -> ElementKind? {
    report("unsupported", at: xml, "\(described(xml)) is not supported")
    return nil
  }

  private mutating func subProcess(_ xml: XMLElement, index: Int) -> ElementKind? {
    let isEvent = xml.attribute("triggeredByEvent") == "true"
    // Its start event is read before it: the form tells which triggers that may have.
    drafts[index].kind = .subProcess(
      SubProcess(start: index, form: isEvent ? .event(isInterrupting: true) : .embedded))
    readContents(of: xml, scope: index)
    // What is inside was read after it.
    let starts = drafts[index...].filter { $0.scope == index && $0.isStart }
    guard starts.count == 1, let start = starts.first else {
      report(
        "start-event", at: xml,
        "\(described(xml)) has \(starts.count) start events, exactly one expected")
      return nil
    }
    guard isEvent else {
      return .subProcess(
        SubProcess(
          start: start.index, form: xml.name == "transaction" ? .transaction : .embedded))
    }
    let isInterrupting: Bool
    switch start.trigger {
    case .error?, .compensation?: isInterrupting = true
    default: isInterrupting = start.xml.attribute("isInterrupting") != "false"
    }
    return .subProcess(
      SubProcess(start: start.index, form: .event(isInterrupting: isInterrupting)))
  }

  // MARK: - References

  private mutating func resolveBoundaryEvents() {
    for index in drafts.indices {
      guard case .boundaryEvent(let event) = drafts[index].kind else { continue }
      let xml = drafts[index].xml
      let reference = BPMNGlobals.localName(xml.attribute("attachedToRef") ?? "")
      guard let host = indices[reference], drafts[host].kind.isActivity,
        !drafts[host].isEventSubProcess,
        drafts[host].scope == drafts[index].scope
      else {
        report(
          "dangling-reference", at: xml,
          "\(described(xml)) is attached to \"\(reference)\", which is no activity beside it")
        continue
      }
      drafts[index].kind = .boundaryEvent(
        BoundaryEvent(
          host: host, isInterrupting: event.isInterrupting, trigger: event.trigger))
      drafts[host].boundaryEvents.append(index)
    }
  }

  private mutating func resolveEventSubProcesses() {
    for index in drafts.indices where drafts[index].isEventSubProcess {
      if let scope = drafts[index].scope { drafts[scope].eventSubProcesses.append(index) }
    }
  }

  private mutating func resolveFlows() {
    for (xml, scope) in pendingFlows {
      guard let id = flowID(of: xml), let source = end("sourceRef", of: xml, scope: scope),
        let target = end("targetRef", of: xml, scope: scope)
      else { continue }
      let index = flows.count
      flows.append(
        SequenceFlow(
          index: index, id: id, name: xml.attribute("name"), source: source, target: target,
          condition: condition(of: xml), listeners: listeners(of: xml), position: xml.position))
      drafts[source].outgoing.append(index)
      drafts[target].incoming.append(index)
      if drafts[source].xml.attribute("default").map(BPMNGlobals.localName) == id {
        drafts[source].defaultFlow = index
      }
    }
    for index in drafts.indices {
      let draft = drafts[index]
      let isPlain = draft.outgoing.allSatisfy { flows[$0].condition == nil }
      drafts[index].hasConditions =
        !isPlain || (draft.defaultFlow != nil && draft.outgoing.count > 1)
    }
    for draft in drafts where draft.defaultFlow == nil {
      guard let reference = draft.xml.attribute("default"), !reference.isEmpty else { continue }
      report(
        "dangling-reference", at: draft.xml,
        "the default flow \"\(reference)\" of \(described(draft.xml)) does not leave it")
    }
  }

  /// A flow needs no id in BPMN; one that has none is named by its place among the flows.
  private mutating func flowID(of xml: XMLElement) -> String? {
    if xml.attribute("id") != nil { return claimID(of: xml) }
    let id = "flow-\(flows.count + 1)"
    ids.insert(id)
    return id
  }

  private mutating func end(_ name: String, of flow: XMLElement, scope: Int?) -> Int? {
    let reference = BPMNGlobals.localName(flow.attribute(name) ?? "")
    guard let index = indices[reference] else {
      report(
        "dangling-reference", at: flow,
        "the \(name) \"\(reference)\" of \(described(flow)) does not exist",
        hint: Suggestion.hint(for: reference, among: indices.keys))
      return nil
    }
    guard drafts[index].scope == scope else {
      report(
        "crossing-flow", at: flow,
        "\(described(flow)) leads across the edge of a sub-process to \"\(reference)\"")
      return nil
    }
    return index
  }

  private mutating func condition(of flow: XMLElement) -> Expression? {
    guard let xml = flow.child("conditionExpression") else { return nil }
    let type = xml.attribute("type", in: BPMNNamespace.schemaInstance) ?? "tFormalExpression"
    guard BPMNGlobals.localName(type) == "tFormalExpression" else {
      refuse("a condition of the type \"\(type)\"", on: flow, hint: "use tFormalExpression")
      return nil
    }
    if let resource = xml.camunda("resource") {
      refuse("the script \"\(resource)\"", on: flow)
      return nil
    }
    return expression(xml.trimmedText, language: xml.attribute("language"), on: flow)
  }
}
