import BPMN
import Testing
import Vocabulary

/// The same as ``ReplayTests`` for everything that has a scope, a loop or an undoing in it.
struct WideReplayTests {
  private static let globals = """
    <signal id="sig" name="go"/><message id="msg" name="hello"/><error id="err" errorCode="E1"/>
    <escalation id="esc" escalationCode="up"/>
    """

  private static let body = """
    <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
    <parallelGateway id="fork"/>
    <sequenceFlow id="f1" sourceRef="fork" targetRef="tx"/>
    <sequenceFlow id="f2" sourceRef="fork" targetRef="loop"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="call"/>
    <sequenceFlow id="f4" sourceRef="fork" targetRef="race"/>
    <transaction id="tx"><startEvent id="ts"/>
      <sequenceFlow id="t0" sourceRef="ts" targetRef="book"/>
      <userTask id="book"><multiInstanceLoopCharacteristics isSequential="true">
        <loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
      <boundaryEvent id="bb" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
      <userTask id="unbook" isForCompensation="true"/>
      <association id="as" sourceRef="bb" targetRef="unbook"/>
      <sequenceFlow id="t1" sourceRef="book" targetRef="tg"/>
      <exclusiveGateway id="tg" default="t3"/>
      <sequenceFlow id="t2" sourceRef="tg" targetRef="tc"><conditionExpression>${again}
      </conditionExpression></sequenceFlow>
      <endEvent id="tc"><cancelEventDefinition/></endEvent>
      <sequenceFlow id="t3" sourceRef="tg" targetRef="te"/><endEvent id="te">
        <escalationEventDefinition escalationRef="esc"/></endEvent>
    </transaction>
    <boundaryEvent id="txc" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>
    <sequenceFlow id="f5" sourceRef="txc" targetRef="m"/>
    <boundaryEvent id="txe" attachedToRef="tx" cancelActivity="false">
      <escalationEventDefinition/></boundaryEvent>
    <sequenceFlow id="f6" sourceRef="txe" targetRef="note"/><userTask id="note"/>
    <sequenceFlow id="f7" sourceRef="tx" targetRef="m"/><exclusiveGateway id="m"/>
    <sequenceFlow id="f8" sourceRef="m" targetRef="undo"/>
    <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
    <sequenceFlow id="f9" sourceRef="undo" targetRef="join"/>
    <subProcess id="loop" camunda:asyncBefore="true"><multiInstanceLoopCharacteristics
      camunda:collection="items" camunda:elementVariable="item" camunda:asyncAfter="true">
      <completionCondition>${nrOfCompletedInstances == 2}</completionCondition>
      </multiInstanceLoopCharacteristics>
      <startEvent id="ls"/><sequenceFlow id="l0" sourceRef="ls" targetRef="lw"/>
      <serviceTask id="lw" camunda:topic="work"/>
      <boundaryEvent id="lc" attachedToRef="lw" cancelActivity="false">
        <conditionalEventDefinition camunda:variableName="again"><condition>${again}</condition>
        </conditionalEventDefinition></boundaryEvent>
      <sequenceFlow id="l1" sourceRef="lc" targetRef="ln"/><endEvent id="ln"/>
      <subProcess id="le" triggeredByEvent="true"><startEvent id="les" isInterrupting="false">
        <signalEventDefinition signalRef="sig"/></startEvent>
        <sequenceFlow id="l2" sourceRef="les" targetRef="lu"/><userTask id="lu"/></subProcess>
    </subProcess>
    <sequenceFlow id="f10" sourceRef="loop" targetRef="join"/>
    <callActivity id="call" calledElement="q"><extensionElements><camunda:in variables="all"/>
      <camunda:out source="again" target="again"/></extensionElements></callActivity>
    <boundaryEvent id="ce" attachedToRef="call"><errorEventDefinition errorRef="err"/>
    </boundaryEvent><sequenceFlow id="f11" sourceRef="ce" targetRef="m"/>
    <sequenceFlow id="f12" sourceRef="call" targetRef="join"/>
    <eventBasedGateway id="race"/><sequenceFlow id="r0" sourceRef="race" targetRef="r1"/>
    <intermediateCatchEvent id="r1"><messageEventDefinition messageRef="msg"/>
    </intermediateCatchEvent><sequenceFlow id="r2" sourceRef="race" targetRef="r3"/>
    <intermediateCatchEvent id="r3"><timerEventDefinition><timeDuration>PT20S</timeDuration>
    </timerEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="r4" sourceRef="r1" targetRef="rr"/><receiveTask id="rr"/>
    <sequenceFlow id="r5" sourceRef="r3" targetRef="rr"/>
    <sequenceFlow id="f13" sourceRef="rr" targetRef="join"/>
    <parallelGateway id="join"/><sequenceFlow id="f14" sourceRef="join" targetRef="e"/>
    <endEvent id="e"/>
    <subProcess id="ev" triggeredByEvent="true"><startEvent id="evs">
      <errorEventDefinition camunda:errorCodeVariable="code"/></startEvent>
      <sequenceFlow id="v0" sourceRef="evs" targetRef="vw"/><userTask id="vw"/></subProcess>
    <subProcess id="tick" triggeredByEvent="true"><startEvent id="tks" isInterrupting="false">
      <timerEventDefinition><timeCycle>R3/PT15S</timeCycle></timerEventDefinition></startEvent>
      <sequenceFlow id="k0" sourceRef="tks" targetRef="kw"/><userTask id="kw"/></subProcess>
    """

  private static func command(
    for instance: ProcessInstance, in definition: ProcessDefinition,
    using random: inout RandomGenerator
  ) -> Command {
    let key = (instance.elements.map(\.key) + [Key(999)]).randomElement(using: &random) ?? .root
    let again = JSON.bool(Int.random(in: 0..<3, using: &random) == 0)
    let variables = ["again": again]
    switch Int.random(in: 0..<42, using: &random) {
    case 0..<6: return .completeUserTask(key, variables: variables)
    case 6..<11: return .completeJob(key, variables: variables, local: ["own": again])
    case 11..<16: return .runContinuation(key)
    case 16: return .failContinuation(key, message: "m")
    case 17..<20: return .completeCall(key, variables: variables)
    case 20: return .failCall(key, code: "E1", variables: variables)
    case 21: return .escalateCall(key, code: "up")
    case 22: return .refuseCall(key, message: "m")
    case 23..<26: return .trigger(key, variables: variables)
    case 26: return .signalReceived(name: "go", variables: variables)
    case 27: return .messageReceived(name: "hello", variables: variables, local: ["l": 1])
    case 28, 29: return .retry(key)
    case 30: return .abandon(key)
    case 31: return .setRetries(key, 2)
    case 32: return .failJob(key, message: "m")
    case 33: return .setVariables(variables, scope: key)
    case 34: return .removeVariables(["again", "own"], scope: .root)
    case 35: return .assignUserTask(key, assignee: "ann")
    case 36: return Bool.random(using: &random) ? .suspend : .resume
    case 37 where Int.random(in: 0..<10, using: &random) == 0:
      return .throwUserTaskError(key, code: "E2")
    case 39, 40: return .modify(modification(key, in: definition, using: &random))
    case 38: return .escalateUserTask(key, code: "up")
    default: return instance.isSuspended ? .resume : .timePassed
    }
  }

  /// Up to three steps, most of which fit.
  private static func modification(
    _ key: Key, in definition: ProcessDefinition, using random: inout RandomGenerator
  ) -> Modification {
    let steps = (0..<Int.random(in: 1...3, using: &random)).map { _ -> Modification.Step in
      let id = definition.elements.randomElement(using: &random)?.id ?? ""
      let flow = definition.flows.randomElement(using: &random)?.id ?? ""
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return .cancel(key)
      case 1: return .cancelAll(id)
      case 2: return .cancelAll(id + Modification.loopSuffix)
      case 3: return .startAfter(id)
      case 4: return .startTransition(flow)
      case 5: return .startBefore(id + Modification.loopSuffix)
      case 6: return .startBefore(id, scope: .root, local: ["own": 1])
      default: return .startBefore(id, variables: ["items": ["a", "b", "c"]])
      }
    }
    return Modification(steps, skipsListeners: Bool.random(using: &random))
  }

  @Test func `replay and restoring give the state in any interleaving`() throws {
    let player = try Player(Self.body, globals: Self.globals)
    let definition = player.definition
    var names: Set<String> = []
    var statuses: [String: Int] = [:]
    for seed in 0..<2500 {
      var random = RandomGenerator(seed: UInt64(seed))
      var now = player.now
      let caller = seed % 2 == 0 ? Caller(errors: .init(codes: ["E2"])) : nil
      let start = StartCommand(
        variables: ["again": .bool(seed % 3 == 0), "items": ["a", "b", "c"]], caller: caller)
      let first = try Engine.start(start, of: definition, now: now).get()
      var instance = first.instance
      var events = first.events
      for _ in 0..<120 where instance.isActive {
        now = now + .seconds(Int.random(in: 0..<6, using: &random))
        let command = Self.command(for: instance, in: definition, using: &random)
        let answer = Engine.handle(command, instance: instance, definition: definition, now: now)
        guard case .success(let step) = answer else { continue }
        instance = step.instance
        events += step.events
        if seed % 8 == 0 { Self.checkShape(instance, definition, seed: seed) }
      }
      try ReplayTests.check(events, instance, definition, seed: seed)
      if instance.isActive {
        // Into the very same version everything is where it was.
        let moved = Engine.migrate(instance, from: definition, to: definition, now: now)
        let step = try moved.get()
        #expect(step.instance == instance, "seed \(seed)")
        #expect(step.events.map(\.name) == ["migrated"])
      }
      names.formUnion(events.map(\.name))
      statuses["\(instance.status)", default: 0] += 1
    }
    let expected: Set<String> = [
      "called", "callRequested", "compensationAwaited", "compensationEnded",
      "compensationRecorded", "compensationStarted", "continuationCreated", "continuationRun",
      "escalationThrown", "loopAdvanced", "loopInstanceCompleted", "loopStarted",
      "loopInstanceAdded", "loopInstanceCancelled", "modified", "resumed", "scopeInterrupted",
      "suspended", "triggerAwaited", "userTaskAssigned",
      "variablesRemoved",
    ]
    #expect(names.isSuperset(of: expected), "\(expected.subtracting(names))")
    #expect(statuses["completed"] ?? 0 > 20, "\(statuses)")
  }

  /// What must be so after every step: each thing has its scope or host, and keys rise.
  private static func checkShape(
    _ instance: ProcessInstance, _ definition: ProcessDefinition, seed: Int
  ) {
    let keys = Set(instance.elements.map(\.key))
    let known = keys.union([.root])
    #expect(instance.elements.allSatisfy { known.contains($0.scope) }, "seed \(seed)")
    #expect(instance.timers.allSatisfy { known.contains($0.host) }, "seed \(seed)")
    #expect(instance.subscriptions.allSatisfy { known.contains($0.host) }, "seed \(seed)")
    let records = Set(instance.compensations.map(\.key))
    #expect(
      instance.compensations.allSatisfy { known.contains($0.scope) || records.contains($0.scope) },
      "seed \(seed)")
    #expect(zip(instance.elements, instance.elements.dropFirst()).allSatisfy { $0.key < $1.key })
    // A scope without anything inside would stand there for ever.
    for visit in instance.elements where visit.failure == nil {
      let isEmptyScope: Bool
      switch visit.state {
      case .loop, .undoing, .compensating: isEmptyScope = true
      case .active: isEmptyScope = definition.elements[visit.element].kind.isScope
      default: isEmptyScope = false
      }
      guard isEmptyScope else { continue }
      #expect(
        instance.elements.contains { $0.scope == visit.key },
        "seed \(seed): \(definition.elements[visit.element].id) is empty")
    }
  }
}
