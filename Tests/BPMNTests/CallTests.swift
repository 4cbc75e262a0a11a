import BPMN
import Testing
import Vocabulary

struct CallTests {
  private let body = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
    <callActivity id="c" calledElement="${which}" camunda:calledElementBinding="version"
      camunda:calledElementVersion="2"><extensionElements>
      <camunda:in businessKey="${execution.processBusinessKey}"/>
      <camunda:in source="a" target="x"/><camunda:in sourceExpression="${a + 1}" target="y"/>
      <camunda:out source="r" target="result"/></extensionElements></callActivity>
    <sequenceFlow id="f2" sourceRef="c" targetRef="z"/><userTask id="z"/>
    <boundaryEvent id="b" attachedToRef="c"><errorEventDefinition errorRef="err"/></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="b" targetRef="mend"/><userTask id="mend"/>
    <boundaryEvent id="n" attachedToRef="c" cancelActivity="false">
    <escalationEventDefinition escalationRef="esc"/></boundaryEvent>
    <sequenceFlow id="f4" sourceRef="n" targetRef="note"/><userTask id="note"/>
    """

  private let globals = """
    <error id="err" errorCode="E1"/><escalation id="esc" escalationCode="up"/>
    """

  private func started() throws -> Player {
    var player = try Player(body, globals: globals)
    player.start(["which": "q", "a": 1], businessKey: "order-7")
    return player
  }

  @Test func `a call says what to start, and takes what comes back`() throws {
    var player = try started()
    let call = try #require(player.instance.calls(in: player.definition).first)
    #expect(
      call.request
        == Call.Request(
          process: "q", binding: .version(2), businessKey: "order-7", variables: ["x": 1, "y": 2]))
    player.send(.completeCall(call.key, variables: ["r": "done", "other": 1]))
    #expect(player.waiting == "z")
    #expect(player.instance.variables["result"] == "done")
    #expect(player.instance.variables["other"] == nil)
  }

  @Test func `an error of the called process brings its variables along`() throws {
    var player = try started()
    player.send(.failCall(try player.key(of: "c"), code: "E1", variables: ["r": 3]))
    #expect(player.waiting == "mend")
    #expect(player.instance.variables["result"] == 3)
  }

  @Test func `an escalation that does not interrupt lets the call go on`() throws {
    var player = try started()
    player.send(.escalateCall(try player.key(of: "c"), code: "up"))
    #expect(player.waiting == "c note")
  }

  @Test func `what a caller catches is known before the call`() throws {
    let player = try started()
    let call = try #require(player.definition.element("c"))
    let caller = player.definition.catches(
      fromElement: call.index, caller: Caller(errors: .init(codes: ["E9"])))
    #expect(caller.errors == .init(codes: ["E1", "E9"]))
    #expect(caller.escalations == .init(codes: ["up"]))
  }

  @Test func `an error that only the caller handles ends the process`() throws {
    let child = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="w"/>
      <userTask id="w"/><sequenceFlow id="f3" sourceRef="fork" targetRef="u"/><userTask id="u"/>
      <sequenceFlow id="f4" sourceRef="u" targetRef="e"/>
      <endEvent id="e"><errorEventDefinition errorRef="err"/></endEvent>
      """
    var player = try Player(child, globals: globals)
    player.start(caller: Caller(errors: .init(codes: ["E1"])))
    try player.completeTask("u")
    #expect(player.instance.status == .endedByError(code: "E1", message: nil))

    var alone = try Player(child, globals: globals)
    alone.start(caller: Caller(errors: .init(codes: ["E2"])))
    try alone.completeTask("u")
    #expect(alone.waiting == "w")
  }

  @Test func `a call that cannot be made is an incident that asks again`() throws {
    var player = try started()
    let key = try player.key(of: "c")
    player.send(.refuseCall(key, message: "there is no process \"q\""))
    #expect(player.instance.calls(in: player.definition) == [])
    #expect(player.instance.incidents(in: player.definition).map(\.cause) == [.callFailed])
    player.send(.retry(key))
    #expect(player.instance.calls(in: player.definition).count == 1)
  }
}
