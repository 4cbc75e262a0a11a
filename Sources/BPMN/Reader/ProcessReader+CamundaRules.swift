import Expressions
import Vocabulary
import XML

/// Slips for which Camunda 7 refuses a file: what runs there should be what runs here, and what
/// does not run there was not meant so.
extension ProcessReader {
  mutating func checkCamundaRules(of draft: ElementDraft) {
    checkMappings(of: draft)
    checkFormReference(of: draft)
    for name in ["jobPriority", "taskPriority"] { checkNumber(name, on: draft.xml) }
    switch draft.kind {
    case .startEvent: checkStart(draft)
    case .userTask: checkPerformers(of: draft)
    case .serviceTask:
      checkResultVariable(of: draft)
      checkFields(of: draft)
    case .eventBasedGateway:
      for flow in draft.outgoing {
        guard case .receiveTask = drafts[flows[flow].target].kind else { continue }
        report(
          "gateway", at: draft.xml,
          "the flow \"\(flows[flow].id)\" leads from \(described(draft.xml)) to a receive task; "
            + "Camunda 7 expects intermediate events")
      }
    default: break
    }
    checkLoop(of: draft)
    if draft.continuation?.after == true {
      for flow in draft.outgoing where !hasOwnID(flows[flow]) {
        report(
          "missing-id", at: draft.xml,
          "a flow out of \(described(draft.xml)) has no id: a token that rests behind it "
            + "(asyncAfter) must know its way")
      }
    }
  }

  /// Whether the file names a flow, rather than its place among the flows.
  private func hasOwnID(_ flow: SequenceFlow) -> Bool { flow.id != "flow-\(flow.index + 1)" }

  // MARK: - Mappings and forms

  private mutating func checkMappings(of draft: ElementDraft) {
    guard let mapping = draft.xml.extension("inputOutput") else { return }
    switch draft.kind {
    case .startEvent, .boundaryEvent, .exclusiveGateway, .parallelGateway, .inclusiveGateway,
      .eventBasedGateway:
      report(
        "mapping", at: mapping, "\(described(draft.xml)) must have no input or output mapping")
    case .subProcess where draft.isEventSubProcess:
      report(
        "mapping", at: mapping,
        "\(described(draft.xml)) begins by an event and must have no input or output mapping")
    case .endEvent where !draft.outputs.isEmpty:
      report("mapping", at: mapping, "\(described(draft.xml)) must have no output mapping")
    default: break
    }
  }

  private mutating func checkFormReference(of draft: ElementDraft) {
    guard let reference = draft.xml.camunda("formRef") else { return }
    if draft.xml.camunda("formKey") != nil {
      report(
        "form", at: draft.xml,
        "\(described(draft.xml)) has a formKey and the formRef \"\(reference)\", one expected")
    }
    let binding = draft.xml.camunda("formRefBinding")
    guard let binding, ["deployment", "latest", "version"].contains(binding) else {
      report(
        "form", at: draft.xml,
        "expected deployment, latest or version as formRefBinding of \(described(draft.xml)), "
          + "found \(binding.map { "\"\($0)\"" } ?? "nothing")")
      return
    }
  }

  // MARK: - Elements

  private mutating func checkStart(_ draft: ElementDraft) {
    switch draft.kind {
    case .startEvent(.none), .startEvent(.timer):
      // Which of them begins an instance that nobody's event begins must be clear.
      let first = drafts.first { other in
        guard draft.scope == nil, other.scope == nil else { return false }
        switch other.kind {
        case .startEvent(.none), .startEvent(.timer): return true
        default: return false
        }
      }
      guard let first, first.index != draft.index else { return }
      if case (.startEvent(.none), .startEvent(.none)) = (first.kind, draft.kind) { return }
      report(
        "start-event", at: draft.xml,
        "\(described(draft.xml)) is a second start event without a trigger or with a timer",
        hint: "Camunda 7 allows one of them in a process")
    case .startEvent(.error) where draft.xml.attribute("isInterrupting") == "false":
      report(
        "start-event", at: draft.xml,
        "\(described(draft.xml)) catches an error and must be interrupting")
    case .startEvent(.message(let reference)) where draft.scope == nil:
      guard reference.name.literalText == nil else { return }
      report(
        "message-name", at: draft.xml,
        "the message \"\(reference.name.source)\" of \(described(draft.xml)) has an expression in "
          + "its name: there are no variables yet")
    default: break
    }
  }

  private mutating func checkPerformers(of draft: ElementDraft) {
    let performers = draft.xml.children("humanPerformer").count
    guard performers + (draft.xml.camunda("assignee") == nil ? 0 : 1) > 1 else { return }
    report("assignee", at: draft.xml, "\(described(draft.xml)) has more than one assignee")
  }

  private mutating func checkResultVariable(of draft: ElementDraft) {
    let xml = draft.xml
    guard let name = xml.resultVariable, xml.camunda("decisionRef") == nil,
      xml.camunda("expression") == nil, xml.camunda("type") == nil,
      bindings.operations[draft.id] == nil,
      xml.camunda("class") != nil || xml.camunda("delegateExpression") != nil
    else { return }
    report(
      "result-variable", at: xml,
      "the resultVariable \"\(name)\" of \(described(xml)) needs an expression: a class gives no "
        + "result", hint: "set variables in an output mapping")
  }

  private mutating func checkFields(of draft: ElementDraft) {
    for field in draft.xml.camundaExtensions where field.name == "field" {
      let values =
        ["stringValue", "expression"].filter { field.attribute($0) != nil }.count
        + field.children.filter { $0.isCamunda && ["string", "expression"].contains($0.name) }.count
      guard values != 1 else { continue }
      report(
        "field", at: field,
        "expected one value for the field \"\(field.attribute("name") ?? "")\" of "
          + "\(described(draft.xml)), found \(values)")
    }
  }

  private mutating func checkLoop(of draft: ElementDraft) {
    guard let loop = draft.xml.child("multiInstanceLoopCharacteristics"),
      let name = loop.camunda("elementVariable") ?? loop.child("inputDataItem")?.attribute("name"),
      loop.camunda("collection") == nil, loop.child("loopDataInputRef") == nil
    else { return }
    report(
      "loop", at: loop,
      "the elementVariable \"\(name)\" of \(described(draft.xml)) needs a collection")
  }

  private mutating func checkNumber(_ name: String, on xml: XMLElement) {
    guard let text = xml.camunda(name), !text.contains("{"), Int32(text) == nil else { return }
    report(
      "number", at: xml,
      "expected a whole number as \(name) of \(described(xml)), found \"\(text)\"")
  }
}
