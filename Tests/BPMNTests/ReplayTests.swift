import BPMN
import Testing
import Vocabulary

struct ReplayTests {
  private static let globals = """
    <signal id="sig" name="go"/><error id="err" errorCode="E1"/>
    """

  /// A bit of everything: a fork, a sub-process with boundary events, timers, a loop, joins.
  private static let body = """
    <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
    <parallelGateway id="fork"/>
    <sequenceFlow id="f1" sourceRef="fork" targetRef="work"/>
    <sequenceFlow id="f2" sourceRef="fork" targetRef="sub"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="catch"/>
    <serviceTask id="work" camunda:class="Work"/>
    <boundaryEvent id="tick" attachedToRef="work" cancelActivity="false"><timerEventDefinition>
      <timeCycle>R2/PT10S</timeCycle></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f4" sourceRef="tick" targetRef="note"/><userTask id="note"/>
    <sequenceFlow id="f5" sourceRef="work" targetRef="x"/>
    <exclusiveGateway id="x" default="f7"/>
    <sequenceFlow id="f6" sourceRef="x" targetRef="work">
      <conditionExpression>${again}</conditionExpression></sequenceFlow>
    <sequenceFlow id="f7" sourceRef="x" targetRef="join"/>
    <subProcess id="sub">
      <startEvent id="is"/><sequenceFlow id="i0" sourceRef="is" targetRef="ig"/>
      <inclusiveGateway id="ig" default="i2"/>
      <sequenceFlow id="i1" sourceRef="ig" targetRef="a">
        <conditionExpression>${again}</conditionExpression></sequenceFlow>
      <sequenceFlow id="i2" sourceRef="ig" targetRef="b"/>
      <sequenceFlow id="i3" sourceRef="ig" targetRef="c">
        <conditionExpression>${!again}</conditionExpression></sequenceFlow>
      <userTask id="a"/><userTask id="b"/><serviceTask id="c" camunda:topic="c"/>
      <sequenceFlow id="i4" sourceRef="a" targetRef="ij"/>
      <sequenceFlow id="i5" sourceRef="b" targetRef="ij"/>
      <sequenceFlow id="i6" sourceRef="c" targetRef="ij"/>
      <inclusiveGateway id="ij"/><sequenceFlow id="i7" sourceRef="ij" targetRef="ie"/>
      <endEvent id="ie"/>
    </subProcess>
    <boundaryEvent id="err1" attachedToRef="sub"><errorEventDefinition errorRef="err"/>
    </boundaryEvent><sequenceFlow id="f8" sourceRef="err1" targetRef="merge"/>
    <exclusiveGateway id="merge"/><sequenceFlow id="f13" sourceRef="merge" targetRef="join"/>
    <boundaryEvent id="sig1" attachedToRef="sub" cancelActivity="false">
      <signalEventDefinition signalRef="sig"/></boundaryEvent>
    <sequenceFlow id="f9" sourceRef="sig1" targetRef="note"/>
    <sequenceFlow id="f10" sourceRef="sub" targetRef="merge"/>
    <intermediateCatchEvent id="catch"><signalEventDefinition signalRef="sig"/>
    </intermediateCatchEvent><sequenceFlow id="f11" sourceRef="catch" targetRef="join"/>
    <parallelGateway id="join"/><sequenceFlow id="f12" sourceRef="join" targetRef="e"/>
    <endEvent id="e"/>
    """

  private static func command(
    for instance: ProcessInstance, in definition: ProcessDefinition,
    using random: inout RandomGenerator
  ) -> Command {
    let keys = instance.elements.map(\.key) + [Key(999)]
    let key = keys.randomElement(using: &random) ?? .root
    let again = JSON.bool(Bool.random(using: &random))
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<5: return .completeJob(key, variables: ["again": again])
    case 5..<10: return .completeUserTask(key, variables: ["again": again])
    case 10: return .failJob(key, message: "m", backOff: .seconds(5))
    case 11: return .failJob(key, message: "m", retriesLeft: 0)
    case 12: return .throwJobError(key, code: "E1", message: "m")
    case 13: return .throwUserTaskError(key, code: "E1")
    case 14, 15: return .retry(key)
    case 16: return .signalReceived(name: "go", variables: ["again": again])
    case 17: return .setVariables(["again": again], scope: key)
    case 18 where Int.random(in: 0..<20, using: &random) == 0: return .cancel(reason: "r")
    default: return .timePassed
    }
  }

  @Test func `replaying the events gives the state, through JSON too, in any interleaving`() throws
  {
    let player = try Player(Self.body, globals: Self.globals)
    let definition = player.definition
    var statuses: [String: Int] = [:]
    for seed in 0..<3000 {
      var random = RandomGenerator(seed: UInt64(seed))
      var now = player.now
      let start = StartCommand(variables: ["again": .bool(seed % 3 == 0)])
      let first = try Engine.start(start, of: definition, now: now).get()
      var instance = first.instance
      var events = first.events
      for _ in 0..<100 where instance.isActive {
        now = now + .seconds(Int.random(in: 0..<8, using: &random))
        let command = Self.command(for: instance, in: definition, using: &random)
        let answer = Engine.handle(command, instance: instance, definition: definition, now: now)
        guard case .success(let step) = answer else { continue }
        instance = step.instance
        events += step.events
      }
      try Self.check(events, instance, definition, seed: seed)
      statuses["\(instance.status)", default: 0] += 1
    }
    #expect(statuses.values.allSatisfy { $0 > 20 } && statuses.count == 3, "\(statuses)")
  }

  static func check(
    _ events: [Event], _ instance: ProcessInstance, _ definition: ProcessDefinition, seed: Int
  ) throws {
    var replayed = ProcessInstance()
    for event in events {
      guard seed % 8 == 0 else {
        replayed.apply(event)
        continue
      }
      let text = event.json(in: definition).canonicalText
      var bytes: [UInt8] = []
      event.write(to: &bytes, in: definition)
      #expect(String(decoding: bytes, as: UTF8.self) == text)
      let read = try Event(json: JSON(parsing: Array(text.utf8)), in: definition)
      #expect(read == event, "seed \(seed): \(text)")
      replayed.apply(read)
    }
    #expect(replayed == instance, "seed \(seed)")
    let stored = try JSON(parsing: Array(instance.json(in: definition).canonicalText.utf8))
    #expect(try ProcessInstance(json: stored, in: definition) == instance, "seed \(seed)")
    #expect(instance.isActive || instance.elements.isEmpty)
    #expect(!instance.isActive || !instance.elements.isEmpty, "seed \(seed) has no tokens")
  }
}
