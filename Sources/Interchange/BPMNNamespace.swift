/// The namespaces of BPMN 2.0's files (OMG formal/2011-01-03, section 15.3), and of extensions that
/// are known by name.
package enum BPMNNamespace {
  /// Elements of processes, collaborations and choreographies.
  package static let model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
  /// Diagrams, planes, shapes, edges and labels.
  package static let diagram = "http://www.omg.org/spec/BPMN/20100524/DI"
  /// Waypoints.
  package static let drawing = "http://www.omg.org/spec/DD/20100524/DI"
  /// Bounds and fonts.
  package static let common = "http://www.omg.org/spec/DD/20100524/DC"
  /// Colours of shapes, from "BPMN in Color".
  package static let color = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
  /// Colours of shapes, as Camunda's modeler wrote them first.
  package static let bpmnIO = "http://bpmn.io/schema/bpmn/biocolor/1.0"
  /// Camunda 8.
  package static let zeebe = "http://camunda.org/schema/zeebe/1.0"
  /// Camunda 7, under the names that its engine reads alike.
  package static let camunda: Set<String> = [
    "http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn",
    "http://www.omg.org/spec/BPMN/20100524/MODEL/fox", "http://www.camunda.com/fox",
  ]
  /// Notes of Camunda's modeler to itself.
  package static let modeler = "http://camunda.org/schema/modeler/1.0"
  /// `xsi:type` and `xsi:schemaLocation`.
  package static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
}
