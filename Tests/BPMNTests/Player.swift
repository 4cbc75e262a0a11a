import BPMN
import Testing
import Vocabulary

/// Plays commands on a process that a test draws, and keeps the log.
struct Player {
  let definition: ProcessDefinition
  private(set) var instance = ProcessInstance()
  private(set) var events: [Event] = []
  private(set) var rejections: [String] = []
  var now = Instant(milliseconds: 1_767_225_600_000)
  private var text: EventText
  private var lines: [String] = []

  /// Reads a process `p` with these elements; `globals` are signals and errors beside it.
  init(_ body: String, globals: String = "", bindings: BPMNBindings = BPMNBindings()) throws {
    let result = BPMNReader.read(
      Array(Self.document(body, globals: globals).utf8), path: "p.bpmn", bindings: bindings)
    #expect(result.diagnostics.filter { $0.severity == .error } == [])
    definition = try #require(result.definitions.first)
    text = EventText(definition)
  }

  /// A file around the elements of one process.
  static func document(_ body: String, globals: String = "") -> String {
    """
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" \
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
    <process id="p" isExecutable="true">
    \(body)
    </process>
    \(globals)
    </definitions>
    """
  }

  mutating func start(
    at place: StartCommand.Place = .none, _ variables: [String: JSON] = [:],
    businessKey: String? = nil, caller: Caller? = nil
  ) {
    let command = StartCommand(
      at: place, variables: variables, businessKey: businessKey, caller: caller)
    take(Engine.start(command, of: definition, now: now))
  }

  mutating func send(_ command: Command) {
    take(Engine.handle(command, instance: instance, definition: definition, now: now))
  }

  mutating func pass(_ duration: Duration) {
    now = now + duration
    send(.timePassed)
  }

  mutating func completeTask(_ id: String, _ variables: [String: JSON] = [:]) throws {
    send(.completeUserTask(try key(of: id), variables: variables))
  }

  mutating func completeJob(_ id: String, _ variables: [String: JSON] = [:]) throws {
    send(.completeJob(try key(of: id), variables: variables))
  }

  /// The key of the oldest visit to an element.
  func key(of id: String) throws -> Key {
    let visit = instance.elements.first { definition.elements[$0.element].id == id }
    return try #require(visit?.key, "\(id) is not active")
  }

  private mutating func take(_ result: Result<Step, Rejection>) {
    switch result {
    case .success(let step):
      var replayed = instance
      for event in step.events {
        replayed.apply(event)
        lines.append(text.line(event))
      }
      #expect(replayed == step.instance)
      instance = step.instance
      events += step.events
    case .failure(let rejection):
      lines.append("rejected: \(rejection)")
    }
  }

  /// The lines since the last call, and where tokens wait after them.
  mutating func log() -> String {
    defer { lines = [] }
    return lines.joined(separator: "\n")
  }

  var waiting: String {
    guard instance.isActive else { return "\(instance.status)" }
    return instance.waitingElementIDs(in: definition).joined(separator: " ")
  }
}
