import Expressions
import Vocabulary
import XML

extension ProcessReader {
  private static let definitions: Set<String> = [
    "cancelEventDefinition", "compensateEventDefinition", "conditionalEventDefinition",
    "errorEventDefinition", "escalationEventDefinition", "linkEventDefinition",
    "messageEventDefinition", "signalEventDefinition", "terminateEventDefinition",
    "timerEventDefinition", "eventDefinitionRef",
  ]

  /// The one event definition of an event. `.some(nil)`: it has none; `nil`: it has too many.
  private mutating func definition(of xml: XMLElement) -> XMLElement?? {
    let found = xml.children.filter { Self.definitions.contains($0.name) }
    guard found.count <= 1 else {
      refuse("more than one event definition", on: xml)
      return nil
    }
    return .some(found.first)
  }

  private mutating func refuseDefinition(_ definition: XMLElement, on xml: XMLElement) {
    refuse("a \(definition.name)", on: xml)
  }

  // MARK: - Events that wait

  mutating func startEvent(_ xml: XMLElement, scope: Int?) -> ElementKind? {
    guard let definition = definition(of: xml) else { return nil }
    guard let definition else { return .startEvent(.none) }
    let isEventProcess = scope.map { drafts[$0].isEventSubProcess } ?? false
    guard scope == nil || isEventProcess else {
      report(
        "start-event", at: xml,
        "\(described(xml)) of an embedded sub-process must have no \(definition.name)")
      return nil
    }
    let trigger = trigger(definition, on: xml)
    switch trigger {
    case nil: return nil
    case .error?, .escalation?, .compensation?:
      guard isEventProcess else {
        report(
          "start-event", at: xml,
          "\(described(xml)) of a process must have no \(definition.name): "
            + "only an event sub-process begins so")
        return nil
      }
    case .cancel?, .link?:
      refuseDefinition(definition, on: xml)
      return nil
    default: break
    }
    return trigger.map { .startEvent($0) }
  }

  mutating func catchEvent(_ xml: XMLElement) -> ElementKind? {
    guard let definition = definition(of: xml) else { return nil }
    guard let definition else {
      report("event-definition", at: xml, "\(described(xml)) does not say what it waits for")
      return nil
    }
    guard let trigger = trigger(definition, on: xml) else { return nil }
    switch trigger {
    case .error, .escalation, .compensation, .cancel:
      refuseDefinition(definition, on: xml)
      return nil
    default:
      return .intermediateCatchEvent(trigger)
    }
  }

  mutating func boundaryEvent(_ xml: XMLElement) -> ElementKind? {
    guard let definition = definition(of: xml) else { return nil }
    guard let definition else {
      report("event-definition", at: xml, "\(described(xml)) does not say what it waits for")
      return nil
    }
    guard let trigger = trigger(definition, on: xml) else { return nil }
    let isInterrupting = xml.attribute("cancelActivity") != "false"
    switch trigger {
    case .error, .cancel:
      guard isInterrupting else {
        refuse("cancelActivity=\"false\" of a \(definition.name)", on: xml)
        return nil
      }
    case .link:
      refuseDefinition(definition, on: xml)
      return nil
    default: break
    }
    // The host is filled in when all elements are known.
    return .boundaryEvent(
      BoundaryEvent(host: 0, isInterrupting: isInterrupting, trigger: trigger))
  }

  private mutating func trigger(_ definition: XMLElement, on xml: XMLElement) -> Trigger? {
    switch definition.name {
    case "signalEventDefinition": return signal(definition, on: xml).map { .signal($0) }
    case "messageEventDefinition": return message(definition, on: xml).map { .message($0) }
    case "timerEventDefinition": return timer(definition, on: xml).map { .timer($0) }
    case "errorEventDefinition": return .error(errorCatch(definition))
    case "escalationEventDefinition":
      guard let code = escalationCode(definition, on: xml) else { return nil }
      return .escalation(
        EscalationCatch(
          code: code, codeVariable: definition.camunda("escalationCodeVariable")))
    case "conditionalEventDefinition":
      return condition(definition, on: xml).map { .conditional($0) }
    case "compensateEventDefinition":
      for name in ["activityRef", "waitForCompletion"] where definition.attribute(name) != nil {
        warn(
          "compensation", at: xml,
          "the \(name) of \(described(xml)) has no effect: it catches compensation")
      }
      return .compensation
    case "cancelEventDefinition": return .cancel
    case "linkEventDefinition":
      guard let name = definition.attribute("name"), !name.isEmpty else {
        report("missing-name", at: xml, "the link of \(described(xml)) has no name")
        return nil
      }
      return .link(name: name)
    default:
      refuseDefinition(definition, on: xml)
      return nil
    }
  }

  private func errorCatch(_ definition: XMLElement) -> ErrorCatch {
    ErrorCatch(
      code: errorCode(definition),
      codeVariable: definition.camunda("errorCodeVariable"),
      messageVariable: definition.camunda("errorMessageVariable"))
  }

  // MARK: - Events that throw

  mutating func endEvent(_ xml: XMLElement) -> ElementKind? {
    result(of: xml, isEnd: true).map { .endEvent($0) }
  }

  mutating func throwEvent(_ xml: XMLElement) -> ElementKind? {
    result(of: xml, isEnd: false).map { .intermediateThrowEvent($0) }
  }

  private mutating func result(of xml: XMLElement, isEnd: Bool) -> EndResult? {
    guard let definition = definition(of: xml) else { return nil }
    guard let definition else { return EndResult.none }
    switch definition.name {
    case "terminateEventDefinition" where isEnd: return .terminate
    case "cancelEventDefinition" where isEnd: return .cancel
    case "signalEventDefinition": return signal(definition, on: xml).map { .signal($0) }
    case "messageEventDefinition": return messageResult(definition, on: xml)
    case "escalationEventDefinition":
      guard case .some(let code)? = escalationCode(definition, on: xml), !code.isEmpty else {
        report(
          "escalation-code", at: xml,
          "the escalation that \(described(xml)) throws has no escalation code")
        return nil
      }
      return .escalation(code: code)
    case "compensateEventDefinition":
      let doesNotWait = definition.attribute("waitForCompletion") == "false"
      if doesNotWait, !globals.isZeebe {
        // As in Camunda 7.
        warn(
          "compensation", at: xml,
          "waitForCompletion=\"false\" of \(described(xml)) has no effect: it waits")
      } else if doesNotWait {
        refuse("waitForCompletion=\"false\"", on: xml)
        return nil
      }
      // The activity is looked up when all elements are known.
      return .compensation(activity: nil)
    case "linkEventDefinition" where !isEnd:
      guard definition.attribute("name")?.isEmpty == false else {
        report("missing-name", at: xml, "the link of \(described(xml)) has no name")
        return nil
      }
      return .link(target: -1)
    case "errorEventDefinition" where isEnd:
      guard let code = errorCode(definition), !code.isEmpty else {
        report(
          "error-code", at: xml, "the error that \(described(xml)) throws has no error code")
        return nil
      }
      let error = globals.errors[BPMNGlobals.localName(definition.attribute("errorRef") ?? "")]
      return .error(code: code, message: expression(error?.camunda("errorMessage"), on: xml))
    default:
      refuseDefinition(definition, on: xml)
      return nil
    }
  }

  /// A message is sent by a job where the file says by which, else by the caller.
  private mutating func messageResult(_ definition: XMLElement, on xml: XMLElement) -> EndResult? {
    if let operation = bindings.operations[xml.attribute("id") ?? ""] {
      return .sendJob(bound(xml, to: operation))
    }
    let names = ["class", "delegateExpression", "expression", "type", "topic"]
    if names.contains(where: { definition.camunda($0) != nil }) {
      return implementation(definition, of: xml).map { .sendJob($0) }
    }
    if xml.extension("taskDefinition") != nil {
      return implementation(xml, of: xml).map { .sendJob($0) }
    }
    return message(definition, on: xml).map { .message($0) }
  }

  // MARK: - Definitions

  private mutating func signal(_ definition: XMLElement, on xml: XMLElement) -> EventReference? {
    let reference = BPMNGlobals.localName(definition.attribute("signalRef") ?? "")
    guard let signal = globals.signals[reference] else {
      report(
        "dangling-reference", at: xml,
        "the signal \"\(reference)\" of \(described(xml)) does not exist")
      return nil
    }
    return self.reference(to: signal, definition, on: xml)
  }

  private mutating func message(_ definition: XMLElement, on xml: XMLElement) -> EventReference? {
    let reference = BPMNGlobals.localName(definition.attribute("messageRef") ?? "")
    return message(reference, definition, on: xml)
  }

  /// The message that an element refers to.
  mutating func message(_ reference: String, _ definition: XMLElement, on xml: XMLElement)
    -> EventReference?
  {
    guard let message = globals.messages[reference] else {
      report(
        "dangling-reference", at: xml,
        "the message \"\(reference)\" of \(described(xml)) does not exist")
      return nil
    }
    return self.reference(to: message, definition, on: xml)
  }

  /// The code of an escalation; `.some(nil)`: every one.
  private mutating func escalationCode(_ definition: XMLElement, on xml: XMLElement) -> String?? {
    guard let reference = definition.attribute("escalationRef"), !reference.isEmpty else {
      return .some(nil)
    }
    guard let escalation = globals.escalations[BPMNGlobals.localName(reference)] else {
      report(
        "dangling-reference", at: xml,
        "the escalation \"\(reference)\" of \(described(xml)) does not exist")
      return nil
    }
    return .some(escalation.attribute("escalationCode"))
  }

  private mutating func condition(_ definition: XMLElement, on xml: XMLElement) -> Condition? {
    guard let holder = definition.child("condition"), !holder.trimmedText.isEmpty else {
      report("condition", at: xml, "\(described(xml)) has no condition")
      return nil
    }
    guard
      let expression = expression(
        holder.trimmedText, language: holder.attribute("language"), on: xml)
    else { return nil }
    let filter = definition.extension("conditionalFilter")
    let name = definition.camunda("variableName") ?? filter?.attribute("variableName")
    let events = definition.camunda("variableEvents") ?? filter?.attribute("variableEvents") ?? ""
    var changes: [Condition.Change] = []
    for part in events.split(separator: ",") {
      let word = part.filter { !$0.isWhitespace }
      guard let change = Condition.Change(rawValue: word) else {
        report(
          "condition", at: xml,
          "expected create, update or delete as a variable event of \(described(xml)), "
            + "found \"\(word)\"")
        return nil
      }
      changes.append(change)
    }
    return Condition(
      expression: expression, variableName: name?.isEmpty == true ? nil : name, changes: changes)
  }

  private mutating func reference(
    to global: XMLElement, _ definition: XMLElement, on xml: XMLElement
  ) -> EventReference? {
    guard let name = global.attribute("name"), !name.isEmpty else {
      report("missing-name", at: global, "\(described(global)) of \(described(xml)) has no name")
      return nil
    }
    guard let expression = expression(name, language: nil, on: xml) else { return nil }
    var payload: [PayloadItem] = []
    for item in definition.camundaExtensions where item.name == "in" {
      if item.attribute("businessKey") != nil {
        warn("business-key", at: item, "the business key of \(described(xml)) is not passed on")
        continue
      }
      guard let item = payloadItem(item, on: xml) else { return nil }
      payload.append(item)
    }
    let correlation = global.extension("subscription")?.attribute("correlationKey")
    return EventReference(
      name: expression, payload: payload, correlationKey: self.expression(correlation, on: xml))
  }

  /// ModelOp's files write `source="all"` where Camunda's modeler writes `variables="all"`.
  private mutating func payloadItem(_ item: XMLElement, on xml: XMLElement) -> PayloadItem? {
    if item.attribute("variables") == "all" { return .all }
    let target = item.attribute("target")
    if let source = item.attribute("source") {
      guard let target else { return source == "all" ? .all : .one(.variable(source), source) }
      return .one(.variable(source), target)
    }
    guard let target, let expression = expression(item.attribute("sourceExpression"), on: xml)
    else {
      report("mapping", at: item, "an \"in\" of \(described(xml)) has no source or no target")
      return nil
    }
    return .one(.expression(expression), target)
  }

  /// The code of an error reference; a reference to an error that is not declared is itself the
  /// code, as in Camunda 7.
  private func errorCode(_ definition: XMLElement) -> String? {
    guard let reference = definition.attribute("errorRef") else { return nil }
    guard let error = globals.errors[BPMNGlobals.localName(reference)] else { return reference }
    return error.attribute("errorCode")
  }

  private mutating func timer(_ definition: XMLElement, on xml: XMLElement) -> TimerDefinition? {
    let kinds = ["timeDate", "timeDuration", "timeCycle"]
    let found = definition.children.filter { kinds.contains($0.name) }
    guard found.count == 1, let time = found.first, !time.trimmedText.isEmpty else {
      report(
        "timer", at: xml,
        "the timer of \(described(xml)) must have one of timeDate, timeDuration and timeCycle")
      return nil
    }
    guard let expression = expression(time.trimmedText, language: nil, on: xml) else { return nil }
    let timer: TimerDefinition
    switch time.name {
    case "timeDate": timer = .date(expression)
    case "timeDuration": timer = .duration(expression)
    default: timer = .cycle(expression)
    }
    // What is constant is checked now, so that a slip is found before an instance waits for it.
    if let text = expression.literalText,
      let problem = TimerText.problem(of: .string(text), in: timer)
    {
      report("timer", at: xml, "the timer of \(described(xml)) \(problem)")
      return nil
    }
    return timer
  }
}
