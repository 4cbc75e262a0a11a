import BPMN
import Testing
import Vocabulary

/// The same as ``ReplayTests`` for instances that go from one version to another and back while
/// they run, each with scopes that the other one does not have.
struct MigrationReplayTests {
  private static let globals = """
    <signal id="sig" name="go"/><message id="msg" name="hello"/>
    """

  private static let listener = """
    <camunda:executionListener event="end" expression="${execution.setVariable('left', 1)}"/>
    """

  /// Two tasks, one with a timer and one that can be undone.
  private static let work = """
    <userTask id="a"><extensionElements>\(listener)</extensionElements></userTask>
    <boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><timerEventDefinition>
      <timeCycle>R3/PT15S</timeCycle></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f6" sourceRef="t" targetRef="n"/><userTask id="n"/>
    <userTask id="b"/><boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/>
    </boundaryEvent><userTask id="ub" isForCompensation="true"/>
    <association id="as" sourceRef="cb" targetRef="ub"/>
    <sequenceFlow id="f4" sourceRef="b" targetRef="c"/>
    <userTask id="c" camunda:asyncBefore="true"/>
    <sequenceFlow id="f5" sourceRef="c" targetRef="undo"/>
    <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
    """

  private static let job = """
    <serviceTask id="j" camunda:topic="job"><multiInstanceLoopCharacteristics>
      <loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></serviceTask>
    """

  private static let one = """
    <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
    <parallelGateway id="fork"/>
    <sequenceFlow id="f1" sourceRef="fork" targetRef="a"/>
    <sequenceFlow id="f2" sourceRef="fork" targetRef="b"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="x"/>
    \(work)
    <subProcess id="x"><extensionElements>\(listener)<camunda:inputOutput>
      <camunda:outputParameter name="out">${execution.currentActivityId}</camunda:outputParameter>
      </camunda:inputOutput></extensionElements>
      <startEvent id="xs"/><sequenceFlow id="x0" sourceRef="xs" targetRef="j"/>\(job)
      <subProcess id="e" triggeredByEvent="true"><startEvent id="es" isInterrupting="false">
        <signalEventDefinition signalRef="sig"/></startEvent>
        <sequenceFlow id="e0" sourceRef="es" targetRef="eu"/><userTask id="eu"/></subProcess>
    </subProcess>
    <boundaryEvent id="xb" attachedToRef="x"><messageEventDefinition messageRef="msg"/>
    </boundaryEvent>
    """

  private static let two = """
    <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
    <parallelGateway id="fork"/>
    <sequenceFlow id="f1" sourceRef="fork" targetRef="w"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="j"/>
    <subProcess id="w"><extensionElements>\(listener)<camunda:inputOutput>
      <camunda:inputParameter name="own">1</camunda:inputParameter></camunda:inputOutput>
      </extensionElements>
      <startEvent id="ws"/><sequenceFlow id="w0" sourceRef="ws" targetRef="v"/>
      <subProcess id="v"><startEvent id="vs"/>
        <sequenceFlow id="v0" sourceRef="vs" targetRef="vf"/><parallelGateway id="vf"/>
        <sequenceFlow id="v1" sourceRef="vf" targetRef="a"/>
        <sequenceFlow id="v2" sourceRef="vf" targetRef="b"/>
        \(work)</subProcess>
    </subProcess>
    <boundaryEvent id="wb" attachedToRef="w"><messageEventDefinition messageRef="msg"/>
    </boundaryEvent>
    \(job)
    <subProcess id="e" triggeredByEvent="true"><startEvent id="es" isInterrupting="false">
      <signalEventDefinition signalRef="sig"/></startEvent>
      <sequenceFlow id="e0" sourceRef="es" targetRef="eu"/><userTask id="eu"/></subProcess>
    """

  private static func command(
    for instance: ProcessInstance, using random: inout RandomGenerator
  ) -> Command {
    let key = instance.elements.map(\.key).randomElement(using: &random) ?? .root
    switch Int.random(in: 0..<30, using: &random) {
    case 0..<8: return .completeUserTask(key)
    case 8..<12: return .completeJob(key)
    case 12..<15: return .runContinuation(key)
    case 15: return .signalReceived(name: "go")
    case 16 where Int.random(in: 0..<4, using: &random) == 0:
      return .messageReceived(name: "hello")
    case 17: return .setVariables(["n": 1], scope: key)
    case 18: return .failJob(key, message: "m")
    case 19: return .modify(Modification([.cancel(key)]))
    case 20: return .modify(Modification([.startBefore("a")]))
    case 21 where Int.random(in: 0..<20, using: &random) == 0: return .cancel(reason: "r")
    default: return .timePassed
    }
  }

  @Test func `replay and restoring give the state across versions, in any interleaving`() throws {
    let versions = try [Self.one, Self.two].map { try Player($0, globals: Self.globals).definition }
    var moves = [0, 0]
    var names: Set<String> = []
    var statuses: [String: Int] = [:]
    for seed in 0..<1500 {
      var random = RandomGenerator(seed: UInt64(seed))
      var now = Instant(milliseconds: 1_767_225_600_000)
      var version = seed % 2
      let first = try Engine.start(StartCommand(), of: versions[version], now: now).get()
      var instance = first.instance
      var log = first.events.map { (version, $0) }
      for _ in 0..<80 where instance.isActive {
        now = now + .seconds(Int.random(in: 0..<4, using: &random))
        if Int.random(in: 0..<12, using: &random) == 0 {
          let answer = Engine.migrate(
            instance, from: versions[version], to: versions[1 - version], now: now)
          guard case .success(let step) = answer else { continue }
          version = 1 - version
          moves[version] += 1
          instance = step.instance
          log += step.events.map { (version, $0) }
        } else {
          let command = Self.command(for: instance, using: &random)
          let answer = Engine.handle(
            command, instance: instance, definition: versions[version], now: now)
          guard case .success(let step) = answer else { continue }
          instance = step.instance
          log += step.events.map { (version, $0) }
        }
        if seed % 8 == 0 { Self.checkShape(instance, versions[version], seed: seed) }
      }
      var replayed = ProcessInstance()
      for (version, event) in log {
        let text = event.json(in: versions[version]).canonicalText
        let read = try Event(json: JSON(parsing: Array(text.utf8)), in: versions[version])
        #expect(read == event, "seed \(seed): \(text)")
        replayed.apply(read)
      }
      #expect(replayed == instance, "seed \(seed)")
      let text = instance.json(in: versions[version]).canonicalText
      let stored = try JSON(parsing: Array(text.utf8))
      #expect(try ProcessInstance(json: stored, in: versions[version]) == instance, "seed \(seed)")
      names.formUnion(log.map(\.1.name))
      statuses["\(instance.status)", default: 0] += 1
    }
    #expect(moves.allSatisfy { $0 > 300 }, "\(moves)")
    #expect(names.isSuperset(of: ["elementMoved", "compensationStarted", "loopInstanceCancelled"]))
    #expect(statuses["completed"] ?? 0 > 100, "\(statuses)")
  }

  /// What must be so after every step: each thing is inside the scope that its element is drawn in,
  /// and nothing is in a scope that is gone.
  private static func checkShape(
    _ instance: ProcessInstance, _ definition: ProcessDefinition, seed: Int
  ) {
    let visits = Dictionary(uniqueKeysWithValues: instance.elements.map { ($0.key, $0) })
    for visit in instance.elements {
      let element = definition.elements[visit.element]
      guard visit.scope != .root else {
        #expect(element.scope == nil, "seed \(seed): \(element.id) is in the process itself")
        continue
      }
      guard let scope = visits[visit.scope] else {
        Issue.record("seed \(seed): \(element.id) is in \(visit.scope), which is gone")
        continue
      }
      switch scope.state {
      case .loop: #expect(scope.element == visit.element, "seed \(seed)")
      case .compensating, .undoing: break
      default:
        #expect(element.scope == scope.element, "seed \(seed): \(element.id) is in another scope")
      }
    }
    for host in instance.timers.map(\.host) + instance.subscriptions.map(\.host) {
      #expect(host == .root || visits[host] != nil, "seed \(seed): \(host) is gone")
    }
  }
}
