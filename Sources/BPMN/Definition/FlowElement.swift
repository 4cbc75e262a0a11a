package import Vocabulary

/// A node of a process: an event, a task, a gateway or a sub-process.
///
/// A class, and never changed: the engine looks at elements all the time, and a reference is
/// cheaper to look at than a copy of all this.
package final class FlowElement: Sendable {
  package let index: Int
  package let id: String
  package let name: String?
  package let kind: ElementKind
  package let position: SourcePosition
  /// The sub-process that contains it, or `nil` for the process.
  package let scope: Int?
  /// Sequence flows that end here, in the order of the file.
  package let incoming: [Int]
  /// Sequence flows that begin here, in the order of the file.
  package let outgoing: [Int]
  /// The flow that is taken when no condition holds.
  package let defaultFlow: Int?
  /// Evaluated into the element's own scope when it is entered.
  package let inputs: [Mapping]
  /// Evaluated into the enclosing scope when it is left.
  package let outputs: [Mapping]
  /// The boundary events on this activity, in the order of the file.
  package let boundaryEvents: [Int]
  package let properties: [String: String]
  /// The form of a user task or start event.
  package let form: Form?
  /// How often an activity is done.
  package let loop: LoopDefinition?
  /// Where the token rests as a job of its own.
  package let continuation: ContinuationDefinition?
  /// Expressions that are evaluated when the element is entered or left.
  package let listeners: [Listener]
  /// The event sub-processes inside a sub-process, in the order of the file.
  package let eventSubProcesses: [Int]
  /// The activity that undoes this one: the handler at its compensation boundary event.
  package let compensationHandler: Int?
  /// Whether it is such a handler: no flow leads to it.
  package let isForCompensation: Bool
  /// Whether nothing but its kind says what it does: the common case, which the engine hurries.
  let isBare: Bool
  /// Whether a choice is to be made among its outgoing flows.
  let hasConditions: Bool
  /// Whether something is to be done where it is left before it is done.
  let actsWhenLeft: Bool
  /// The id as JSON writes it, for logs.
  let encodedID: [UInt8]

  init(
    index: Int, id: String, name: String?, kind: ElementKind, position: SourcePosition,
    scope: Int?, incoming: [Int], outgoing: [Int], defaultFlow: Int?, inputs: [Mapping],
    outputs: [Mapping], boundaryEvents: [Int], properties: [String: String], form: Form?,
    loop: LoopDefinition?, continuation: ContinuationDefinition?, listeners: [Listener],
    eventSubProcesses: [Int], compensationHandler: Int?, isForCompensation: Bool,
    hasConditions: Bool
  ) {
    self.index = index
    self.id = id
    self.name = name
    self.kind = kind
    self.position = position
    self.scope = scope
    self.incoming = incoming
    self.outgoing = outgoing
    self.defaultFlow = defaultFlow
    self.inputs = inputs
    self.outputs = outputs
    self.boundaryEvents = boundaryEvents
    self.properties = properties
    self.form = form
    self.loop = loop
    self.continuation = continuation
    self.listeners = listeners
    self.eventSubProcesses = eventSubProcesses
    self.compensationHandler = compensationHandler
    self.isForCompensation = isForCompensation
    self.hasConditions = hasConditions
    encodedID = JSON.encoded(id)
    actsWhenLeft =
      !outputs.isEmpty || listeners.contains { $0.moment == .end || $0.moment == .delete }
    isBare =
      inputs.isEmpty && outputs.isEmpty && boundaryEvents.isEmpty && loop == nil
      && continuation == nil && listeners.isEmpty && compensationHandler == nil
  }

  var isStart: Bool {
    if case .startEvent = kind { true } else { false }
  }

  /// What a catching event waits for; `nil` for everything else.
  package var trigger: Trigger? {
    switch kind {
    case .startEvent(let trigger), .intermediateCatchEvent(let trigger): trigger
    case .boundaryEvent(let event): event.trigger
    case .receiveTask(let message): message.map { .message($0) }
    default: nil
    }
  }
}
