package import Expressions

/// What a node of a process does.
package enum ElementKind: Sendable {
  case startEvent(Trigger)
  case endEvent(EndResult)
  case intermediateCatchEvent(Trigger)
  case intermediateThrowEvent(EndResult)
  case boundaryEvent(BoundaryEvent)
  /// A plain or manual task: the token passes.
  case passThrough
  case serviceTask(ServiceTask)
  case userTask(UserTaskDefinition)
  /// A script in FEEL or JUEL, and the variable that takes its value.
  case scriptTask(Expression, resultVariable: String?)
  case exclusiveGateway
  case parallelGateway
  case inclusiveGateway
  /// The index of the start event inside.
  case subProcess(start: Int)

  /// Whether tokens move inside it.
  package var isScope: Bool {
    if case .subProcess = self { true } else { false }
  }

  /// The element's name in BPMN's XML.
  package var tag: String {
    switch self {
    case .startEvent: "startEvent"
    case .endEvent: "endEvent"
    case .intermediateCatchEvent: "intermediateCatchEvent"
    case .intermediateThrowEvent: "intermediateThrowEvent"
    case .boundaryEvent: "boundaryEvent"
    case .passThrough: "task"
    case .serviceTask: "serviceTask"
    case .userTask: "userTask"
    case .scriptTask: "scriptTask"
    case .exclusiveGateway: "exclusiveGateway"
    case .parallelGateway: "parallelGateway"
    case .inclusiveGateway: "inclusiveGateway"
    case .subProcess: "subProcess"
    }
  }
}
