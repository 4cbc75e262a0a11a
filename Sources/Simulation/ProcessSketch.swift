package import BPMN

/// A process in a few lines of text, for tests and simulations: what would be a screen of XML.
///
/// A line is an element (`start New signal=model_created`, `service Tests do=run-tests
/// in.tag=prod`, with `retries=R2/PT5M` in place of a mapping, `user Approve groups=approvers
/// in.target=prod due=PT2H`, `xor Passed`, `end Live`), an event on an element's edge (`catch
/// Failed on=Deploy error=FAILURE`, with `signal=`, `message=`, `timer=` or `cycle=` in its place,
/// and `stays` where it does not interrupt), a call (`call Tests process=tests`, with all variables
/// in and out), a decision (`rule Tier decision=tier result=tier`) or a flow (`Passed -> Live when
/// ${passed}`, `Passed -> Refused else`). Underscores in an element's id are spaces in its name.
package struct ProcessSketch {
  private let id: String
  private let lines: [Line]

  /// A process by its id and lines.
  package init(_ id: String, _ text: String) {
    self.id = id
    lines = text.split(separator: "\n").map(Line.init)
  }

  /// The process, read as any other file is. A sketch that does not read is a mistake in the test.
  package var definition: ProcessDefinition {
    let result = BPMNReader.read(Array(xml.utf8), path: "\(id).bpmn")
    guard let definition = result.definitions.first else {
      preconditionFailure("the sketch \(id) is no process: \(result.diagnostics)")
    }
    return definition
  }

  /// The process as a file of Camunda Modeler.
  package var xml: String {
    let elements = lines.compactMap(element).joined(separator: "\n")
    let flows = lines.enumerated().compactMap { $1.flow($0) }.joined(separator: "\n")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
      xmlns:camunda="http://camunda.org/schema/1.0/bpmn" \
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="sketch">
      \(globals)
      <bpmn:process id="\(id)" isExecutable="true">
      \(elements)
      \(flows)
      </bpmn:process>
      </bpmn:definitions>

      """
  }

  private var globals: String {
    let signals = Set(lines.compactMap { $0["signal"] }).sorted().map {
      "<bpmn:signal id=\"Signal_\($0)\" name=\"\($0)\"/>"
    }
    let errors = Set(lines.compactMap { $0["error"] }).sorted().map {
      "<bpmn:error id=\"Error_\($0)\" errorCode=\"\($0)\"/>"
    }
    let messages = Set(lines.compactMap { $0["message"] }).sorted().map {
      "<bpmn:message id=\"Message_\($0)\" name=\"\($0)\"/>"
    }
    return (signals + errors + messages).joined(separator: "\n")
  }

  private func element(_ line: Line) -> String? {
    switch line.kind {
    case "start": line.element("startEvent", inside: line.trigger)
    case "end": line.element("endEvent", inside: line.trigger)
    case "throw": line.element("intermediateThrowEvent", inside: line.trigger)
    case "call":
      line.element(
        "callActivity",
        attributes: " calledElement=\"\(line["process"] ?? "")\""
          + (line.words.contains("later") ? " camunda:asyncBefore=\"true\"" : ""),
        inside: "<bpmn:extensionElements><camunda:in variables=\"all\"/>"
          + "<camunda:out variables=\"all\"/></bpmn:extensionElements>")
    case "rule":
      line.element(
        "businessRuleTask",
        attributes: " camunda:decisionRef=\"\(line["decision"] ?? "")\" "
          + "camunda:resultVariable=\"\(line["result"] ?? "result")\" "
          + "camunda:mapDecisionResult=\"singleEntry\"")
    case "xor":
      line.element("exclusiveGateway", attributes: fallback(line.id).map { " default=\"\($0)\"" })
    case "service": service(line)
    case "user":
      line.element(
        "userTask",
        attributes: (line["groups"].map { " camunda:candidateGroups=\"\($0)\"" } ?? "")
          + (line["assignee"].map { " camunda:assignee=\"\($0)\"" } ?? "")
          + (line["due"].map { " camunda:dueDate=\"\($0)\"" } ?? ""),
        inside: line.mapping)
    case "catch":
      line.element(
        "boundaryEvent",
        attributes: " attachedToRef=\"\(line["on"] ?? "")\""
          + (line.words.contains("stays") ? " cancelActivity=\"false\"" : ""),
        inside: line.trigger)
    default: nil
    }
  }

  private func service(_ line: Line) -> String {
    let operation = line["do"] ?? ""
    let attributes =
      operation.hasPrefix("com.")
      ? " camunda:class=\"\(operation)\""
      : " camunda:type=\"external\" camunda:topic=\"\(operation)\""
    return line.element(
      "serviceTask", attributes: attributes,
      inside: line["retries"].map(Self.retries) ?? line.mapping)
  }

  private static func retries(_ cycle: String) -> String {
    "<bpmn:extensionElements><camunda:failedJobRetryTimeCycle>\(cycle)"
      + "</camunda:failedJobRetryTimeCycle></bpmn:extensionElements>"
  }

  private func fallback(_ id: String) -> String? {
    lines.firstIndex { $0.isFlow && $0.words[0] == id && $0.words.last == "else" }
      .map { "Flow_\($0)" }
  }
}

/// One line of a sketch.
private struct Line {
  let words: [String]
  let text: String

  init(_ text: Substring) {
    self.text = String(text)
    words = text.split(separator: " ").map(String.init)
  }

  var isFlow: Bool { words.count >= 3 && words[1] == "->" }
  var kind: String { isFlow ? "flow" : words.first ?? "" }
  var id: String { words.count > 1 ? words[1] : "" }

  subscript(_ key: String) -> String? {
    words.first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
  }

  var trigger: String {
    if let signal = self["signal"] {
      return "<bpmn:signalEventDefinition id=\"\(id)_def\" signalRef=\"Signal_\(signal)\"/>"
    }
    if let error = self["error"] {
      return "<bpmn:errorEventDefinition id=\"\(id)_def\" errorRef=\"Error_\(error)\" "
        + "camunda:errorMessageVariable=\"failure\"/>"
    }
    if let message = self["message"] {
      return "<bpmn:messageEventDefinition id=\"\(id)_def\" messageRef=\"Message_\(message)\"/>"
    }
    if let cycle = self["cycle"] {
      return "<bpmn:timerEventDefinition id=\"\(id)_def\"><bpmn:timeCycle "
        + "xsi:type=\"bpmn:tFormalExpression\">\(cycle)</bpmn:timeCycle>"
        + "</bpmn:timerEventDefinition>"
    }
    guard let timer = self["timer"] else { return "" }
    return "<bpmn:timerEventDefinition id=\"\(id)_def\"><bpmn:timeDuration "
      + "xsi:type=\"bpmn:tFormalExpression\">\(timer)</bpmn:timeDuration>"
      + "</bpmn:timerEventDefinition>"
  }

  var mapping: String {
    let parameters = words.compactMap { word -> String? in
      guard let equals = word.firstIndex(of: "=") else { return nil }
      let key = word[..<equals]
      let value = word[word.index(after: equals)...]
      let direction = key.hasPrefix("in.") ? "input" : key.hasPrefix("out.") ? "output" : nil
      guard let direction else { return nil }
      let name = key.drop { $0 != "." }.dropFirst()
      return
        "<camunda:\(direction)Parameter name=\"\(name)\">\(value)</camunda:\(direction)Parameter>"
    }
    return parameters.isEmpty
      ? ""
      : "<bpmn:extensionElements><camunda:inputOutput>\(parameters.joined())"
        + "</camunda:inputOutput></bpmn:extensionElements>"
  }

  func element(_ tag: String, attributes: String? = nil, inside: String = "") -> String {
    let name = id.split(separator: "_").joined(separator: " ")
    return "<bpmn:\(tag) id=\"\(id)\" name=\"\(name)\"\(attributes ?? "")>\(inside)</bpmn:\(tag)>"
  }

  func flow(_ index: Int) -> String? {
    guard isFlow else { return nil }
    let start =
      "<bpmn:sequenceFlow id=\"Flow_\(index)\" sourceRef=\"\(words[0])\" "
      + "targetRef=\"\(words[2])\""
    guard words.count > 4, words[3] == "when" else { return start + "/>" }
    let condition = words[4...].joined(separator: " ").map { character -> String in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      default: String(character)
      }
    }.joined()
    return start + "><bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">\(condition)"
      + "</bpmn:conditionExpression></bpmn:sequenceFlow>"
  }
}
