import BPMN
import Testing
import Vocabulary

/// Tokens that are moved by hand.
struct ModificationTests {
  private let line = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="b"/><userTask id="b"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/>
    """

  private let nested = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="outer"/>
    <subProcess id="outer"><extensionElements><camunda:inputOutput>
      <camunda:inputParameter name="own">${x}</camunda:inputParameter></camunda:inputOutput>
      </extensionElements>
      <startEvent id="os"/><sequenceFlow id="o1" sourceRef="os" targetRef="c"/><userTask id="c"/>
      <sequenceFlow id="o2" sourceRef="c" targetRef="inner"/>
      <subProcess id="inner"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="d"/><userTask id="d"/>
        <sequenceFlow id="i2" sourceRef="d" targetRef="ie"/><endEvent id="ie"/>
      </subProcess>
      <boundaryEvent id="late" attachedToRef="inner"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
    </subProcess>
    <sequenceFlow id="f3" sourceRef="outer" targetRef="e"/><endEvent id="e"/>
    """

  private func loop(_ kind: String) -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/><userTask id="w"/>
    <sequenceFlow id="f2" sourceRef="w" targetRef="m"/><userTask id="m">
      <multiInstanceLoopCharacteristics isSequential="\(kind)">
      <loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>
    <sequenceFlow id="f3" sourceRef="m" targetRef="e"/><endEvent id="e"/>
    """
  }

  private func started(_ body: String, globals: String = "", _ variables: [String: JSON] = [:])
    throws -> Player
  {
    var player = try Player(body, globals: globals)
    player.start(variables)
    _ = player.log()
    return player
  }

  @Test func `a token is taken away here and put in front of another element`() throws {
    var player = try started(line)
    player.send(.modify(Modification([.cancelAll("a"), .startBefore("b", variables: ["x": 1])])))
    #expect(
      player.log() == """
        modified cancel "a", start before "b"
        terminated #2 a
        set {"x":1}
        activated #3 b
        task #3 b
        """)
    try player.completeTask("b")
    #expect(player.instance.status == .completed)
  }

  @Test func `a token is put behind an element, and on a flow`() throws {
    var player = try started(line)
    player.send(.modify(Modification([.startAfter("a"), .startTransition("f3")])))
    #expect(player.waiting == "a b")
    #expect(player.instance.endEventIDs(in: player.definition) == ["e"])
  }

  @Test func `an element begins anew`() throws {
    var player = try started(line)
    player.send(
      .modify(
        Modification(
          cancelling: [.cancelAll("a")], starting: [.startBefore("a")], variables: ["x": 1])))
    #expect(player.log().hasPrefix("modified set x, start before \"a\", cancel \"a\"\n"))
    #expect(player.instance.elements.map(\.key) == [Key(3)])
  }

  @Test func `what is not there is named, and then no step is done`() throws {
    var player = try started(line)
    let before = player.instance
    player.send(.modify(Modification([.cancelAll("a"), .startBefore("nope")])))
    player.send(.modify(Modification([.cancelAll("b")])))
    player.send(.modify(Modification([.cancel(Key(77))])))
    player.send(.modify(Modification([.startAfter("e")])))
    player.send(.modify(Modification([.startTransition("f9")])))
    player.send(.modify(Modification([])))
    player.send(.modify(Modification([.startBefore("b", scope: Key(2))])))
    player.send(.modify(Modification([.set(["x": 1], scope: Key(9))])))
    #expect(
      player.log() == """
        rejected: failed to start before "nope": "p" has no such element [not-found]
        rejected: failed to cancel "b": no token is there [not-found]
        rejected: failed to cancel #77: it is not active [not-found]
        rejected: failed to start after "e": it has no outgoing flows [invalid-state]
        rejected: failed to take the flow "f9": "p" has no such sequence flow [not-found]
        rejected: failed to modify the instance: no step is given [invalid-state]
        rejected: failed to start before "b" in #2: it is not inside #2 "a" [invalid-state]
        rejected: failed to set x in #9: it is not active [not-found]
        """)
    #expect(player.instance == before)
  }

  @Test func `scopes that are not there are begun without their start events`() throws {
    var player = try started(nested, ["x": 5])
    player.send(.modify(Modification([.startBefore("d", local: ["mine": true])])))
    #expect(
      player.log() == """
        modified start before "d"
        activated #3 outer
        set #3 outer {"own":5}
        activated #4 inner in #3
        timer #5 late on #4 inner due=2026-01-01T01:00:00Z
        activated #6 d in #4
        set #6 d {"mine":true}
        task #6 d
        """)
    // The next one goes into the scopes that are there.
    player.send(.modify(Modification([.startBefore("c")])))
    #expect(
      player.log() == """
        modified start before "c"
        activated #7 c in #3
        task #7 c
        """)
    // With the last token inside it a scope is given up.
    player.send(.modify(Modification([.cancelAll("d")])))
    #expect(
      player.log() == """
        modified cancel "d"
        terminated #6 d
        terminated #4 inner
        """)
    #expect(player.instance.timers.isEmpty)
  }

  @Test func `an input that cannot be evaluated refuses the whole modification`() throws {
    var player = try started(nested)
    player.send(.modify(Modification([.cancelAll("a"), .startBefore("d")])))
    #expect(player.log().hasPrefix("rejected: failed to start before \"d\": failed to evaluate"))
    player.send(.modify(Modification([.cancelAll("a"), .startBefore("d")], skipsMappings: true)))
    #expect(player.waiting == "d")
  }

  @Test func `of several scopes one has to be named`() throws {
    var player = try started(nested, ["x": 1])
    player.send(.modify(Modification([.startBefore("c"), .startBefore("outer")])))
    let outer = player.instance.elements.filter {
      player.definition.elements[$0.element].id == "outer"
    }.map(\.key)
    #expect(outer.count == 2)
    _ = player.log()
    player.send(.modify(Modification([.startBefore("d")])))
    #expect(
      player.log() == """
        rejected: failed to start before "d": "outer" around it is active 2 times \
        (#3, #5); say in which one [invalid-state]
        """)
    player.send(.modify(Modification([.startBefore("d", scope: outer[1])])))
    #expect(player.waiting == "a c c d")
    // In the root everything on the way is begun anew.
    player.send(.modify(Modification([.startBefore("d", scope: .root)])))
    #expect(player.waiting == "a c c d d")
  }

  @Test func `where everything is taken away the instance is cancelled, and else complete`() throws
  {
    var player = try started(line)
    player.send(.modify(Modification([.cancelAll("a")])))
    #expect(player.instance.status == .cancelled(reason: "everything in it was cancelled by hand"))
    player = try started(line)
    player.send(.modify(Modification([.cancelAll("a"), .startBefore("e"), .startBefore("b")])))
    #expect(player.waiting == "b")
    player.send(.modify(Modification([.cancelAll("b"), .startBefore("e")])))
    #expect(player.instance.status == .completed)
  }

  // MARK: - Loops

  @Test func `one more instance of a loop that runs side by side`() throws {
    var player = try started(loop("false"))
    try player.completeTask("w")
    _ = player.log()
    player.send(.modify(Modification([.startBefore("m")])))
    #expect(
      player.log() == """
        modified start before "m"
        added to #3 m
        set #3 m {"nrOfActiveInstances":4,"nrOfCompletedInstances":0,"nrOfInstances":4}
        activated #7 m in #3
        next #3 m
        set #7 m {"loopCounter":3}
        task #7 m
        """)
    player.send(.modify(Modification([.cancel(Key(4))])))
    #expect(
      player.log() == """
        modified cancel #4
        terminated #4 m
        cancelled in #3 m
        set #3 m {"nrOfActiveInstances":3,"nrOfCompletedInstances":0,"nrOfInstances":4}
        """)
    player.send(.completeUserTask(Key(5)))
    player.send(.completeUserTask(Key(6)))
    #expect(player.instance.isActive)
    // Those that are done keep the loop; with the last one that runs it is done, too.
    player.send(.modify(Modification([.cancel(Key(7))])))
    #expect(player.instance.status == .completed)
  }

  @Test func `a loop of none is begun with one instance, or as a whole`() throws {
    var player = try started(loop("false"))
    player.send(.modify(Modification([.startBefore("m")])))
    #expect(player.waiting == "m w")
    player.send(.modify(Modification([.cancelAll("m")])))
    #expect(player.waiting == "w")
    player.send(.modify(Modification([.startBefore("m#multiInstanceBody")])))
    #expect(player.waiting == "m m m w")
    player.send(.modify(Modification([.cancelAll("m#multiInstanceBody")])))
    #expect(player.waiting == "w")
  }

  @Test func `a loop of one after the other takes no second instance`() throws {
    var player = try started(loop("true"))
    player.send(.modify(Modification([.startBefore("m")])))
    _ = player.log()
    player.send(.modify(Modification([.startBefore("m")])))
    #expect(
      player.log() == """
        rejected: failed to start before "m": the instances of "m" are done one after the \
        other, and one is under way [invalid-state]
        """)
    player.send(.completeUserTask(try #require(player.instance.elements.last?.key)))
    #expect(player.waiting == "w")
  }

  @Test func `a task inside a loop of sub-processes gets its loop and its run`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/><userTask id="w"/>
      <sequenceFlow id="f2" sourceRef="w" targetRef="sub"/><subProcess id="sub">
        <multiInstanceLoopCharacteristics camunda:collection="items" camunda:elementVariable="i"/>
        <startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="x"/>
        <userTask id="x"/></subProcess>
      """
    var player = try started(body)
    player.send(.modify(Modification([.startBefore("x", local: ["i": "late"])])))
    #expect(
      player.log() == """
        modified start before "x"
        activated #3 sub
        loop #3 sub count=0
        set #3 sub {"nrOfActiveInstances":0,"nrOfCompletedInstances":0,"nrOfInstances":0}
        activated #4 sub in #3
        added to #3 sub
        set #3 sub {"nrOfActiveInstances":1,"nrOfCompletedInstances":0,"nrOfInstances":1}
        next #3 sub
        set #4 sub {"loopCounter":0}
        activated #5 x in #4
        set #5 x {"i":"late"}
        task #5 x
        """)
    // In the loop itself one more run is begun.
    player.send(.modify(Modification([.startBefore("x", scope: Key(3))])))
    #expect(player.waiting == "w x x")
    try player.completeTask("x")
    #expect(player.waiting == "w x")
    try player.completeTask("x")
    #expect(player.waiting == "w")
  }

  // MARK: - Gateways and events

  @Test func `a token in front of a join counts as one that has come`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="f1" sourceRef="fork" targetRef="a"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="b"/><userTask id="a"/><userTask id="b"/>
      <sequenceFlow id="f3" sourceRef="a" targetRef="join"/>
      <sequenceFlow id="f4" sourceRef="b" targetRef="join"/><parallelGateway id="join"/>
      <sequenceFlow id="f5" sourceRef="join" targetRef="c"/><userTask id="c"/>
      """
    var player = try started(body)
    player.send(.modify(Modification([.cancelAll("a"), .startBefore("join")])))
    #expect(player.waiting == "b join")
    try player.completeTask("b")
    #expect(player.waiting == "c")
  }

  @Test func `an inclusive join waits for what the modification still puts before it`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
      <inclusiveGateway id="fork"/><sequenceFlow id="f1" sourceRef="fork" targetRef="a"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="b"/><userTask id="a"/><userTask id="b"/>
      <sequenceFlow id="f3" sourceRef="a" targetRef="join"/>
      <sequenceFlow id="f4" sourceRef="b" targetRef="join"/><inclusiveGateway id="join"/>
      <sequenceFlow id="f5" sourceRef="join" targetRef="c"/><userTask id="c"/>
      """
    var player = try started(body)
    try player.completeTask("a")
    player.send(.modify(Modification([.cancelAll("b"), .startBefore("a")])))
    #expect(player.waiting == "a join")
    player.send(.modify(Modification([.cancelAll("a")])))
    #expect(player.waiting == "c")
  }

  @Test func `a border event that interrupts takes the place of its activity`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
      <boundaryEvent id="late" attachedToRef="a"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
      <sequenceFlow id="f2" sourceRef="late" targetRef="b"/><userTask id="b"/>
      """
    var player = try started(body)
    player.send(.modify(Modification([.startBefore("late")])))
    #expect(player.waiting == "b")
    #expect(player.instance.timers.isEmpty)
  }

  @Test func `an event sub-process begins as if its event had happened`() throws {
    let body =
      line + """
        <subProcess id="ev" triggeredByEvent="true"><startEvent id="es">
          <messageEventDefinition messageRef="msg"/></startEvent>
          <sequenceFlow id="e1" sourceRef="es" targetRef="h"/><userTask id="h"/></subProcess>
        """
    let globals = "<message id=\"msg\" name=\"hello\"/>"
    var player = try started(body, globals: globals)
    player.send(.modify(Modification([.startBefore("es")])))
    #expect(player.waiting == "h")
    #expect(player.instance.subscriptions.isEmpty)
    // Any other element inside it interrupts nothing.
    player = try started(body, globals: globals)
    player.send(.modify(Modification([.startBefore("h")])))
    #expect(player.waiting == "a h")
    #expect(player.instance.subscriptions.count == 1)
  }

  @Test func `a token rests in front of an element that is asynchronous`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
      <sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
      <userTask id="b" camunda:asyncBefore="true"/>
      """
    var player = try started(body)
    player.send(.modify(Modification([.startBefore("b", local: ["x": 1])])))
    let key = try player.key(of: "b")
    #expect(player.instance.continuations(in: player.definition).map(\.key) == [key])
    player.send(.runContinuation(key))
    #expect(player.instance.variable("x", visibleFrom: key) == 1)
    player.send(.modify(Modification([.cancelAll("a")])))
    #expect(player.waiting == "b")
  }

  @Test func `a suspended instance is not modified`() throws {
    var player = try started(line)
    player.send(.suspend)
    _ = player.log()
    player.send(.modify(Modification([.cancelAll("a")])))
    #expect(player.log().hasPrefix("rejected: "))
  }
}
