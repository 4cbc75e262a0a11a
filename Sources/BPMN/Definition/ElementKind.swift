/// What a node of a process does. Indirect, as the engine passes it on all the time.
package indirect enum ElementKind: Sendable {
  case startEvent(Trigger)
  case endEvent(EndResult)
  case intermediateCatchEvent(Trigger)
  case intermediateThrowEvent(EndResult)
  case boundaryEvent(BoundaryEvent)
  /// A plain or manual task: the token passes.
  case passThrough
  case serviceTask(ServiceTask)
  case userTask(UserTaskDefinition)
  /// A script, and the variable that takes its value.
  case scriptTask(Script, resultVariable: String?)
  /// Waits for a message; without one it waits until somebody triggers it.
  case receiveTask(EventReference?)
  case callActivity(CallActivity)
  case exclusiveGateway
  case parallelGateway
  case inclusiveGateway
  /// Waits for the first of the events behind it.
  case eventBasedGateway
  case subProcess(SubProcess)

  /// Whether tokens move inside it.
  package var isScope: Bool {
    if case .subProcess = self { true } else { false }
  }

  /// Whether it is an activity: something that can loop, carry boundary events and be undone.
  package var isActivity: Bool {
    switch self {
    case .passThrough, .serviceTask, .userTask, .scriptTask, .receiveTask, .callActivity,
      .subProcess:
      true
    default: false
    }
  }

  /// Whether what it does may concern other instances, or needs an answer from the platform.
  var reachesOut: Bool {
    switch self {
    case .callActivity: true
    case .serviceTask(let task): task.decision != nil
    case .endEvent(let result), .intermediateThrowEvent(let result):
      switch result {
      case .signal, .message: true
      case .sendJob(let task): task.decision != nil
      default: false
      }
    default: false
    }
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
    case .receiveTask: "receiveTask"
    case .callActivity: "callActivity"
    case .exclusiveGateway: "exclusiveGateway"
    case .parallelGateway: "parallelGateway"
    case .inclusiveGateway: "inclusiveGateway"
    case .eventBasedGateway: "eventBasedGateway"
    case .subProcess(let process): process.form == .transaction ? "transaction" : "subProcess"
    }
  }
}
