import BPMN
import Testing
import Vocabulary

/// Event sub-processes, escalations, conditions, links and event-based gateways.
struct ScopeEventTests {
  private let globals = """
    <signal id="sig" name="go"/><message id="msg" name="hello"/>
    <error id="err" errorCode="E1"/><escalation id="esc" escalationCode="up"/>
    """

  private func process(_ start: String, _ definition: String) -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/><userTask id="w"/>
    <sequenceFlow id="f2" sourceRef="w" targetRef="e"/><endEvent id="e"/>
    <subProcess id="ev" triggeredByEvent="true"><startEvent id="es" \(start)>\(definition)
    </startEvent><sequenceFlow id="e1" sourceRef="es" targetRef="h"/><userTask id="h"/></subProcess>
    """
  }

  @Test func `an event sub-process that interrupts takes the place of its scope`() throws {
    var player = try Player(
      process("", "<messageEventDefinition messageRef=\"msg\"/>"), globals: globals)
    player.start()
    _ = player.log()
    player.send(.messageReceived(name: "hello", variables: ["x": 1]))
    #expect(
      player.log() == """
        caught #1 es
        set {"x":1}
        terminated #3 w
        interrupted
        activated #4 ev
        activated #5 es in #4
        completed #5 es
        activated #6 h in #4 by e1
        task #6 h
        """)
    try player.completeTask("h")
    #expect(player.instance.status == .completed)
  }

  @Test func `one that does not interrupt may run several times at once`() throws {
    var player = try Player(
      process(
        "isInterrupting=\"false\"",
        "<timerEventDefinition><timeCycle>R2/PT10S</timeCycle></timerEventDefinition>"))
    player.start()
    player.pass(.seconds(10))
    player.pass(.seconds(10))
    #expect(player.waiting == "h h w")
    try player.completeTask("w")
    #expect(player.waiting == "h h")
  }

  @Test func `an error goes to the event sub-process of its scope`() throws {
    var player = try Player(
      process("", "<errorEventDefinition errorRef=\"err\"/>"), globals: globals)
    player.start()
    player.send(.throwUserTaskError(try player.key(of: "w"), code: "E1"))
    #expect(player.waiting == "h")
    player.send(.throwUserTaskError(try player.key(of: "h"), code: "E1"))
    #expect(player.instance.incidents(in: player.definition).map(\.elementID) == ["h"])
  }

  @Test func `an abandoned element ends its path`() throws {
    var player = try Player(
      process("", "<messageEventDefinition messageRef=\"msg\"/>"), globals: globals)
    player.start()
    let key = try player.key(of: "w")
    player.send(.throwUserTaskError(key, code: "E9"))
    player.send(.abandon(key))
    #expect(player.instance.status == .completed)
  }

  @Test func `an escalation is caught, and its thrower goes on where nothing interrupts`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="t"/><intermediateThrowEvent id="t">
        <escalationEventDefinition escalationRef="esc"/></intermediateThrowEvent>
        <sequenceFlow id="i2" sourceRef="t" targetRef="u"/><userTask id="u"/></subProcess>
      <boundaryEvent id="b" attachedToRef="sub" cancelActivity="CANCEL">
        <escalationEventDefinition camunda:escalationCodeVariable="code"/></boundaryEvent>
      <sequenceFlow id="f2" sourceRef="b" targetRef="h"/><userTask id="h"/>
      """
    var gentle = try Player(body.replacing("CANCEL", with: "false"), globals: globals)
    gentle.start()
    #expect(gentle.waiting == "h u")
    #expect(gentle.instance.variables == ["code": "up"])
    var harsh = try Player(body.replacing("CANCEL", with: "true"), globals: globals)
    harsh.start()
    #expect(harsh.waiting == "h")
    #expect(harsh.log().contains("escalation #4 t \"up\" caught by b"))
  }

  @Test func `a condition is asked when a variable changes`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
      <intermediateCatchEvent id="c"><conditionalEventDefinition camunda:variableName="n">
        <condition>${n &gt; 5}</condition></conditionalEventDefinition></intermediateCatchEvent>
      <sequenceFlow id="f2" sourceRef="c" targetRef="z"/><userTask id="z"/>
      """)
    player.start()
    player.send(.setVariables(["m": 9]))
    player.send(.setVariables(["n": 5]))
    #expect(player.waiting == "c")
    player.send(.setVariables(["n": 6]))
    #expect(player.waiting == "z")
  }

  @Test func `a condition that holds at once lets the token pass`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/><userTask id="w"/>
      <boundaryEvent id="b" attachedToRef="w"><conditionalEventDefinition>
        <condition>${n == 1}</condition></conditionalEventDefinition></boundaryEvent>
      <sequenceFlow id="f2" sourceRef="b" targetRef="z"/><userTask id="z"/>
      """)
    player.start(["n": 1])
    #expect(player.waiting == "z")
  }

  @Test func `the first event behind an event-based gateway wins`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
      <eventBasedGateway id="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a"/>
      <intermediateCatchEvent id="a"><signalEventDefinition signalRef="sig"/>
      </intermediateCatchEvent><sequenceFlow id="f3" sourceRef="g" targetRef="b"/>
      <intermediateCatchEvent id="b"><timerEventDefinition><timeDuration>PT1M</timeDuration>
      </timerEventDefinition></intermediateCatchEvent>
      <sequenceFlow id="f4" sourceRef="a" targetRef="x"/><userTask id="x"/>
      <sequenceFlow id="f5" sourceRef="b" targetRef="y"/><userTask id="y"/>
      """, globals: globals)
    player.start()
    #expect(player.waiting == "g")
    player.send(.signalReceived(name: "go", variables: ["v": 1]))
    #expect(player.waiting == "x")
    #expect(player.instance.timers == [] && player.instance.subscriptions == [])
    #expect(player.instance.variables == ["v": 1])
  }

  @Test func `a link goes on elsewhere`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
      <intermediateThrowEvent id="t"><linkEventDefinition name="l"/></intermediateThrowEvent>
      <intermediateCatchEvent id="c"><linkEventDefinition name="l"/></intermediateCatchEvent>
      <sequenceFlow id="f2" sourceRef="c" targetRef="z"/><userTask id="z"/>
      """)
    player.start()
    #expect(player.waiting == "z")
  }

  @Test func `a signal may end its own thrower`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="e"/>
        <endEvent id="e"><signalEventDefinition signalRef="sig"/></endEvent></subProcess>
      <boundaryEvent id="b" attachedToRef="sub"><signalEventDefinition signalRef="sig"/>
      </boundaryEvent><sequenceFlow id="f2" sourceRef="b" targetRef="z"/><userTask id="z"/>
      """, globals: globals)
    player.start()
    #expect(player.waiting == "z")
  }

  @Test func `messages leave, by a job where the file says by which`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
      <intermediateThrowEvent id="t"><messageEventDefinition messageRef="msg"/>
      </intermediateThrowEvent><sequenceFlow id="f2" sourceRef="t" targetRef="e"/>
      <endEvent id="e"><messageEventDefinition messageRef="msg" camunda:class="Send"/></endEvent>
      """, globals: globals)
    player.start()
    #expect(player.log().contains("message #2 t \"hello\""))
    #expect(player.instance.jobs(in: player.definition).map(\.operation) == ["Send"])
    try player.completeJob("e")
    #expect(player.instance.endEventIDs(in: player.definition) == ["e"])
  }

  @Test func `a receive task waits for its message, or to be triggered`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <receiveTask id="a" messageRef="msg"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
      <receiveTask id="b"/>
      """, globals: globals)
    player.start()
    player.send(.messageReceived(name: "hello"))
    #expect(player.instance.triggers(in: player.definition).map(\.elementID) == ["b"])
    player.send(.trigger(try player.key(of: "b"), variables: ["x": 1]))
    #expect(player.instance.status == .completed)
  }
}
