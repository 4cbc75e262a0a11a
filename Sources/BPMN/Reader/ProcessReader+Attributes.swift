import Vocabulary
import XML

extension ProcessReader {
  /// Every attribute without a prefix that BPMN 2.0's schema has on elements of processes.
  private static let attributes: Set<String> = [
    "activityRef", "attachedToRef", "calledCollaborationRef", "calledElement", "cancelActivity",
    "cancelRemainingInstances", "capacity", "category", "completionQuantity", "dataObjectRef",
    "dataStoreRef", "default", "definitionalCollaborationRef", "eventGatewayType",
    "gatewayDirection", "id", "implementation", "instantiate", "isClosed", "isCollection",
    "isExecutable", "isForCompensation", "isImmediate", "isInterrupting", "isUnlimited",
    "itemSubjectRef", "loopCharacteristics", "messageRef", "method", "name", "operationRef",
    "ordering", "parallelMultiple", "processType", "resourceRef", "scriptFormat", "sourceRef",
    "startQuantity", "state", "targetRef", "triggeredByEvent", "typeLanguage",
  ]

  /// An attribute that BPMN does not have is a slip, and may have meant something.
  mutating func checkAttributes(of xml: XMLElement) {
    for attribute in xml.attributes
    where attribute.namespace.isEmpty && !Self.attributes.contains(attribute.name) {
      report(
        "unknown-attribute", at: xml,
        "\(described(xml)) has the attribute \"\(attribute.name)\", which BPMN does not know",
        hint: Suggestion.hint(for: attribute.name, among: Self.attributes))
    }
  }

  /// `camunda:historyTimeToLive` is kept and not acted on, but a slip in it is found.
  mutating func checkTimeToLive(of process: XMLElement) {
    guard let text = process.camunda("historyTimeToLive"), !text.isEmpty, !text.hasPrefix("${")
    else { return }
    let days = text.hasPrefix("P") && text.hasSuffix("D") ? text.dropFirst().dropLast() : text[...]
    guard Int(days).map({ $0 >= 0 }) ?? false else {
      report(
        "time-to-live", at: process,
        "expected a number of days such as 30 or P30D as historyTimeToLive, found \"\(text)\"")
      return
    }
  }
}
