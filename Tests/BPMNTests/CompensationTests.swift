import BPMN
import Testing
import Vocabulary

struct CompensationTests {
  private func undoable(_ id: String) -> String {
    """
    <userTask id="\(id)"/><boundaryEvent id="b-\(id)" attachedToRef="\(id)">
    <compensateEventDefinition/></boundaryEvent><userTask id="undo-\(id)" isForCompensation="true"/>
    <association id="a-\(id)" sourceRef="b-\(id)" targetRef="undo-\(id)"/>
    """
  }

  private func drawn(_ thrown: String) -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="hotel"/>
    \(undoable("hotel"))<sequenceFlow id="f2" sourceRef="hotel" targetRef="flight"/>
    \(undoable("flight"))<sequenceFlow id="f3" sourceRef="flight" targetRef="t"/>
    <intermediateThrowEvent id="t">\(thrown)</intermediateThrowEvent>
    <sequenceFlow id="f4" sourceRef="t" targetRef="z"/><userTask id="z"/>
    """
  }

  @Test func `everything that was done is undone, the last first`() throws {
    var player = try Player(drawn("<compensateEventDefinition/>"))
    player.start()
    try player.completeTask("hotel")
    _ = player.log()
    try player.completeTask("flight")
    #expect(
      player.log() == """
        recorded #3 flight
        completed #3 flight
        activated #4 t by f3
        undoes #4 t
        undo #2 hotel for #4 t
        undo #3 flight for #4 t
        activated #5 undo-flight in #4
        task #5 undo-flight
        activated #6 undo-hotel in #4
        task #6 undo-hotel
        """)
    try player.completeTask("undo-hotel")
    #expect(player.waiting == "t undo-flight")
    try player.completeTask("undo-flight")
    #expect(player.waiting == "z")
    #expect(player.instance.compensations == [])
  }

  @Test func `one activity is undone where the event names it`() throws {
    var player = try Player(drawn("<compensateEventDefinition activityRef=\"hotel\"/>"))
    player.start()
    try player.completeTask("hotel")
    try player.completeTask("flight")
    #expect(player.waiting == "t undo-hotel")
  }

  @Test func `what was not done is not undone`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
      <intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>
      <sequenceFlow id="f2" sourceRef="t" targetRef="hotel"/>\(undoable("hotel"))
      """)
    player.start()
    #expect(player.waiting == "hotel")
    try player.completeTask("hotel")
    #expect(player.instance.status == .completed)
  }

  @Test func `a sub-process is undone inside, with the variables it had`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="room">${n + 1}</camunda:inputParameter>
        </camunda:inputOutput></extensionElements>
        <startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="hotel"/>
        \(undoable("hotel"))</subProcess>
      <sequenceFlow id="f2" sourceRef="sub" targetRef="e"/>
      <endEvent id="e"><compensateEventDefinition/></endEvent>
      """)
    player.start(["n": 6])
    try player.completeTask("hotel")
    #expect(player.waiting == "e undo-hotel")
    let key = try player.key(of: "undo-hotel")
    #expect(player.instance.variable("room", visibleFrom: key) == 7)
    try player.completeTask("undo-hotel")
    #expect(player.instance.status == .completed)
    #expect(player.instance.endEventIDs(in: player.definition) == ["e"])
  }

  @Test func `a cancelled transaction is undone and left by its cancel event`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="tx"/>
      <transaction id="tx"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="hotel"/>\(undoable("hotel"))
        <sequenceFlow id="i2" sourceRef="hotel" targetRef="stop"/>
        <endEvent id="stop"><cancelEventDefinition/></endEvent></transaction>
      <sequenceFlow id="f2" sourceRef="tx" targetRef="good"/><userTask id="good"/>
      <boundaryEvent id="c" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>
      <sequenceFlow id="f3" sourceRef="c" targetRef="bad"/><userTask id="bad"/>
      """)
    player.start()
    try player.completeTask("hotel")
    #expect(player.waiting == "stop undo-hotel")
    try player.completeTask("undo-hotel")
    #expect(player.waiting == "bad")
  }

  @Test func `a handler that is a sub-process leaves nothing behind to undo`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
      <boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
      <association id="l" sourceRef="b" targetRef="undo"/>
      <subProcess id="undo" isForCompensation="true"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="hotel"/>\(undoable("hotel"))</subProcess>
      <sequenceFlow id="f2" sourceRef="a" targetRef="t"/>
      <intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>
      <sequenceFlow id="f3" sourceRef="t" targetRef="z"/><userTask id="z"/>
      """)
    player.start()
    try player.completeTask("a")
    #expect(player.waiting == "hotel t")
    try player.completeTask("hotel")
    #expect(player.waiting == "z")
    #expect(player.instance.compensations == [])
  }

  @Test func `an error while a sub-process is undone passes its boundary by`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="hotel"/>\(undoable("hotel"))</subProcess>
      <boundaryEvent id="e" attachedToRef="sub"><errorEventDefinition/></boundaryEvent>
      <sequenceFlow id="f2" sourceRef="e" targetRef="never"/><userTask id="never"/>
      <sequenceFlow id="f3" sourceRef="sub" targetRef="t"/>
      <intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>
      """)
    player.start()
    try player.completeTask("hotel")
    player.send(.throwUserTaskError(try player.key(of: "undo-hotel"), code: "E"))
    #expect(player.instance.incidents(in: player.definition).map(\.elementID) == ["undo-hotel"])
  }

  @Test func `an event sub-process undoes the scope around it`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="hotel"/>\(undoable("hotel"))
        <subProcess id="ev" triggeredByEvent="true"><startEvent id="es">
          <compensateEventDefinition/></startEvent>
          <sequenceFlow id="e1" sourceRef="es" targetRef="ask"/><userTask id="ask"/>
          <sequenceFlow id="e2" sourceRef="ask" targetRef="et"/>
          <intermediateThrowEvent id="et"><compensateEventDefinition/></intermediateThrowEvent>
        </subProcess></subProcess>
      <sequenceFlow id="f2" sourceRef="sub" targetRef="t"/>
      <intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>
      <sequenceFlow id="f3" sourceRef="t" targetRef="z"/><userTask id="z"/>
      """)
    player.start()
    try player.completeTask("hotel")
    #expect(player.waiting == "ask t")
    try player.completeTask("ask")
    #expect(player.waiting == "et t undo-hotel")
    try player.completeTask("undo-hotel")
    #expect(player.waiting == "z")
  }
}
