import Expressions
import XML

extension ProcessReader {
  mutating func plainTask(_ xml: XMLElement) -> ElementKind? {
    guard let operation = bindings.operations[xml.attribute("id") ?? ""] else {
      return .passThrough
    }
    return .serviceTask(bound(xml, to: operation))
  }

  mutating func serviceTask(_ xml: XMLElement) -> ElementKind? {
    if let operation = bindings.operations[xml.attribute("id") ?? ""] {
      return .serviceTask(bound(xml, to: operation))
    }
    if let decision = decision(of: xml) { return .serviceTask(decision) }
    return implementation(xml, of: xml).map { .serviceTask($0) }
  }

  /// What does the work of an element; `holder` is the part of it that says so.
  mutating func implementation(_ holder: XMLElement, of xml: XMLElement) -> ServiceTask? {
    if let text = holder.camunda("expression") {
      guard let expression = expression(text, language: nil, on: xml) else { return nil }
      return task(holder, .expression, .text(""), expression: expression)
    }
    guard let (implementation, operation) = operation(holder, of: xml) else { return nil }
    return task(holder, implementation, operation)
  }

  /// The name of what a service task does, wherever the file says it.
  private mutating func operation(_ holder: XMLElement, of xml: XMLElement) -> (
    ServiceTask.Implementation, Expression
  )? {
    if let definition = xml.extension("taskDefinition") {
      guard let type = definition.attribute("type"), !type.isEmpty else { return missing(xml) }
      return expression(type, on: xml).map { (.taskType, $0) }
    }
    if let name = holder.camunda("class") { return (.javaClass, .text(name)) }
    // A delegate expression is a name in Java's container of objects, not a value: `${mailer}`.
    if let text = holder.camunda("delegateExpression") {
      return (.delegateExpression, .text(Self.bareName(text)))
    }
    if holder.camunda("type") == "external" || holder.camunda("topic") != nil {
      guard let topic = holder.camunda("topic"), !topic.isEmpty else { return missing(xml) }
      return expression(topic, on: xml).map { (.topic, $0) }
    }
    if let type = holder.camunda("type") {
      refuse("the type \"\(type)\"", on: xml)
      return nil
    }
    return missing(xml)
  }

  private mutating func missing(_ xml: XMLElement) -> (ServiceTask.Implementation, Expression)? {
    report(
      "operation", at: xml, "\(described(xml)) does not say what to do",
      hint: "set a topic, a class or a task type, or bind \"operations\" in the process manifest")
    return nil
  }

  private static func bareName(_ text: String) -> String {
    guard text.hasPrefix("${") || text.hasPrefix("#{"), text.hasSuffix("}") else { return text }
    return String(text.dropFirst(2).dropLast()).filter { !$0.isWhitespace }
  }

  mutating func bound(_ xml: XMLElement, to operation: String) -> ServiceTask {
    task(xml, .binding, .text(operation))
  }

  private mutating func task(
    _ xml: XMLElement, _ implementation: ServiceTask.Implementation, _ operation: Expression,
    expression: Expression? = nil, resultVariable: String? = nil,
    decision: DecisionReference? = nil
  ) -> ServiceTask {
    let definition = xml.extension("taskDefinition")
    var conditions: [ServiceTask.ErrorCondition] = []
    for item in xml.camundaExtensions where item.name == "errorEventDefinition" {
      guard let condition = self.expression(item.camundaValue("expression"), on: xml) else {
        continue
      }
      let reference = item.attribute("errorRef") ?? ""
      let code = globals.errors[BPMNGlobals.localName(reference)]?.attribute("errorCode")
      conditions.append(.init(condition: condition, code: code ?? reference))
    }
    return ServiceTask(
      implementation: implementation, operation: operation,
      retries: self.expression(definition?.attribute("retries") ?? retries(of: xml), on: xml),
      retryCycle: self.expression(retryCycle(of: xml), on: xml),
      headers: headers(of: xml), resultVariable: resultVariable ?? xml.resultVariable,
      expression: expression, priority: self.expression(xml.camunda("taskPriority"), on: xml),
      decision: decision, errorConditions: conditions)
  }

  /// The decision that a business rule task asks for.
  private mutating func decision(of xml: XMLElement) -> ServiceTask? {
    if let called = xml.extension("calledDecision") {
      guard let decision = expression(called.attribute("decisionId"), on: xml) else {
        report("decision", at: xml, "\(described(xml)) does not say which decision")
        return nil
      }
      let binding = binding(
        called.attribute("bindingType"), version: nil, tag: called.attribute("versionTag"), on: xml)
      return task(
        xml, .decision, .text("decision"), resultVariable: called.attribute("resultVariable"),
        decision: DecisionReference(decision: decision, binding: binding ?? .latest, result: .asIs))
    }
    guard let decision = expression(xml.camunda("decisionRef"), on: xml) else { return nil }
    let text = xml.camunda("mapDecisionResult") ?? DecisionResult.resultList.rawValue
    guard let result = DecisionResult(rawValue: text) else {
      report(
        "decision", at: xml,
        "expected singleEntry, singleResult, collectEntries or resultList as mapDecisionResult of "
          + "\(described(xml)), found \"\(text)\"")
      return nil
    }
    let binding = binding(
      xml.camunda("decisionRefBinding"), version: xml.camunda("decisionRefVersion"),
      tag: xml.camunda("decisionRefVersionTag"), on: xml)
    return task(
      xml, .decision, .text("decision"),
      decision: DecisionReference(
        decision: decision, binding: binding ?? .latest, result: result))
  }

  /// The count in `camunda:failedJobRetryTimeCycle`: `R5/PT5M` is five attempts.
  func retries(of xml: XMLElement) -> String? {
    guard let cycle = xml.extension("failedJobRetryTimeCycle")?.trimmedText, cycle.hasPrefix("R")
    else { return nil }
    return String(cycle.dropFirst().prefix { $0.isNumber })
  }

  private func headers(of xml: XMLElement) -> [String: String] {
    var headers: [String: String] = [:]
    for item in xml.camundaExtensions {
      switch item.name {
      case "taskHeaders":
        for header in item.camundaChildren("header") {
          headers[header.attribute("key") ?? ""] = header.attribute("value") ?? ""
        }
      case "field":
        let value =
          item.attribute("stringValue") ?? item.attribute("expression")
          ?? item.children.first(where: \.isCamunda)?.trimmedText
        headers[item.attribute("name") ?? ""] = value ?? ""
      default: break
      }
    }
    return headers
  }

  // MARK: - Scripts

  mutating func scriptTask(_ xml: XMLElement) -> ElementKind? {
    let id = xml.attribute("id") ?? ""
    if let operation = bindings.operations[id] { return .serviceTask(bound(xml, to: operation)) }
    let result = xml.resultVariable
    if let text = bindings.scripts[id] {
      return expression(text, language: nil, on: xml).map {
        .scriptTask(Script($0), resultVariable: result)
      }
    }
    if let script = xml.extension("script") {
      return expression(script.attribute("expression"), on: xml).map {
        .scriptTask(Script($0), resultVariable: script.attribute("resultVariable"))
      }
    }
    guard xml.camunda("resource") == nil else {
      refuse(
        "a script in a file of its own", on: xml,
        hint: "bind \"\(id)\" under \"scripts\" or \"operations\" in the process manifest")
      return nil
    }
    guard let text = xml.child("script")?.trimmedText, !text.isEmpty else {
      report("script", at: xml, "\(described(xml)) has no script")
      return nil
    }
    let format = xml.attribute("scriptFormat")
    return script(text, format: format, on: xml).map { .scriptTask($0, resultVariable: result) }
  }

  /// A script in a language that is understood.
  mutating func script(_ text: String, format: String?, on xml: XMLElement) -> Script? {
    let language = format?.lowercased() ?? ""
    switch language {
    case "feel", "juel":
      return expression(text, language: language, on: xml).map { Script($0) }
    case "groovy", "javascript", "js", "ecmascript":
      switch GroovyTranslator.translate(text) {
      case .success(let script): return script
      case .failure(let problem):
        refuse(
          "a script in \(format ?? "")", on: xml,
          hint: "only simple statements are understood, and \(problem.reason); bind "
            + "\"\(xml.attribute("id") ?? "")\" under \"scripts\" or \"operations\" in the "
            + "process manifest")
        return nil
      }
    default:
      refuse(
        "a script in \(format ?? "no language")", on: xml,
        hint: "bind \"\(xml.attribute("id") ?? "")\" under \"scripts\" or \"operations\" in the "
          + "process manifest")
      return nil
    }
  }

  // MARK: - People

  mutating func userTask(_ xml: XMLElement) -> ElementKind? {
    let assignment = xml.extension("assignmentDefinition")
    let schedule = xml.extension("taskSchedule")
    let owners = potentialOwners(of: xml)
    let groups = xml.camunda("candidateGroups") ?? assignment?.attribute("candidateGroups")
    let users = xml.camunda("candidateUsers") ?? assignment?.attribute("candidateUsers")
    return .userTask(
      UserTaskDefinition(
        name: template(xml.attribute("name"), on: xml),
        description: template(xml.child("documentation")?.trimmedText, on: xml),
        assignee: expression(
          xml.camunda("assignee") ?? assignment?.attribute("assignee") ?? performer(of: xml),
          on: xml),
        candidateGroups: expression(Self.joined(groups, owners.groups), on: xml),
        candidateUsers: expression(Self.joined(users, owners.users), on: xml),
        dueDate: expression(xml.camunda("dueDate") ?? schedule?.attribute("dueDate"), on: xml),
        followUpDate: expression(
          xml.camunda("followUpDate") ?? schedule?.attribute("followUpDate"), on: xml),
        priority: expression(
          xml.camunda("priority") ?? xml.extension("priorityDefinition")?.attribute("priority"),
          on: xml)))
  }

  /// Text in which Camunda 7 evaluates expressions, and Camunda 8 does not.
  private mutating func template(_ text: String?, on xml: XMLElement) -> Expression? {
    guard let text, !text.isEmpty else { return nil }
    return globals.isZeebe
      ? .text(text, language: .feel) : expression(text, language: "juel", on: xml)
  }

  private static func joined(_ text: String?, _ more: [String]) -> String? {
    let all = (text.map { [$0] } ?? []) + more
    return all.isEmpty ? nil : all.joined(separator: ", ")
  }

  private func performer(of xml: XMLElement) -> String? {
    xml.child("humanPerformer").flatMap(Self.assignmentText)
  }

  private static func assignmentText(_ holder: XMLElement) -> String? {
    holder.child("resourceAssignmentExpression")?.child("formalExpression")?.trimmedText
  }

  /// BPMN's own way to name people: `user(anna), group(reviewers), auditors`.
  private func potentialOwners(of xml: XMLElement) -> (groups: [String], users: [String]) {
    var groups: [String] = []
    var users: [String] = []
    for owner in xml.children("potentialOwner") {
      for part in (Self.assignmentText(owner) ?? "").split(separator: ",") {
        let text = part.filter { !$0.isWhitespace }
        if text.hasPrefix("user("), text.hasSuffix(")") {
          users.append(String(text.dropFirst(5).dropLast()))
        } else if text.hasPrefix("group("), text.hasSuffix(")") {
          groups.append(String(text.dropFirst(6).dropLast()))
        } else if !text.isEmpty {
          groups.append(text)
        }
      }
    }
    return (groups, users)
  }

  // MARK: - What may not be there

  /// Refuses extensions that would change what a process does, if they were left out.
  mutating func checkExtensions(of xml: XMLElement) {
    if xml.extension("connector") != nil { refuse("the extension \"connector\"", on: xml) }
    if xml.camunda("variableMappingClass") != nil
      || xml.camunda("variableMappingDelegateExpression") != nil
    {
      refuse("variableMappingClass", on: xml)
    }
  }
}

extension XMLElement {
  /// An attribute that may stand with Camunda's prefix or without one.
  func camundaValue(_ name: String) -> String? { camunda(name) ?? attribute(name) }

  /// The variable that takes a result, also under the name that it had first.
  var resultVariable: String? { camunda("resultVariable") ?? camunda("resultVariableName") }
}
