import Expressions
import XML

extension ProcessReader {
  // MARK: - Receive tasks and calls

  mutating func receiveTask(_ xml: XMLElement) -> ElementKind? {
    if xml.attribute("instantiate") == "true" {
      refuse("instantiate", on: xml, hint: "use a message start event")
      return nil
    }
    guard let reference = xml.attribute("messageRef") else { return .receiveTask(nil) }
    return message(BPMNGlobals.localName(reference), xml, on: xml).map { .receiveTask($0) }
  }

  mutating func callActivity(_ xml: XMLElement) -> ElementKind? {
    if xml.camunda("caseRef") != nil {
      refuse("the call of a case", on: xml)
      return nil
    }
    if let called = xml.extension("calledElement") { return zeebeCall(xml, called) }
    guard let process = expression(xml.attribute("calledElement"), on: xml) else {
      report("call", at: xml, "\(described(xml)) does not say which process it calls")
      return nil
    }
    let binding = binding(
      xml.camunda("calledElementBinding"), version: xml.camunda("calledElementVersion"),
      tag: xml.camunda("calledElementVersionTag"), on: xml)
    var businessKey: Expression?
    var inputs: [CallMapping] = []
    var outputs: [CallMapping] = []
    for item in xml.camundaExtensions {
      switch item.name {
      case "in":
        if let key = item.attribute("businessKey") {
          businessKey = expression(key, on: xml)
        } else if let mapping = callMapping(item, on: xml) {
          inputs.append(mapping)
        }
      case "out":
        if let mapping = callMapping(item, on: xml) { outputs.append(mapping) }
      default: break
      }
    }
    guard let binding else { return nil }
    return .callActivity(
      CallActivity(
        process: process, binding: binding, businessKey: businessKey, inputs: inputs,
        outputs: outputs))
  }

  /// Camunda 8 hands everything over, unless the file says that it does not.
  private mutating func zeebeCall(_ xml: XMLElement, _ called: XMLElement) -> ElementKind? {
    guard let process = expression(called.attribute("processId"), on: xml) else {
      report("call", at: xml, "\(described(xml)) does not say which process it calls")
      return nil
    }
    let binding = binding(
      called.attribute("bindingType"), version: nil, tag: called.attribute("versionTag"), on: xml)
    guard let binding else { return nil }
    let sendsAll = called.attribute("propagateAllParentVariables") != "false"
    let returnsAll = called.attribute("propagateAllChildVariables") != "false"
    let hasOutputs = xml.extension("ioMapping")?.camundaChildren("output").isEmpty == false
    let all = CallMapping(source: .all, isLocal: !sendsAll)
    // With an output mapping, what comes back stays inside until that has picked from it.
    let back = CallMapping(source: .all, isLocal: hasOutputs)
    return .callActivity(
      CallActivity(
        process: process, binding: binding, businessKey: nil, inputs: [all],
        outputs: returnsAll || hasOutputs ? [back] : []))
  }

  /// Which version of a called process or decision is meant; `nil` with a finding.
  mutating func binding(_ kind: String?, version: String?, tag: String?, on xml: XMLElement)
    -> CallActivity.Binding?
  {
    switch kind ?? "latest" {
    case "latest", "": return .latest
    case "deployment": return .deployment
    case "version":
      guard let expression = expression(version, on: xml) else {
        report("call", at: xml, "the binding \"version\" of \(described(xml)) has no version")
        return nil
      }
      return .version(expression)
    case "versionTag":
      guard let expression = expression(tag, on: xml) else {
        report("call", at: xml, "the binding \"versionTag\" of \(described(xml)) has no tag")
        return nil
      }
      return .versionTag(expression)
    case let other:
      report(
        "call", at: xml,
        "expected latest, deployment, version or versionTag as the binding of \(described(xml)), "
          + "found \"\(other)\"")
      return nil
    }
  }

  private mutating func callMapping(_ item: XMLElement, on xml: XMLElement) -> CallMapping? {
    let isLocal = item.attribute("local") == "true"
    if item.attribute("variables") == "all" {
      return CallMapping(source: .all, isLocal: isLocal)
    }
    let target = item.attribute("target") ?? ""
    if let source = item.attribute("source"), !source.isEmpty, !target.isEmpty {
      return CallMapping(source: .variable(source, target: target), isLocal: isLocal)
    }
    if !target.isEmpty, let expression = expression(item.attribute("sourceExpression"), on: xml) {
      return CallMapping(source: .expression(expression, target: target), isLocal: isLocal)
    }
    report(
      "mapping", at: item,
      "an \"\(item.name)\" of \(described(xml)) has no source or no target")
    return nil
  }

  mutating func eventBasedGateway(_ xml: XMLElement) -> ElementKind? {
    if xml.attribute("instantiate") == "true" {
      refuse("instantiate", on: xml)
      return nil
    }
    if xml.camunda("asyncAfter") == "true" {
      refuse("asyncAfter", on: xml, hint: "nothing waits behind an event-based gateway")
      return nil
    }
    return .eventBasedGateway
  }

  // MARK: - Loops

  mutating func loop(of xml: XMLElement, index: Int) -> LoopDefinition? {
    if let loop = xml.child("multiInstanceLoopCharacteristics") {
      guard drafts[index].kind.isActivity, !drafts[index].isEventSubProcess else {
        refuse("a multiInstanceLoopCharacteristics", on: xml)
        return nil
      }
      if !globals.isZeebe, !drafts[index].outputs.isEmpty {
        report(
          "loop", at: xml,
          "\(described(xml)) has output parameters, which an activity of many instances must not")
      }
      return multiInstance(loop, on: xml).map { .multiInstance($0) }
    }
    guard let loop = xml.child("standardLoopCharacteristics") else { return nil }
    guard drafts[index].kind.isActivity, !drafts[index].isEventSubProcess else {
      refuse("a standardLoopCharacteristics", on: xml)
      return nil
    }
    let condition = expression(in: loop.child("loopCondition"), on: xml)
    let maximum = loop.attribute("loopMaximum").flatMap { Int($0) }
    if loop.attribute("loopMaximum") != nil, maximum.map({ $0 < 1 }) ?? true {
      report("loop", at: xml, "expected a whole number from 1 as loopMaximum of \(described(xml))")
    }
    if condition == nil, maximum == nil {
      report("loop", at: xml, "the loop of \(described(xml)) has no condition and no maximum")
    }
    return .standard(
      .init(
        testsBefore: loop.attribute("testBefore") == "true", maximum: maximum,
        condition: condition))
  }

  /// The expression that is the text of an element, in the language it says.
  private mutating func expression(in holder: XMLElement?, on xml: XMLElement) -> Expression? {
    guard let holder, !holder.trimmedText.isEmpty else { return nil }
    return expression(holder.trimmedText, language: holder.attribute("language"), on: xml)
  }

  private mutating func multiInstance(_ loop: XMLElement, on xml: XMLElement)
    -> LoopDefinition.MultiInstance?
  {
    let zeebe = loop.extension("loopCharacteristics")
    let cardinality = expression(in: loop.child("loopCardinality"), on: xml)
    let source =
      zeebe?.attribute("inputCollection") ?? loop.camunda("collection")
      ?? loop.child("loopDataInputRef")?.trimmedText
    let collection = collection(source, on: xml)
    guard cardinality != nil || collection != nil else {
      report(
        "loop", at: xml, "\(described(xml)) does not say how many instances it has",
        hint: "set a loop cardinality or a collection")
      return nil
    }
    let condition = expression(in: loop.child("completionCondition"), on: xml)
    return .init(
      isSequential: loop.attribute("isSequential") == "true", cardinality: cardinality,
      collection: collection,
      elementVariable: zeebe?.attribute("inputElement") ?? loop.camunda("elementVariable")
        ?? loop.child("inputDataItem")?.attribute("name"),
      outputCollection: zeebe?.attribute("outputCollection"),
      outputElement: expression(zeebe?.attribute("outputElement"), on: xml),
      completionCondition: condition, firstIndex: zeebe == nil ? 0 : 1,
      continuation: continuation(of: loop, retries: retryCycle(of: loop) ?? retryCycle(of: xml)))
  }

  /// The name of a variable, or an expression.
  private mutating func collection(_ text: String?, on xml: XMLElement) -> Expression? {
    guard let text else { return nil }
    let isName = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return expression(isName && !globals.isZeebe ? "${\(text)}" : text, on: xml)
  }

  // MARK: - Continuations and listeners

  mutating func continuation(of xml: XMLElement, retries text: String? = nil)
    -> ContinuationDefinition?
  {
    let before = xml.camunda("asyncBefore") == "true" || xml.camunda("async") == "true"
    let after = xml.camunda("asyncAfter") == "true"
    guard before || after else { return nil }
    return ContinuationDefinition(
      before: before, after: after, isExclusive: xml.camunda("exclusive") != "false",
      priority: expression(xml.camunda("jobPriority"), on: xml),
      retries: expression(text ?? retryCycle(of: xml), on: xml))
  }

  /// The text of `camunda:failedJobRetryTimeCycle`.
  func retryCycle(of xml: XMLElement) -> String? {
    xml.extension("failedJobRetryTimeCycle")?.trimmedText
  }

  mutating func listeners(of xml: XMLElement) -> [Listener] {
    var listeners: [Listener] = []
    for item in xml.camundaExtensions {
      switch item.name {
      case "executionListener", "taskListener":
        guard let script = listenerScript(item, on: xml) else { continue }
        let name = item.attribute("event") ?? ""
        guard let moment = Self.moment(name, of: item, on: xml) else {
          refuse("a \(item.name) for the event \"\(name)\"", on: xml)
          continue
        }
        listeners.append(Listener(moment: moment, script: script))
      case "executionListeners", "taskListeners":
        refuse("the extension \"\(item.name)\"", on: xml)
      default: break
      }
    }
    return listeners
  }

  /// When a listener is evaluated; on a flow there is one moment only, whatever the file says.
  private static func moment(
    _ name: String, of listener: XMLElement, on xml: XMLElement
  ) -> Listener.Moment? {
    if xml.name == "sequenceFlow" { return .take }
    guard let moment = Listener.Moment(rawValue: name) else { return nil }
    let isOfTask: Bool
    switch moment {
    case .start, .end: isOfTask = false
    case .create, .assignment, .complete, .delete: isOfTask = true
    case .take: return nil
    }
    return isOfTask == (listener.name == "taskListener") ? moment : nil
  }

  /// What a listener evaluates; `nil` for one that is ignored, and with a finding.
  private mutating func listenerScript(_ item: XMLElement, on xml: XMLElement) -> Script? {
    if let text = item.attribute("expression") {
      // One that calls what only Java has may be left out like a class.
      if bindings.ignoredListeners.contains(text) { return nil }
      if bindings.ignoredListeners.contains("*"), !isReadable(text) { return nil }
      return expression(text, on: xml).map { Script($0) }
    }
    let name = item.attribute("class") ?? item.attribute("delegateExpression") ?? ""
    guard !name.isEmpty || item.camundaChildren("script").first != nil else {
      report("listener", at: xml, "the \(item.name) of \(described(xml)) does not say what to do")
      return nil
    }
    if bindings.ignoredListeners.contains(name) || bindings.ignoredListeners.contains("*") {
      return nil
    }
    if let inner = item.camundaChildren("script").first, inner.attribute("resource") == nil {
      return script(inner.trimmedText, format: inner.attribute("scriptFormat"), on: xml)
    }
    refuse(
      "the \(item.name) \"\(name)\"", on: xml,
      hint: "bind it under \"ignoredListeners\" if the process does the same without it")
    return nil
  }
}
