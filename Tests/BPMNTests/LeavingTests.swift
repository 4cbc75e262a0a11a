import BPMN
import Testing
import Vocabulary

/// What an element does that is left before it is done, as in Camunda 7: its `end` listeners, its
/// output mapping, and the `delete` listeners of a user task.
struct LeavingTests {
  private static let globals = """
    <signal id="sig" name="go"/><error id="err" errorCode="E1"/>
    """

  /// Elements that note in the variable `left` when they are left.
  private static func noting(_ name: String, _ more: String = "") -> String {
    """
    <extensionElements><camunda:executionListener event="end" \
    expression="${execution.setVariable('left', left.concat('\(name) '))}"/>\(more)
    </extensionElements>
    """
  }

  private static func output(_ name: String, _ expression: String) -> String {
    """
    <camunda:inputOutput><camunda:outputParameter name="\(name)">\(expression)\
    </camunda:outputParameter></camunda:inputOutput>
    """
  }

  private func started(_ body: String, _ variables: [String: JSON] = [:]) throws -> Player {
    var player = try Player(body, globals: Self.globals)
    player.start(["left": ""].merging(variables) { _, new in new })
    return player
  }

  private static let guarded = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
    <subProcess id="sub">\(noting("sub", output("seen", "${inner}")))
      <startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="fork"/>
      <parallelGateway id="fork"/>
      <sequenceFlow id="i2" sourceRef="fork" targetRef="a"/>
      <sequenceFlow id="i3" sourceRef="fork" targetRef="b"/>
      <userTask id="a">\(noting("a", output("inner", "${'from a'}")))</userTask>
      <userTask id="b">\(noting("b"))</userTask>
    </subProcess>
    <boundaryEvent id="stop" attachedToRef="sub"><signalEventDefinition signalRef="sig"/>
    </boundaryEvent>
    <sequenceFlow id="f2" sourceRef="stop" targetRef="after"/><userTask id="after"/>
    """

  @Test func `a border event lets listeners and output mappings run, from the inside out`() throws {
    var player = try started(Self.guarded, ["inner": "nothing"])
    player.send(.signalReceived(name: "go"))
    #expect(player.waiting == "after")
    #expect(player.instance.variables["left"] == "a b sub ")
    // What the inner mapping gave is what the outer one sees.
    #expect(player.instance.variables["seen"] == "from a")
  }

  @Test func `an error that an activity raises lets its output mapping run`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
      <serviceTask id="work" camunda:topic="t">
        \(Self.noting("work", Self.output("result", "${code}")))</serviceTask>
      <boundaryEvent id="failed" attachedToRef="work"><errorEventDefinition errorRef="err"/>
      </boundaryEvent><sequenceFlow id="f2" sourceRef="failed" targetRef="after"/>
      <userTask id="after"/>
      """
    var player = try started(body)
    player.send(.throwJobError(try player.key(of: "work"), code: "E1", variables: ["code": 7]))
    #expect(player.waiting == "after")
    #expect(player.instance.variables["left"] == "work ")
    #expect(player.instance.variables["result"] == 7)
    // What cannot be evaluated is left out and said; the error is handled all the same.
    var other = try started(body)
    _ = other.log()
    other.send(.throwJobError(try other.key(of: "work"), code: "E1", message: nil))
    #expect(other.waiting == "after")
    #expect(other.instance.variables["result"] == nil)
    let lines = other.log().split(separator: "\n").filter { $0.hasPrefix("failed to leave") }
    #expect(lines.count == 1)
    #expect(lines.first?.contains("#2 work") == true)
  }

  @Test func `a terminate end event, an interrupting event sub-process and cancelling do the same`()
    throws
  {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="f1" sourceRef="fork" targetRef="a"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="b"/>
      <userTask id="a">\(Self.noting("a"))</userTask><userTask id="b"/>
      <sequenceFlow id="f3" sourceRef="b" targetRef="t"/>
      <endEvent id="t">\(Self.noting("t"))<terminateEventDefinition/></endEvent>
      <subProcess id="x" triggeredByEvent="true"><startEvent id="xs">
        <signalEventDefinition signalRef="sig"/></startEvent>
        <sequenceFlow id="x1" sourceRef="xs" targetRef="xh"/><userTask id="xh"/></subProcess>
      """
    var terminated = try started(body)
    try terminated.completeTask("b")
    #expect(terminated.waiting == "terminated")
    #expect(terminated.instance.variables["left"] == "t a ")
    var interrupted = try started(body)
    interrupted.send(.signalReceived(name: "go"))
    #expect(interrupted.waiting == "xh")
    #expect(interrupted.instance.variables["left"] == "a ")
    var cancelled = try started(body)
    cancelled.send(.cancel(reason: "r"))
    #expect(cancelled.instance.variables["left"] == "a ")
    var modified = try started(body)
    modified.send(.modify(Modification([.cancelAll("a")])))
    #expect(modified.instance.variables["left"] == "a ")
    var skipping = try started(body)
    skipping.send(.modify(Modification([.cancelAll("a")], skipsListeners: true)))
    #expect(skipping.instance.variables["left"] == "")
  }

  @Test func `instances of a loop that its completion condition ends run their listeners`() throws {
    var player = try started(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <userTask id="a">\(Self.noting("a"))<multiInstanceLoopCharacteristics>
        <loopCardinality>3</loopCardinality>
        <completionCondition>${nrOfCompletedInstances == 1}</completionCondition>
        </multiInstanceLoopCharacteristics></userTask>
      <sequenceFlow id="f2" sourceRef="a" targetRef="after"/><userTask id="after"/>
      """)
    let task = try #require(player.instance.userTasks(in: player.definition).first)
    player.send(.completeUserTask(task.key))
    #expect(player.waiting == "after")
    #expect(player.instance.variables["left"] == "a a a ")
  }

  @Test func `a task that is left runs its delete listeners, one that is done does not`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <userTask id="a"><extensionElements><camunda:taskListener event="delete"
        expression="${execution.setVariable('gone', task.name)}"/></extensionElements></userTask>
      <boundaryEvent id="stop" attachedToRef="a"><signalEventDefinition signalRef="sig"/>
      </boundaryEvent><sequenceFlow id="f2" sourceRef="stop" targetRef="after"/>
      <userTask id="after"/>
      """.replacing("id=\"a\">", with: "id=\"a\" name=\"Look\">")
    var left = try started(body)
    left.send(.signalReceived(name: "go"))
    #expect(left.instance.variables["gone"] == "Look")
    var done = try started(body)
    try done.completeTask("a")
    #expect(done.instance.variables["gone"] == nil)
  }

  @Test func `what rests, joins or failed on the way in has nothing to do at its end`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="f1" sourceRef="fork" targetRef="rest"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="bad"/>
      <sequenceFlow id="f3" sourceRef="fork" targetRef="join"/>
      <userTask id="rest" camunda:asyncBefore="true">\(Self.noting("rest"))</userTask>
      <userTask id="bad" camunda:assignee="${nobody}">\(Self.noting("bad"))</userTask>
      <sequenceFlow id="f4" sourceRef="rest" targetRef="join"/>
      <parallelGateway id="join">\(Self.noting("join"))</parallelGateway>
      """
    var player = try started(body)
    #expect(player.instance.incidents(in: player.definition).map(\.elementID) == ["bad"])
    player.send(.cancel(reason: "r"))
    #expect(player.instance.variables["left"] == "")
  }

  @Test func `a file for Camunda 8 does nothing where it is left`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <serviceTask id="a"><extensionElements><zeebe:taskDefinition type="t"/><zeebe:ioMapping>
        <zeebe:output source="=1" target="seen"/></zeebe:ioMapping></extensionElements>
      </serviceTask>
      <boundaryEvent id="stop" attachedToRef="a"><signalEventDefinition signalRef="sig"/>
      </boundaryEvent><sequenceFlow id="f2" sourceRef="stop" targetRef="after"/>
      <userTask id="after"/>
      """, globals: Self.globals)
    player.start()
    player.send(.signalReceived(name: "go"))
    #expect(player.waiting == "after")
    #expect(player.instance.variables["seen"] == nil)
  }

  @Test func `giving a task to somebody runs its assignment listeners, or is refused`() throws {
    var player = try started(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <userTask id="a"><extensionElements><camunda:taskListener event="assignment"
        expression="${execution.setVariable('by', task.assignee.concat(suffix))}"/>
        </extensionElements></userTask>
      """)
    let key = try player.key(of: "a")
    let before = player.instance
    player.send(.assignUserTask(key, assignee: "anna"))
    #expect(player.instance == before)
    #expect(player.log().contains("rejected: failed to assign the task #2"))
    player.send(.setVariables(["suffix": "!"], scope: .root))
    player.send(.assignUserTask(key, assignee: "anna"))
    #expect(player.instance.variables["by"] == "anna!")
  }

  @Test func `the process and its flows have listeners too`() throws {
    func set(_ event: String, _ value: String) -> String {
      """
      <extensionElements><camunda:executionListener event="\(event)"
        expression="${execution.setVariable('left', left.concat('\(value) '))}"/>
        </extensionElements>
      """
    }
    let body = """
      <extensionElements>
        <camunda:executionListener event="start" expression="${execution.setVariable('n', 1)}"/>
        <camunda:executionListener event="end"
          expression="${execution.setVariable('left', left.concat('p'))}"/></extensionElements>
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
      <sequenceFlow id="f2" sourceRef="a" targetRef="x">\(set("take", "f2"))</sequenceFlow>
      <exclusiveGateway id="x" default="f4"/>
      <sequenceFlow id="f3" sourceRef="x" targetRef="e">\(set("take", "f3"))
        <conditionExpression>${n == 2}</conditionExpression></sequenceFlow>
      <sequenceFlow id="f4" sourceRef="x" targetRef="e">\(set("take", "f4"))</sequenceFlow>
      <endEvent id="e"/>
      """
    var player = try started(body)
    #expect(player.instance.variables["n"] == 1)
    try player.completeTask("a")
    #expect(player.waiting == "completed")
    #expect(player.instance.variables["left"] == "f2 f4 p")
    var cancelled = try started(body)
    cancelled.send(.cancel(reason: "r"))
    #expect(cancelled.instance.variables["left"] == "p")
    // What fails where a flow is taken stands at the element in front of it.
    var failing = try started(body)
    failing.send(.removeVariables(["left"]))
    try failing.completeTask("a")
    #expect(failing.instance.incidents(in: failing.definition).map(\.elementID) == ["a"])
    failing.send(.setVariables(["left": ""]))
    failing.send(.retry(try failing.key(of: "a")))
    #expect(failing.instance.variables["left"] == "f2 f4 p")
    let refused = BPMNReader.read(
      Array(
        Player.document(
          """
          <startEvent id="s"><extensionElements>
          <camunda:executionListener event="take" expression="${1}"/>
          <camunda:taskListener event="start" expression="${1}"/></extensionElements></startEvent>
          """
        ).utf8), path: "p.bpmn")
    #expect(
      refused.diagnostics.map(\.message) == [
        "a executionListener for the event \"take\" on startEvent \"s\" is not supported",
        "a taskListener for the event \"start\" on startEvent \"s\" is not supported",
      ])
  }
}
