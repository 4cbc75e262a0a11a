import BPMN
import Processes
import Testing
import Vocabulary

@Suite struct CallTests {
  private static func caller(_ attributes: String, _ extra: String = "") -> String {
    """
    <process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="before"/>
      <userTask id="before"/><sequenceFlow id="f2" sourceRef="before" targetRef="c"/>
      <callActivity id="c" calledElement="q" \(attributes)><extensionElements>
        <camunda:out variables="all"/></extensionElements></callActivity>
      <sequenceFlow id="g" sourceRef="c" targetRef="after"/><userTask id="after"/>
      \(extra)
    </process>
    """
  }

  private static func called(_ task: String, tag: String = "") -> String {
    """
    <process id="q" isExecutable="true" camunda:versionTag="\(tag)">
      <startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="\(task)"/>
      <userTask id="\(task)"/><sequenceFlow id="qg" sourceRef="\(task)" targetRef="qe"/>
      <endEvent id="qe"/>
    </process>
    """
  }

  @Test(arguments: [
    ("", "second"), ("camunda:calledElementBinding=\"deployment\"", "first"),
    ("camunda:calledElementBinding=\"version\" camunda:calledElementVersion=\"1\"", "first"),
    (
      "camunda:calledElementBinding=\"versionTag\" camunda:calledElementVersionTag=\"old\"",
      "first"
    ),
  ])
  func `a binding chooses the version that is called`(attributes: String, task: String) throws {
    let stage = Stage()
    try stage.deploy(Self.caller(attributes) + Self.called("first", tag: "old"), as: "one")
    stage.start("p")
    try stage.deploy(Self.called("second", tag: "new"), as: "two")
    try stage.complete("before", in: "p-1")
    #expect(stage.waiting == "p-1: c\nq-2: \(task)")
    try stage.complete(task, in: "q-2", ["x": 1])
    #expect(stage.waiting == "p-1: after")
    #expect(stage.platform[InstanceID("p-1")]?.instance.variables == ["x": 1])
  }

  @Test func `a called process that is missing is an incident, and can be called again`() throws {
    let stage = Stage()
    try stage.deploy(Self.caller(""))
    stage.start("p")
    try stage.complete("before", in: "p-1")
    let running = try #require(stage.platform[InstanceID("p-1")])
    let definition = stage.platform.process(of: running).definition
    let incident = try #require(running.instance.incidents(in: definition).first)
    #expect(incident.elementID == "c")
    #expect(
      incident.message
        == "failed to call \"q\": the latest version of such a process is not deployed")
    try stage.deploy(Self.called("first"), as: "two")
    #expect(stage.do { $0.send(.retry(incident.key), to: InstanceID("p-1"), at: $1) })
    #expect(stage.waiting == "p-1: c\nq-2: first")
  }

  @Test func `a called instance ends with the call activity, whatever it waits for`() throws {
    let stage = Stage()
    try stage.deploy(
      Self.caller(
        "",
        """
        <boundaryEvent id="b" attachedToRef="c"><timerEventDefinition>
          <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
        <sequenceFlow id="h" sourceRef="b" targetRef="late"/><userTask id="late"/>
        """) + Self.called("first"))
    stage.start("p")
    try stage.complete("before", in: "p-1")
    stage.pass(.seconds(3600))
    #expect(stage.waiting == "p-1: late")
    #expect(stage.platform.nextDue == nil)
  }

  @Test func `a called instance is not cancelled alone, and ends with its caller`() throws {
    let stage = Stage()
    try stage.deploy(Self.caller("") + Self.called("first"))
    stage.start("p")
    try stage.complete("before", in: "p-1")
    #expect(!stage.do { $0.send(.cancel(reason: "no"), to: InstanceID("q-2"), at: $1) })
    #expect(
      stage.refusals == [
        "failed to cancel \"q-2\": the call activity \"c\" of \"p-1\" waits for it; cancel the caller"
      ])
    #expect(stage.do { $0.send(.cancel(reason: "no"), to: InstanceID("p-1"), at: $1) })
    #expect(stage.platform.count == 0)
  }

  @Test func `an error of the called process is caught by the caller, with its variables`() throws {
    let stage = Stage()
    try stage.deploy(
      Self.caller(
        "",
        """
        <boundaryEvent id="b" attachedToRef="c"><errorEventDefinition errorRef="bad"/>
        </boundaryEvent>
        <sequenceFlow id="h" sourceRef="b" targetRef="caught"/><userTask id="caught"/>
        """) + """
          <process id="q" isExecutable="true">
            <startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qt"/>
            <userTask id="qt"/><sequenceFlow id="qg" sourceRef="qt" targetRef="qe"/>
            <endEvent id="qe"><errorEventDefinition errorRef="bad"/></endEvent>
          </process>
          <error id="bad" errorCode="BAD"/>
          """)
    stage.start("p")
    try stage.complete("before", in: "p-1")
    try stage.complete("qt", in: "q-2", ["why": "x"])
    #expect(stage.waiting == "p-1: caught")
    #expect(stage.platform[InstanceID("p-1")]?.instance.variables["why"] == "x")
  }

  @Test func `a process that calls itself for ever ends in an incident`() throws {
    let stage = Stage()
    try stage.deploy(
      """
      <process id="p" isExecutable="true">
        <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/>
        <callActivity id="c" calledElement="p"/>
      </process>
      """)
    stage.start("p")
    #expect(stage.platform.count == ProcessPlatform.Limits().callDepth)
    let deepest = try #require(stage.platform.running.last)
    let definition = stage.platform.process(of: deepest).definition
    #expect(deepest.instance.incidents(in: definition).map(\.elementID) == ["c"])
  }

  @Test func `a long row of calls is no chain without end`() throws {
    let stage = Stage()
    try stage.deploy(
      """
      <process id="p" isExecutable="true">
        <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/>
        <callActivity id="c" calledElement="q"><multiInstanceLoopCharacteristics
          isSequential="true"><loopCardinality>2000</loopCardinality>
        </multiInstanceLoopCharacteristics></callActivity>
      </process>
      <process id="q" isExecutable="true"><startEvent id="qs"/></process>
      """)
    #expect(stage.start("p"))
    #expect(stage.platform.count == 0)
  }

  @Test func `who is suspended stands still with all that it called`() throws {
    let stage = Stage()
    try stage.deploy(Self.caller("") + Self.called("first"))
    stage.start("p")
    try stage.complete("before", in: "p-1")
    #expect(stage.do { $0.suspend(InstanceID("p-1"), at: $1) })
    #expect(try !stage.complete("first", in: "q-2"))
    #expect(!stage.do { $0.resume(InstanceID("q-2"), at: $1) })
    #expect(stage.refusals.last?.hasSuffix("is suspended; resume the caller") == true)
    #expect(stage.do { $0.resume(InstanceID("p-1"), at: $1) })
    #expect(try stage.complete("first", in: "q-2"))
    #expect(stage.waiting == "p-1: after")
  }
}
