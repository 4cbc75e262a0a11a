import BPMN
import Testing
import Vocabulary

struct EventTests {
  private let globals = """
    <signal id="sig" name="go"/><signal id="out" name="done-${n}"/>
    <error id="err" errorCode="E1" camunda:errorMessage="bad ${n}"/>
    """

  private func task(_ boundary: String) -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
    <userTask id="w"/><sequenceFlow id="f2" sourceRef="w" targetRef="e"/><endEvent id="e"/>
    \(boundary)
    <sequenceFlow id="fb" sourceRef="b" targetRef="after"/><userTask id="after"/>
    """
  }

  @Test func `an interrupting signal takes the place of its task`() throws {
    var player = try Player(
      task(
        """
        <boundaryEvent id="b" attachedToRef="w"><signalEventDefinition signalRef="sig"/>
        </boundaryEvent>
        """), globals: globals)
    player.start()
    #expect(player.instance.signalNames == ["go"])
    _ = player.log()
    player.send(.signalReceived(name: "other"))
    player.send(.signalReceived(name: "go", variables: ["x": 1]))
    #expect(
      player.log() == """
        caught #3 b
        set {"x":1}
        terminated #2 w
        activated #4 b
        completed #4 b
        activated #5 after by fb
        task #5 after
        """)
  }

  @Test func `a signal that does not interrupt is heard again`() throws {
    var player = try Player(
      task(
        """
        <boundaryEvent id="b" attachedToRef="w" cancelActivity="false">
        <signalEventDefinition signalRef="sig"/></boundaryEvent>
        """), globals: globals)
    player.start()
    player.send(.signalReceived(name: "go"))
    player.send(.signalReceived(name: "go"))
    #expect(player.waiting == "after after w")
    try player.completeTask("w")
    #expect(player.instance.signalNames == [])
  }

  @Test func `a cycle that does not interrupt fires as often as it says`() throws {
    var player = try Player(
      task(
        """
        <boundaryEvent id="b" attachedToRef="w" cancelActivity="false"><timerEventDefinition>
        <timeCycle>R3/PT30S</timeCycle></timerEventDefinition></boundaryEvent>
        """))
    player.start()
    _ = player.log()
    #expect(player.instance.nextDue == player.now + .seconds(30))
    player.pass(.seconds(30))
    #expect(player.waiting == "after w")
    player.pass(.seconds(30))
    player.pass(.seconds(300))
    #expect(player.waiting == "after after after w")
    #expect(player.instance.timers == [])
    #expect(
      player.log().split(separator: "\n").filter { $0.hasPrefix("fired") } == [
        "fired #3 b due=2026-01-01T00:01:00Z left=2",
        "fired #3 b due=2026-01-01T00:01:30Z left=1", "fired #3 b",
      ])
  }

  @Test func `moments of a cycle that were missed are left out, and count`() throws {
    var player = try Player(
      task(
        """
        <boundaryEvent id="b" attachedToRef="w" cancelActivity="false"><timerEventDefinition>
        <timeCycle>R4/PT30S</timeCycle></timerEventDefinition></boundaryEvent>
        """))
    player.start()
    _ = player.log()
    player.pass(.seconds(65))
    #expect(player.waiting == "after w")
    #expect(player.log().contains("fired #3 b due=2026-01-01T00:01:30Z left=2"))
    player.pass(.seconds(300))
    #expect(player.waiting == "after after w")
    #expect(player.instance.timers == [])
  }

  @Test func `an interrupting timer fires once, at its time and not before`() throws {
    var player = try Player(
      task(
        """
        <boundaryEvent id="b" attachedToRef="w"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
        """))
    player.start()
    player.pass(.seconds(3599))
    #expect(player.waiting == "w")
    player.pass(.seconds(1))
    #expect(player.waiting == "after")
  }

  @Test func `an error of a task goes to its boundary event with code and message`() throws {
    var player = try Player(
      task(
        """
        <boundaryEvent id="b" attachedToRef="w"><errorEventDefinition errorRef="err"
        camunda:errorCodeVariable="code" camunda:errorMessageVariable="text"/></boundaryEvent>
        """), globals: globals)
    player.start()
    let key = try player.key(of: "w")
    _ = player.log()
    player.send(.throwUserTaskError(key, code: "E1", message: "no"))
    #expect(
      player.log() == """
        error #2 w "E1" "no" caught by b
        set {"code":"E1","text":"no"}
        terminated #2 w
        activated #3 b
        completed #3 b
        activated #4 after by fb
        task #4 after
        """)
  }

  @Test func `an error of a task that nothing handles is an incident`() throws {
    var player = try Player(task("<task id=\"b\"/>"))
    player.start()
    let key = try player.key(of: "w")
    player.send(.throwUserTaskError(key, code: "E9"))
    #expect(player.instance.incidents(in: player.definition).map(\.cause) == [.unhandledError])
    player.send(.retry(key))
    #expect(player.instance.userTasks(in: player.definition).count == 1)
  }

  private let nested = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
    <subProcess id="sub">
      <startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="fork"/>
      <parallelGateway id="fork"/>
      <sequenceFlow id="i2" sourceRef="fork" targetRef="a"/><userTask id="a"/>
      <sequenceFlow id="i3" sourceRef="fork" targetRef="b"/><userTask id="b"/>
      <sequenceFlow id="i4" sourceRef="b" targetRef="stop"/>END
    </subProcess>
    <sequenceFlow id="f2" sourceRef="sub" targetRef="after"/><userTask id="after"/>
    <boundaryEvent id="caught" attachedToRef="sub"><errorEventDefinition errorRef="err"/>
    </boundaryEvent><sequenceFlow id="f3" sourceRef="caught" targetRef="mend"/>
    <userTask id="mend"/>
    """

  private func play(_ end: String) throws -> Player {
    let body = nested.replacing("END", with: "<endEvent id=\"stop\">\(end)</endEvent>")
    var player = try Player(body, globals: globals)
    player.start(["n": 4])
    try player.completeTask("b")
    return player
  }

  @Test func `a sub-process ends when all of its paths have`() throws {
    var player = try play("")
    #expect(player.waiting == "a")
    try player.completeTask("a")
    #expect(player.waiting == "after")
  }

  @Test func `an error end event leaves the sub-process through its boundary`() throws {
    var player = try play("<errorEventDefinition errorRef=\"err\"/>")
    #expect(player.waiting == "mend")
    #expect(player.log().contains("error #7 stop \"E1\" \"bad 4\" caught by caught"))
  }

  @Test func `a terminate end event ends its own scope only`() throws {
    var player = try play("<terminateEventDefinition/>")
    #expect(player.waiting == "after")
    #expect(player.log().contains("terminated #5 a\ncompleted #2 sub\n"))
  }

  @Test func `a signal end event tells the outside`() throws {
    var player = try play(
      """
      <signalEventDefinition signalRef="out"><extensionElements>
      <camunda:in source="all"/><camunda:in sourceExpression="${n + 1}" target="m"/>
      </extensionElements></signalEventDefinition>
      """)
    #expect(player.log().contains("signal \"done-4\" {\"m\":5,\"n\":4}"))
  }

  @Test func `catch events wait for a signal and for a time`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
      <intermediateCatchEvent id="c"><signalEventDefinition signalRef="sig"/>
      </intermediateCatchEvent><sequenceFlow id="f2" sourceRef="c" targetRef="d"/>
      <intermediateCatchEvent id="d"><timerEventDefinition>
      <timeDate>${when}</timeDate></timerEventDefinition></intermediateCatchEvent>
      """, globals: globals)
    player.start(["when": "2026-01-01T00:00:05Z"])
    #expect(player.waiting == "c")
    player.send(.signalReceived(name: "go"))
    #expect(player.waiting == "d")
    player.pass(.seconds(5))
    #expect(player.instance.status == .completed)
  }

  @Test func `a cancelled instance ends everything in it`() throws {
    var player = try play("")
    _ = player.log()
    player.send(.cancel(reason: "superseded"))
    #expect(
      player.log() == "terminated #5 a\nterminated #2 sub\ncancelled \"superseded\"")
    #expect(player.instance.status == .cancelled(reason: "superseded"))
  }
}
