extension ProcessFacts {
  /// What a part of an element says, in words of its own.
  func add(_ part: BPMNElement, to facts: inout FactList) {
    guard part.part == .model else { return addExtension(part, to: &facts) }
    switch part.tag {
    case "incoming", "outgoing", "laneSet", "childLaneSet", "flowNodeRef", "textAnnotation",
      "group",
      "dataObject", "auditing", "monitoring":
      break
    case "association": addCompensation(part, to: &facts)
    case "documentation":
      if !part.trimmedText.isEmpty { facts.add("documentation", part.trimmedText) }
    case "extensionElements":
      for child in document.children(of: part) { addExtension(child, to: &facts) }
    case "conditionExpression": facts.add("condition", expression(part))
    case "script": facts.add("script", part.trimmedText)
    case "multiInstanceLoopCharacteristics":
      facts.add("multi-instance", part.isTrue("isSequential") ? "sequential" : "parallel")
      addParts(of: part, prefix: "multi-instance ", to: &facts)
    case "standardLoopCharacteristics":
      facts.add("loop", "yes")
      addParts(of: part, prefix: "loop ", to: &facts)
    case _ where part.tag.hasSuffix("EventDefinition"): addTrigger(part, to: &facts)
    case "eventDefinitionRef":
      if let definition = document.resolve(part.trimmedText) { addTrigger(definition, to: &facts) }
    case "ioSpecification", "property", "dataInput", "dataOutput", "inputSet", "outputSet":
      // Data of the notation; what runs is in extensions. Modelers write them anew each time.
      break
    default:
      let text = canonical(part)
      if !text.isEmpty { facts.add(BPMNElement.words(part.tag), text) }
    }
  }

  private func addTrigger(_ definition: BPMNElement, to facts: inout FactList) {
    let kind = String(definition.tag.dropLast("EventDefinition".count))
    facts.add("trigger", BPMNElement.words(kind))
    for attribute in definition.attributes where attribute.name != "id" {
      guard attribute.name.hasSuffix("Ref"), let target = document.resolve(attribute.value) else {
        let words = BPMNElement.words(attribute.name)
        facts.add(words.hasPrefix(kind) ? words : "\(kind) \(words)", attribute.value)
        continue
      }
      let shown = target["errorCode"] ?? target["escalationCode"] ?? target.name ?? attribute.value
      facts.add(BPMNElement.words(String(attribute.name.dropLast(3))), shown, key: identity(target))
    }
    addParts(of: definition, prefix: "\(kind) ", to: &facts)
  }

  private func addParts(of part: BPMNElement, prefix: String, to facts: inout FactList) {
    for attribute in part.attributes
    where ![
      "id", "isSequential", "messageRef", "signalRef", "errorRef", "escalationRef",
      "activityRef", "operationRef",
    ].contains(attribute.name) && part.tag.hasSuffix("Characteristics") {
      facts.add(prefix + BPMNElement.words(attribute.name), attribute.value)
    }
    for child in document.children(of: part) {
      switch child.tag {
      case "timeDate": facts.add("timer date", expression(child))
      case "timeDuration": facts.add("timer duration", expression(child))
      case "timeCycle": facts.add("timer cycle", expression(child))
      case "condition": facts.add("condition", expression(child))
      case "extensionElements":
        for inner in document.children(of: child) { addExtension(inner, to: &facts) }
      case "documentation": break
      default:
        if child.part == .model {
          facts.add(prefix + BPMNElement.words(child.tag), expression(child))
        } else {
          addExtension(child, to: &facts)
        }
      }
    }
  }

  /// The handler that an event on a border leads to, which no flow says.
  private func addCompensation(_ association: BPMNElement, to facts: inout FactList) {
    guard let source = document.target(of: "sourceRef", on: association),
      source.tag == "boundaryEvent",
      let target = document.target(of: "targetRef", on: association)
    else { return }
    let name = source.name ?? source.id ?? ""
    facts.add(
      "compensation of \"\(name)\"", target.name ?? target.id ?? "",
      key: "\(identity(source))\(identity(target))")
  }

  private func expression(_ element: BPMNElement) -> String {
    let text = element.trimmedText
    let language = element["language"].map { "\($0): " } ?? ""
    let resource = element.camunda("resource").map { "resource \($0)" }
    return language + (resource ?? text)
  }

  // MARK: - Extensions

  /// What tells an entry of a list from its neighbours.
  private static let qualifiers = ["name", "key", "target", "event", "variable"]

  private func addExtension(_ element: BPMNElement, to facts: inout FactList) {
    guard element.namespace != BPMNNamespace.modeler, !isEmpty(element) else { return }
    let children = document.children(of: element)
    let isWrapper =
      element.attributes.isEmpty && element.trimmedText.isEmpty && !children.isEmpty
    if isWrapper {
      for child in children { addExtension(child, to: &facts) }
      return
    }
    var words = BPMNElement.words(element.tag)
    for ending in [" parameter", " definition"] where words.hasSuffix(ending) {
      words = String(words.dropLast(ending.count))
    }
    let qualifier = Self.qualifiers.first { element[$0] != nil }
    if let qualifier, let value = element[qualifier] { words += " \"\(value)\"" }
    var parts = element.attributes.filter { $0.name != qualifier && $0.name != "id" }.map {
      (name: BPMNElement.words($0.name), value: $0.value)
    }
    if !element.trimmedText.isEmpty { parts.append((name: "", value: element.trimmedText)) }
    let inner = children.map(canonical).filter { !$0.isEmpty }
    if !inner.isEmpty { parts.append((name: "", value: inner.joined(separator: ", "))) }
    if parts.count == 1, ["", "value", "source"].contains(parts[0].name) {
      facts.add(words, parts[0].value)
    } else if qualifier == nil, inner.isEmpty {
      for part in parts {
        facts.add(part.name.isEmpty ? words : "\(words) \(part.name)", part.value)
      }
    } else {
      facts.add(
        words,
        parts.map { $0.name.isEmpty ? $0.value : "\($0.name) \($0.value)" }
          .joined(separator: ", "))
    }
  }

  private func isEmpty(_ element: BPMNElement) -> Bool {
    element.attributes.isEmpty && element.trimmedText.isEmpty
      && document.children(of: element).allSatisfy(isEmpty)
  }

  /// A part as one text, the same however it is written: without ids, attributes by name.
  private func canonical(_ element: BPMNElement) -> String {
    var parts: [String] = []
    for attribute in element.attributes.sorted(by: { $0.name < $1.name })
    where attribute.name != "id" && attribute.namespace != BPMNNamespace.schemaInstance {
      let target = attribute.name.hasSuffix("Ref") ? document.resolve(attribute.value) : nil
      parts.append("\(attribute.name) \(target?.name ?? attribute.value)")
    }
    let text = element.trimmedText
    if !text.isEmpty { parts.append(document.resolve(text)?.name ?? text) }
    parts += document.children(of: element).map(canonical).filter { !$0.isEmpty }
    guard !parts.isEmpty else { return "" }
    return "\(BPMNElement.words(element.tag)): \(parts.joined(separator: ", "))"
  }
}

/// Facts while they are gathered; what is said twice is a list.
struct FactList {
  private(set) var byWords: [String: ProcessFacts.Fact] = [:]

  mutating func add(_ words: String, _ shown: String, key: String? = nil) {
    let fact = ProcessFacts.Fact(key: key ?? shown, shown: shown)
    guard let former = byWords[words] else {
      byWords[words] = fact
      return
    }
    byWords[words] = ProcessFacts.Fact(
      key: "\(former.key)\u{0}\(fact.key)", shown: "\(former.shown); \(fact.shown)")
  }
}

/// Ids that modelers make up.
enum GeneratedID {
  private static let prefixes = [
    "Activity", "Association", "Boundary", "BusinessRuleTask", "CallActivity", "Collaboration",
    "DataInputAssociation", "DataObjectReference", "DataOutputAssociation", "DataStoreReference",
    "EndEvent", "Error", "Escalation", "Event", "EventBasedGateway", "ExclusiveGateway", "Flow",
    "Gateway", "InclusiveGateway", "IntermediateCatchEvent", "IntermediateThrowEvent", "Lane",
    "Message", "ParallelGateway", "Participant", "Process", "ReceiveTask", "ScriptTask", "SendTask",
    "SequenceFlow", "ServiceTask", "Signal", "StartEvent", "SubProcess", "Task", "UserTask",
  ]

  /// Whether an id looks made up: `Activity_0v3lqll`, `sid-` and a UUID, `_` and a UUID or number,
  /// a word and a number as Camunda's modeler counts (`Task_1`, `StartEvent_1`).
  static func matches(_ id: String) -> Bool {
    if id.hasPrefix("sid-") { return true }
    if let first = id.first, first == "_", id.count > 8 {
      return id.dropFirst().allSatisfy { $0.isHexDigit || $0 == "-" || $0 == "_" || $0.isASCII }
    }
    guard let bar = id.firstIndex(of: "_") else { return false }
    let tail = id[id.index(after: bar)...]
    return prefixes.contains(String(id[..<bar])) && tail.contains { $0.isNumber }
      && tail.allSatisfy { $0.isNumber || $0.isLowercase }
  }
}
