import Vocabulary
import XML

/// An element while its process is being read: flows and boundary events are not known yet.
struct ElementDraft {
  let xml: XMLElement
  let index: Int
  let id: String
  let scope: Int?
  var kind: ElementKind
  var incoming: [Int] = []
  var outgoing: [Int] = []
  var defaultFlow: Int?
  var boundaryEvents: [Int] = []
  var inputs: [Mapping] = []
  var outputs: [Mapping] = []
  var properties: [String: String] = [:]
  var form: Form?
  var loop: LoopDefinition?
  var continuation: ContinuationDefinition?
  var listeners: [Listener] = []
  var eventSubProcesses: [Int] = []
  var compensationHandler: Int?
  var isForCompensation = false
  var hasConditions = false

  var isStart: Bool {
    if case .startEvent = kind { true } else { false }
  }

  /// Whether it is a sub-process that begins by its start event's trigger.
  var isEventSubProcess: Bool {
    if case .subProcess(let process) = kind, case .event = process.form { true } else { false }
  }

  /// What a catching event waits for.
  var trigger: Trigger? {
    switch kind {
    case .startEvent(let trigger), .intermediateCatchEvent(let trigger): trigger
    case .boundaryEvent(let event): event.trigger
    default: nil
    }
  }

  var element: FlowElement {
    FlowElement(
      index: index, id: id, name: xml.attribute("name"), kind: kind, position: xml.position,
      scope: scope, incoming: incoming, outgoing: outgoing, defaultFlow: defaultFlow,
      inputs: inputs, outputs: outputs, boundaryEvents: boundaryEvents, properties: properties,
      form: form, loop: loop, continuation: continuation, listeners: listeners,
      eventSubProcesses: eventSubProcesses, compensationHandler: compensationHandler,
      isForCompensation: isForCompensation, hasConditions: hasConditions)
  }
}
