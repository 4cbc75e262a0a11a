import BPMN
import Testing
import Vocabulary

/// Undoing inside undoing, and beside what still runs.
struct UndoingTests {
  @Test func `what undoes a sub-process may undo what was done inside it`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="trip"/>
      <subProcess id="trip"><startEvent id="ts"/>
        <sequenceFlow id="t1" sourceRef="ts" targetRef="leg"/>
        <subProcess id="leg"><startEvent id="ls"/>
          <sequenceFlow id="l1" sourceRef="ls" targetRef="fly"/><userTask id="fly"/>
          <subProcess id="legBack" triggeredByEvent="true"><startEvent id="lbs">
            <compensateEventDefinition/></startEvent>
            <sequenceFlow id="lb1" sourceRef="lbs" targetRef="refund"/><userTask id="refund"/>
          </subProcess>
        </subProcess>
        <subProcess id="tripBack" triggeredByEvent="true"><startEvent id="tbs">
          <compensateEventDefinition/></startEvent>
          <sequenceFlow id="tb1" sourceRef="tbs" targetRef="call"/><userTask id="call"/>
          <sequenceFlow id="tb2" sourceRef="call" targetRef="inner"/>
          <intermediateThrowEvent id="inner"><compensateEventDefinition/></intermediateThrowEvent>
          <sequenceFlow id="tb3" sourceRef="inner" targetRef="tbe"/><endEvent id="tbe"/>
        </subProcess>
      </subProcess>
      <sequenceFlow id="f2" sourceRef="trip" targetRef="undo"/>
      <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
      <sequenceFlow id="f3" sourceRef="undo" targetRef="end"/><endEvent id="end"/>
      """)
    player.start()
    try player.completeTask("fly")
    #expect(player.waiting == "call undo")
    try player.completeTask("call")
    #expect(player.waiting == "inner refund undo")
    try player.completeTask("refund")
    #expect(player.instance.status == .completed)
    #expect(player.instance.endEventIDs(in: player.definition) == ["tbe", "end"])
  }

  @Test func `a sub-process that undoes has its own events`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
      <boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
      <subProcess id="back" isForCompensation="true"><startEvent id="bs"/>
        <sequenceFlow id="b1" sourceRef="bs" targetRef="slow"/><userTask id="slow"/>
        <subProcess id="ev" triggeredByEvent="true"><startEvent id="es">
          <messageEventDefinition messageRef="msg"/></startEvent>
          <sequenceFlow id="e1" sourceRef="es" targetRef="fast"/><userTask id="fast"/></subProcess>
      </subProcess>
      <association id="as" sourceRef="b" targetRef="back"/>
      <sequenceFlow id="f2" sourceRef="a" targetRef="undo"/>
      <intermediateThrowEvent id="undo"><compensateEventDefinition activityRef="a"/>
      </intermediateThrowEvent>
      <sequenceFlow id="f3" sourceRef="undo" targetRef="last"/><userTask id="last"/>
      """, globals: "<message id=\"msg\" name=\"hurry\"/>")
    player.start()
    try player.completeTask("a")
    #expect(player.waiting == "slow undo")
    player.send(.messageReceived(name: "hurry"))
    #expect(player.waiting == "fast undo")
    try player.completeTask("fast")
    #expect(player.waiting == "last")
  }

  @Test func `what could be undone keeps no process alive`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="f1" sourceRef="fork" targetRef="a"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="sub"/><userTask id="a"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="w"/><userTask id="w"/>
        <boundaryEvent id="b" attachedToRef="w"><compensateEventDefinition/></boundaryEvent>
        <userTask id="u" isForCompensation="true"/><association id="as" sourceRef="b" targetRef="u"/>
      </subProcess>
      """)
    player.start()
    try player.completeTask("w")
    #expect(player.waiting == "a")
    try player.completeTask("a")
    #expect(player.instance.status == .completed)
  }

  @Test func `each instance of a loop is undone, all at once`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="book"/>
      <serviceTask id="book" camunda:expression="${true}">
        <multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality>
        </multiInstanceLoopCharacteristics></serviceTask>
      <boundaryEvent id="b" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
      <userTask id="unbook" isForCompensation="true"/>
      <association id="as" sourceRef="b" targetRef="unbook"/>
      <sequenceFlow id="f2" sourceRef="book" targetRef="end"/>
      <endEvent id="end"><compensateEventDefinition activityRef="book"/></endEvent>
      """)
    player.start()
    #expect(player.waiting == "end unbook unbook unbook")
    for _ in 0..<3 { try player.completeTask("unbook") }
    #expect(player.instance.status == .completed)
  }

  @Test func `an error in a handler goes to the scope of the event that waits for it`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="a"/><userTask id="a"/>
        <boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
        <userTask id="u" isForCompensation="true"/><association id="as" sourceRef="b" targetRef="u"/>
        <sequenceFlow id="i2" sourceRef="a" targetRef="undo"/>
        <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
      </subProcess>
      <boundaryEvent id="caught" attachedToRef="sub"><errorEventDefinition errorRef="err"/>
      </boundaryEvent><sequenceFlow id="f2" sourceRef="caught" targetRef="after"/>
      <userTask id="after"/>
      """, globals: "<error id=\"err\" errorCode=\"E1\"/>")
    player.start()
    try player.completeTask("a")
    #expect(player.waiting == "u undo")
    player.send(.throwUserTaskError(try player.key(of: "u"), code: "E1"))
    #expect(player.waiting == "after")
  }

  @Test func `a cancelled transaction of a loop takes all of the loop with it`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="tx"/>
      <transaction id="tx"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>
        </multiInstanceLoopCharacteristics><startEvent id="ts"/>
        <sequenceFlow id="t1" sourceRef="ts" targetRef="book"/>
        <serviceTask id="book" camunda:expression="${true}"/>
        <boundaryEvent id="b" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
        <serviceTask id="unbook" isForCompensation="true" camunda:topic="undo"/>
        <association id="as" sourceRef="b" targetRef="unbook"/>
        <sequenceFlow id="t2" sourceRef="book" targetRef="ask"/><userTask id="ask"/>
        <sequenceFlow id="t3" sourceRef="ask" targetRef="no"/>
        <endEvent id="no"><cancelEventDefinition/></endEvent></transaction>
      <boundaryEvent id="gone" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>
      <sequenceFlow id="f2" sourceRef="gone" targetRef="after"/><userTask id="after"/>
      """)
    player.start()
    #expect(player.waiting == "ask ask")
    let ask = try #require(player.instance.userTasks(in: player.definition).first?.key)
    player.send(.completeUserTask(ask))
    #expect(player.waiting == "ask no unbook")
    try player.completeJob("unbook")
    #expect(player.waiting == "after")
  }
}
