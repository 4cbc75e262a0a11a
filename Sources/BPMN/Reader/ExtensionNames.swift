/// The extension elements and attributes that Camunda's modelers write, and which of them do
/// something here (camunda-bpmn-moddle 7.0 and zeebe-bpmn-moddle 1.9, the modelers' own schemas).
enum ExtensionNames {
  /// An extension element: its attributes, and whether it does something here.
  struct Element {
    let attributes: Set<String>
    let isIgnored: Bool

    init(_ attributes: Set<String> = [], isIgnored: Bool = false) {
      self.attributes = attributes
      self.isIgnored = isIgnored
    }
  }

  // MARK: - Camunda 7

  /// Attributes with the prefix on elements of BPMN.
  static let camundaAttributes: Set<String> = [
    "assignee", "async", "asyncAfter", "asyncBefore", "calledElementBinding",
    "calledElementVersion", "calledElementVersionTag", "candidateGroups", "candidateUsers",
    "caseBinding", "caseRef", "caseTenantId", "caseVersion", "class", "collection",
    "decisionRef", "decisionRefBinding", "decisionRefVersion", "decisionRefVersionTag",
    "delegateExpression", "diagramRelationId", "dueDate", "elementVariable",
    "errorCodeVariable", "errorMessage", "errorMessageVariable", "escalationCodeVariable",
    "exclusive", "expression", "followUpDate", "formKey", "formRef", "formRefBinding",
    "formRefVersion", "historyTimeToLive", "initiator", "jobPriority", "mapDecisionResult",
    "modelerTemplate", "modelerTemplateIcon", "modelerTemplateVersion", "priority", "resource",
    "resultVariable", "resultVariableName", "taskPriority", "topic", "type",
    "variableEvents", "variableMappingClass", "variableMappingDelegateExpression",
    "variableName", "versionTag",
  ]

  /// Attributes of Camunda that say something which does not happen here.
  static let ignoredCamundaAttributes: Set<String> = [
    "calledElementTenantId", "candidateStarterGroups", "candidateStarterUsers",
    "decisionRefTenantId", "formHandlerClass", "isStartableInTasklist", "jobPriority",
  ]

  /// Attributes that let a token rest as a job of its own.
  static let restingAttributes: Set<String> = ["async", "asyncAfter", "asyncBefore"]

  /// The elements in front of which or behind which a token can rest. A signal's definition is none
  /// of them: whoever listens hears it at once.
  static let restingElements: Set<String> = [
    "boundaryEvent", "businessRuleTask", "callActivity", "endEvent", "eventBasedGateway",
    "exclusiveGateway", "inclusiveGateway", "intermediateCatchEvent", "intermediateThrowEvent",
    "manualTask", "multiInstanceLoopCharacteristics", "parallelGateway", "receiveTask",
    "scriptTask", "sendTask", "serviceTask", "startEvent", "subProcess", "task", "transaction",
    "userTask",
  ]

  /// Extension elements, and the elements inside them.
  static let camundaElements: [String: Element] = [
    "connector": Element(), "connectorId": Element(),
    "constraint": Element(["config", "name"], isIgnored: true), "entry": Element(["key"]),
    "errorEventDefinition": Element([
      "errorCodeVariable", "errorMessageVariable", "errorRef", "expression", "id",
    ]),
    "executionListener": Element(["class", "delegateExpression", "event", "expression"]),
    "expression": Element(), "failedJobRetryTimeCycle": Element(["body"]),
    "field": Element(["expression", "name", "stringValue"]),
    "formData": Element(["businessKey"]),
    "formField": Element([
      "datePattern", "defaultValue", "id", "label", "maxlength", "minlength", "required", "type",
    ]),
    "formProperty": Element(
      [
        "datePattern", "default", "defaultExpression", "expression", "id", "name", "readable",
        "required", "type", "variable", "writable", "writeable",
      ], isIgnored: true),
    "in": Element([
      "businessKey", "local", "source", "sourceExpression", "target", "targetExpression",
      "variables",
    ]),
    "inputOutput": Element(), "inputParameter": Element(["name"]), "list": Element(),
    "map": Element(),
    "out": Element(["local", "source", "sourceExpression", "target", "variables"]),
    "outputParameter": Element(["name"]),
    "potentialStarter": Element(isIgnored: true), "properties": Element(),
    "property": Element(["id", "name", "value"]), "script": Element(["resource", "scriptFormat"]),
    "string": Element(),
    "taskListener": Element(["class", "delegateExpression", "event", "expression", "id"]),
    "validation": Element(isIgnored: true), "value": Element(["id", "name"]),
  ]

  // MARK: - Camunda 8

  /// Attributes with the prefix on elements of BPMN.
  static let zeebeAttributes: Set<String> = [
    "modelerTemplate", "modelerTemplateIcon", "modelerTemplateVersion",
  ]

  /// Extension elements, and the elements inside them.
  static let zeebeElements: [String: Element] = [
    "adHoc": Element(["activeElementsCollection", "outputCollection", "outputElement"]),
    "assignmentDefinition": Element(["assignee", "candidateGroups", "candidateUsers"]),
    "calledDecision": Element(["bindingType", "decisionId", "resultVariable", "versionTag"]),
    "calledElement": Element([
      "bindingType", "processId", "processIdExpression", "propagateAllChildVariables",
      "propagateAllParentVariables", "versionTag",
    ]),
    "conditionalFilter": Element(["variableEvents", "variableName"]),
    "executionListener": Element(["eventType", "retries", "type"]),
    "executionListeners": Element(),
    "formDefinition": Element([
      "bindingType", "externalReference", "formId", "formKey", "versionTag",
    ]),
    "header": Element(["key", "value"]), "input": Element(["source", "target"]),
    "ioMapping": Element(),
    "linkedResource": Element(
      ["bindingType", "linkName", "resourceId", "resourceType", "versionTag"], isIgnored: true),
    "linkedResources": Element(isIgnored: true),
    "loopCharacteristics": Element([
      "inputCollection", "inputElement", "outputCollection", "outputElement",
    ]),
    "output": Element(["source", "target"]), "priorityDefinition": Element(["priority"]),
    "properties": Element(), "property": Element(["name", "value"]),
    "script": Element(["expression", "resultVariable"]),
    "subscription": Element(["correlationKey"]),
    "taskDefinition": Element(["retries", "type"]), "taskHeaders": Element(),
    "taskListener": Element(["eventType", "retries", "type"]), "taskListeners": Element(),
    "taskSchedule": Element(["dueDate", "followUpDate"]), "userTask": Element(),
    "userTaskForm": Element(["id"]), "versionTag": Element(["value"]),
  ]
}
