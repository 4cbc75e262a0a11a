/// What the elements of a file say that matters to whoever runs it.
struct ProcessFacts {
  /// One thing that an element says.
  struct Fact: Hashable {
    /// What is compared.
    let key: String
    /// What people read.
    let shown: String
  }

  let document: BPMNDocument
  /// The same text for the two halves of a pair.
  let identity: (BPMNElement) -> String
  /// The lane of each flow node, by id.
  private let lanes: [String: BPMNElement]

  init(_ document: BPMNDocument, identity: @escaping (BPMNElement) -> String) {
    self.document = document
    self.identity = identity
    var lanes: [String: BPMNElement] = [:]
    for lane in document.all("lane") {
      for reference in document.children("flowNodeRef", of: lane) {
        // An inner lane comes after the one around it.
        lanes[reference.trimmedText] = lane
      }
    }
    self.lanes = lanes
  }

  // MARK: - What is compared

  /// The elements that are compared one by one; everything else is part of one of them.
  static func subjects(of document: BPMNDocument) -> [BPMNElement] {
    document.elements.filter(isSubject)
  }

  private static let subjectTags: Set<String> = [
    "process", "participant", "lane", "sequenceFlow", "messageFlow", "dataObjectReference",
    "dataStoreReference", "message", "signal", "error", "escalation", "dataStore",
    "conversation", "subConversation", "callConversation", "conversationLink",
  ]

  static func isSubject(_ element: BPMNElement) -> Bool {
    element.part == .model && (element.isFlowNode || subjectTags.contains(element.tag))
  }

  static func isLine(_ element: BPMNElement) -> Bool {
    ["sequenceFlow", "messageFlow", "conversationLink"].contains(element.tag)
  }

  /// Elements of one family may become each other and stay the same element: a task a user task.
  static func family(_ element: BPMNElement) -> String {
    if element.isActivity { return "activity" }
    if element.isGateway { return "gateway" }
    return element.isEvent ? "event" : element.tag
  }

  // MARK: - Entries

  func entry(
    _ change: ProcessDiff.Change, _ element: BPMNElement, _ details: [ProcessDiff.Detail]? = nil
  ) -> ProcessDiff.Entry {
    let said =
      details
      ?? facts(of: element).sorted { $0.key < $1.key }.compactMap { what, fact in
        guard
          ![
            "comes from", "documentation", "id", "inside", "leads to", "name", "type",
          ].contains(what)
        else { return nil }
        return change == .added
          ? ProcessDiff.Detail(what: what, old: nil, new: fact.shown)
          : ProcessDiff.Detail(what: what, old: fact.shown, new: nil)
      }
    return ProcessDiff.Entry(
      change: change, kind: BPMNElement.words(element.tag), name: element.name, id: element.id,
      way: way(of: element), position: element.position, details: said)
  }

  private func way(of line: BPMNElement) -> String? {
    guard Self.isLine(line) else { return nil }
    let (from, to) = (shown(line["sourceRef"]), shown(line["targetRef"]))
    return "from \(from) to \(to)"
  }

  private func shown(_ reference: String?) -> String {
    guard let reference else { return "nothing" }
    guard let element = document.resolve(reference) else { return reference }
    return shown(element)
  }

  private func shown(_ element: BPMNElement) -> String {
    element.name.map { "\"\($0)\"" } ?? element.id ?? BPMNElement.words(element.tag)
  }

  // MARK: - Facts

  /// What an element says, by words.
  func facts(of element: BPMNElement) -> [String: Fact] {
    var facts = FactList()
    facts.add("type", BPMNElement.words(element.tag))
    // What a modeler made up says nothing.
    if let id = element.id, !GeneratedID.matches(id), !Self.isLine(element) {
      facts.add("id", id)
    }
    if let name = element.name { facts.add("name", name) }
    if !Self.isLine(element), element.tag != "process", let parent = document.parent(of: element),
      Self.isSubject(parent)
    {
      facts.add("inside", shown(parent), key: identity(parent))
    }
    if let lane = element.id.flatMap({ lanes[$0] }) {
      facts.add("lane", shown(lane), key: identity(lane))
    }
    for attribute in element.attributes { add(attribute, to: &facts) }
    for child in document.children(of: element) where !Self.isSubject(child) {
      add(child, to: &facts)
    }
    return facts.byWords
  }

  /// Attributes that say nothing of their own, or what is said elsewhere.
  private static let silentAttributes: Set<String> = [
    "id", "name", "startQuantity",
    "completionQuantity", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon",
  ]

  private func add(_ attribute: BPMNElement.Attribute, to facts: inout FactList) {
    guard !Self.silentAttributes.contains(attribute.name),
      ![BPMNNamespace.modeler, BPMNNamespace.schemaInstance].contains(attribute.namespace),
      !Self.isDefault(attribute)
    else { return }
    switch attribute.name {
    case "sourceRef": facts.add("comes from", shown(attribute.value), key: key(attribute.value))
    case "targetRef": facts.add("leads to", shown(attribute.value), key: key(attribute.value))
    case "attachedToRef":
      facts.add("attached to", shown(attribute.value), key: key(attribute.value))
    case "default":
      facts.add("default flow", defaultWay(attribute.value), key: key(attribute.value))
    case "candidateGroups", "candidateUsers", "candidateStarterGroups", "candidateStarterUsers":
      let names = attribute.value.split(separator: ",").map {
        String($0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
      }
      facts.add(
        BPMNElement.words(attribute.name), names.joined(separator: ", "),
        key: names.sorted().joined(separator: ","))
    default:
      let isReference = attribute.name.hasSuffix("Ref") && attribute.namespace.isEmpty
      var words = BPMNElement.words(attribute.name)
      if isReference { words = String(words.dropLast(4)) }
      facts.add(
        words, isReference ? shown(attribute.value) : attribute.value,
        key: isReference ? key(attribute.value) : attribute.value)
    }
  }

  /// What is said by saying nothing, too.
  private static func isDefault(_ attribute: BPMNElement.Attribute) -> Bool {
    switch (attribute.name, attribute.value) {
    case ("cancelActivity", "true"), ("isInterrupting", "true"), ("triggeredByEvent", "false"),
      ("isForCompensation", "false"), ("isSequential", "false"), ("isClosed", "false"),
      ("parallelMultiple", "false"), ("isCollection", "false"), ("processType", "None"),
      ("gatewayDirection", _), ("implementation", "##unspecified"),
      ("implementation", "##WebService"),
      ("instantiate", "false"), ("asyncBefore", "false"), ("asyncAfter", "false"):
      true
    default: false
    }
  }

  private func defaultWay(_ reference: String) -> String {
    guard let flow = document.resolve(reference) else { return reference }
    return flow.name.map { "\"\($0)\"" } ?? "to \(shown(flow["targetRef"]))"
  }

  private func key(_ reference: String) -> String {
    document.resolve(reference).map(identity) ?? reference
  }
}
