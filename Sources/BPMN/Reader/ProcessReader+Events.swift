import Expressions
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
    guard scope == nil else {
      report(
        "start-event", at: xml,
        "\(described(xml)) of an embedded sub-process must have no \(definition.name)")
      return nil
    }
    switch definition.name {
    case "signalEventDefinition":
      return signal(definition, on: xml).map { .startEvent(.signal($0)) }
    case "messageEventDefinition":
      return message(definition, on: xml).map { .startEvent(.message($0)) }
    default:
      refuseDefinition(definition, on: xml)
      return nil
    }
  }

  mutating func catchEvent(_ xml: XMLElement) -> ElementKind? {
    guard let definition = definition(of: xml) else { return nil }
    guard let definition else {
      report("event-definition", at: xml, "\(described(xml)) does not say what it waits for")
      return nil
    }
    guard let trigger = trigger(definition, on: xml) else { return nil }
    switch trigger {
    case .timer(.cycle):
      refuse("a timeCycle", on: xml, hint: "an intermediate event fires once: use timeDuration")
      return nil
    case .error:
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
    if case .error = trigger, !isInterrupting {
      refuse("cancelActivity=\"false\" of an error event", on: xml)
      return nil
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
    case "signalEventDefinition": return signal(definition, on: xml).map { .signal($0) }
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
    guard let message = globals.messages[reference] else {
      report(
        "dangling-reference", at: xml,
        "the message \"\(reference)\" of \(described(xml)) does not exist")
      return nil
    }
    return self.reference(to: message, definition, on: xml)
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
      guard let item = payloadItem(item, on: xml) else { return nil }
      payload.append(item)
    }
    return EventReference(name: expression, payload: payload)
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
    if let text = expression.literalText, let problem = TimerText.problem(of: text, in: timer) {
      report("timer", at: xml, "the timer of \(described(xml)) \(problem)")
      return nil
    }
    return timer
  }
}
