import BPMN
import Testing
import Vocabulary

struct TaskTests {
  @Test func `plain tasks let the token pass`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
      <task id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="m"/>
      <manualTask id="m"/><sequenceFlow id="f3" sourceRef="m" targetRef="e"/><endEvent id="e"/>
      """)
    player.start(["a": 1])
    #expect(
      player.log() == """
        started s {"a":1}
        activated #1 s
        completed #1 s
        activated #2 t by f1
        completed #2 t
        activated #3 m by f2
        completed #3 m
        activated #4 e by f3
        reached #4 e
        completed #4 e
        completed
        """)
  }

  private let service = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
    <serviceTask id="w" camunda:type="external" camunda:topic="build">
      <extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="who">${name}!</camunda:inputParameter>
        <camunda:outputParameter name="answer">${result.code}</camunda:outputParameter>
      </camunda:inputOutput></extensionElements>
    </serviceTask>
    <sequenceFlow id="f2" sourceRef="w" targetRef="e"/><endEvent id="e"/>
    """

  @Test func `a service task waits for its job and maps variables in and out`() throws {
    var player = try Player(service)
    player.start(["name": "Ann"])
    let job = try #require(player.instance.jobs(in: player.definition).first)
    #expect(job.inputs == ["who": "Ann!"])
    _ = player.log()
    try player.completeJob("w", ["result": ["code": 7]])
    #expect(
      player.log() == """
        set {"result":{"code":7}}
        set {"answer":7}
        completed #2 w
        activated #3 e by f2
        reached #3 e
        completed #3 e
        completed
        """)
    #expect(player.instance.variables["who"] == nil)
  }

  @Test func `a job fails until it has no retries, and a retry gives it one more`() throws {
    var player = try Player(service)
    player.start(["name": "Ann"])
    let key = try player.key(of: "w")
    _ = player.log()
    player.send(.failJob(key, message: "no disk", backOff: .seconds(30)))
    #expect(player.instance.jobs(in: player.definition).first?.attempt == 2)
    player.send(.failJob(key, message: "no disk", retriesLeft: 0))
    player.send(.failJob(key, message: "again"))
    #expect(player.instance.jobs(in: player.definition) == [])
    player.send(.retry(key))
    #expect(player.instance.jobs(in: player.definition).first?.retries == 1)
    #expect(
      player.log() == """
        failed #2 w "no disk" left=2 at=2026-01-01T00:00:30Z
        failed #2 w "no disk" left=0
        incident #2 w job-failed "no disk"
        rejected: failed to fail the job #2: it has no retries left [invalid-state]
        resolved #2 w
        retries #2 w 1
        """)
  }

  @Test func `an expression that fails is an incident that a retry resolves`() throws {
    var player = try Player(service)
    player.start()
    player.send(.setVariables(["name": "Bea"]))
    player.send(.retry(try player.key(of: "w")))
    #expect(
      player.log() == """
        started s
        activated #1 s
        completed #1 s
        activated #2 w by f1
        incident #2 w activation-failed "failed to evaluate the mapping to \\"who\\" \
        \\"${name}!\\": 1:3: there is no variable \\"name\\" [unknown-variable]"
        set {"name":"Bea"}
        resolved #2 w
        set #2 w {"who":"Bea!"}
        job #2 w build retries=3
        """)
  }

  @Test func `a failing output mapping keeps the result and can be retried`() throws {
    var player = try Player(service)
    player.start(["name": "Ann"])
    try player.completeJob("w")
    #expect(player.instance.jobs(in: player.definition) == [])
    #expect(player.instance.incidents(in: player.definition).map(\.cause) == [.completion])
    player.send(.setVariables(["result": ["code": 1]]))
    player.send(.retry(try player.key(of: "w")))
    #expect(player.instance.status == .completed)
  }

  @Test func `a user task resolves its people and dates`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
      <userTask id="u" name="Review" camunda:assignee="${boss}" camunda:candidateGroups="a, ${g}"
        camunda:candidateUsers="x,y" camunda:dueDate="P1D" camunda:formKey="f">
        <extensionElements><camunda:properties><camunda:property name="k" value="v"/>
        </camunda:properties></extensionElements>
      </userTask>
      """)
    player.start(["boss": "ann", "g": "b"])
    let task = try #require(player.instance.userTasks(in: player.definition).first)
    #expect(task.properties == ["k": "v"])
    #expect(task.form?.key == "f")
    #expect(
      player.log().hasSuffix(
        "task #2 u assignee=ann groups=a,b users=x,y due=2026-01-02T00:00:00Z"))
    try player.completeTask("u")
    #expect(player.instance.status == .completed)
    player.send(.completeUserTask(task.key))
    #expect(
      player.log().hasSuffix(
        "rejected: failed to handle a command: the instance has ended [not-active]"))
  }

  @Test func `files of Camunda 8 run too`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
      <serviceTask id="w"><extensionElements>
        <zeebe:taskDefinition type="deploy" retries="5"/>
        <zeebe:ioMapping><zeebe:input source="=model.name" target="in.name"/>
          <zeebe:output source="=out" target="result.value"/></zeebe:ioMapping>
        <zeebe:taskHeaders><zeebe:header key="h" value="1"/></zeebe:taskHeaders>
      </extensionElements></serviceTask>
      <sequenceFlow id="f2" sourceRef="w" targetRef="x"/>
      <exclusiveGateway id="x" default="no"/>
      <sequenceFlow id="yes" sourceRef="x" targetRef="u">
        <conditionExpression>=result.value &gt; 2 and model.name = "m"</conditionExpression>
      </sequenceFlow>
      <sequenceFlow id="no" sourceRef="x" targetRef="e"/><endEvent id="e"/>
      <userTask id="u"><extensionElements>
        <zeebe:assignmentDefinition candidateGroups="=[&quot;g1&quot;, model.name]"/>
      </extensionElements></userTask>
      """)
    player.start(["model": ["name": "m"]])
    let job = try #require(player.instance.jobs(in: player.definition).first)
    #expect(job.inputs == ["in": ["name": "m"]])
    #expect(job.request == Job.Request(operation: "deploy", retries: 5, headers: ["h": "1"]))
    try player.completeJob("w", ["out": 3])
    #expect(player.instance.variables["result"] == ["value": 3])
    #expect(player.instance.variables["out"] == nil)
    #expect(
      player.instance.userTasks(in: player.definition).map(\.request.candidateGroups) == [
        ["g1", "m"]
      ])
  }

  @Test func `a script is an expression, or what the caller binds in its place`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <scriptTask id="a" scriptFormat="feel" camunda:resultVariable="x"><script>= 1 + 2</script>
      </scriptTask><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
      <scriptTask id="b" scriptFormat="groovy" camunda:resultVariable="y"><script>boom()</script>
      </scriptTask><sequenceFlow id="f3" sourceRef="b" targetRef="c"/>
      <scriptTask id="c" scriptFormat="groovy"><script>boom()</script></scriptTask>
      """
    var player = try Player(
      body, bindings: BPMNBindings(operations: ["c": "notify"], scripts: ["b": "=x * 2"]))
    player.start()
    #expect(player.instance.variables == ["x": 3, "y": 6])
    #expect(player.instance.jobs(in: player.definition).map(\.operation) == ["notify"])
  }
}
