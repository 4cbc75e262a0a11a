/// The namespaces of the files that we read.
enum BPMNNamespace {
  static let model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
  static let diagram = "http://www.omg.org/spec/BPMN/20100524/DI"
  static let drawing = "http://www.omg.org/spec/DD/20100524/DI"
  static let bounds = "http://www.omg.org/spec/DD/20100524/DC"
  static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
  static let zeebe = "http://camunda.org/schema/zeebe/1.0"
  static let camunda = "http://camunda.org/schema/1.0/bpmn"
  /// Camunda's first names for its own extensions; its engine reads them all alike.
  static let camundaFamily: Set<String> = [
    camunda, "http://activiti.org/bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL/fox",
    "http://www.camunda.com/fox",
  ]
}
