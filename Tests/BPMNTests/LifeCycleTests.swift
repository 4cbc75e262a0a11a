import BPMN
import Testing
import Vocabulary

/// A life cycle as ModelOp's users draw it: signal start, a task that waits for a job by signal and
/// by polling, a review, a deployment that may fail.
struct LifeCycleTests {
  private let globals = """
    <signal id="changed" name="com.modelop.mlc.definitions.Signals_deployable_model_changed"/>
    <signal id="job" name="com.modelop.mlc.definitions.Signals_job_status_changed"/>
    <error id="failure" name="Failure" errorCode="FAILURE"/>
    """

  private let body = """
    <startEvent id="created"><signalEventDefinition signalRef="changed">
      <extensionElements><camunda:in source="all" target="all"/></extensionElements>
    </signalEventDefinition></startEvent>
    <sequenceFlow id="f1" sourceRef="created" targetRef="test"/>
    <serviceTask id="test" camunda:class="com.modelop.mlc.delegate.modelop.CreateModelBatchJob">
      <extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="JOB_TYPE">MODEL_BATCH_TEST_JOB</camunda:inputParameter>
        <camunda:outputParameter name="TEST_JOB">${JOB}</camunda:outputParameter>
      </camunda:inputOutput></extensionElements>
    </serviceTask>
    <sequenceFlow id="f2" sourceRef="test" targetRef="wait"/>
    <userTask id="wait" name="Wait for Test"/>
    <boundaryEvent id="heard" attachedToRef="wait"><signalEventDefinition signalRef="job"/>
    </boundaryEvent><sequenceFlow id="f3" sourceRef="heard" targetRef="which"/>
    <boundaryEvent id="poll" attachedToRef="wait"><timerEventDefinition>
      <timeCycle>R3/PT30S</timeCycle></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f4" sourceRef="poll" targetRef="get"/>
    <serviceTask id="get" camunda:class="com.modelop.mlc.delegate.modelop.GetJob">
      <extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="JOB_ID">${TEST_JOB.id}</camunda:inputParameter>
      </camunda:inputOutput></extensionElements>
    </serviceTask><sequenceFlow id="f5" sourceRef="get" targetRef="which"/>
    <exclusiveGateway id="which" default="again"/>
    <sequenceFlow id="done" sourceRef="which" targetRef="review"><conditionExpression>
      ${JOB.id == TEST_JOB.id &amp;&amp; JOB.jobStatus.toString() == "COMPLETE"}
    </conditionExpression></sequenceFlow>
    <sequenceFlow id="again" sourceRef="which" targetRef="wait"/>
    <userTask id="review" camunda:candidateGroups="python_approvers"/>
    <sequenceFlow id="f6" sourceRef="review" targetRef="verdict"/>
    <exclusiveGateway id="verdict" default="no"/>
    <sequenceFlow id="yes" sourceRef="verdict" targetRef="deploy">
      <conditionExpression>${reviewResult == "APPROVED"}</conditionExpression></sequenceFlow>
    <sequenceFlow id="no" sourceRef="verdict" targetRef="rejected"/>
    <userTask id="rejected" camunda:assignee="demo_user"/>
    <sequenceFlow id="f7" sourceRef="rejected" targetRef="end"/>
    <serviceTask id="deploy" camunda:class="com.modelop.mlc.delegate.modelop.DeployModel"/>
    <sequenceFlow id="f8" sourceRef="deploy" targetRef="end"/>
    <boundaryEvent id="failed" attachedToRef="deploy"><errorEventDefinition errorRef="failure"/>
    </boundaryEvent><sequenceFlow id="f9" sourceRef="failed" targetRef="rejected"/>
    <endEvent id="end"><terminateEventDefinition/></endEvent>
    """

  private let jobSignal = "com.modelop.mlc.definitions.Signals_job_status_changed"

  private func started() throws -> Player {
    var player = try Player(body, globals: globals)
    player.start(
      at: .signal("com.modelop.mlc.definitions.Signals_deployable_model_changed"),
      ["DEPLOYABLE_MODEL": ["name": "credit-risk"]])
    try player.completeJob("test", ["JOB": ["id": "j1", "jobStatus": "CREATED"]])
    return player
  }

  private func signal(_ id: String, _ status: String) -> Command {
    let job: JSON = ["id": .string(id), "jobStatus": .string(status)]
    return .signalReceived(name: jobSignal, variables: ["JOB": job])
  }

  @Test func `the right job's signal moves it on, another's does not`() throws {
    var player = try started()
    player.send(signal("j2", "COMPLETE"))
    #expect(player.waiting == "wait")
    player.send(signal("j1", "RUNNING"))
    #expect(player.waiting == "wait")
    player.send(signal("j1", "COMPLETE"))
    #expect(player.waiting == "review")
    try player.completeTask("review", ["reviewResult": "APPROVED"])
    try player.completeJob("deploy")
    #expect(player.instance.status == .terminated)
    #expect(player.instance.endEventIDs(in: player.definition) == ["end"])
  }

  @Test func `without a signal it polls`() throws {
    var player = try started()
    player.pass(.seconds(30))
    let job = try #require(player.instance.jobs(in: player.definition).first)
    #expect(job.operation == "com.modelop.mlc.delegate.modelop.GetJob")
    #expect(job.inputs == ["JOB_ID": "j1"])
    try player.completeJob("get", ["JOB": ["id": "j1", "jobStatus": "COMPLETE"]])
    #expect(player.waiting == "review")
  }

  @Test func `a rejected review and a failed deployment end with a person`() throws {
    var player = try started()
    player.send(signal("j1", "COMPLETE"))
    try player.completeTask("review", ["reviewResult": "REJECTED"])
    #expect(player.waiting == "rejected")
    player = try started()
    player.send(signal("j1", "COMPLETE"))
    try player.completeTask("review", ["reviewResult": "APPROVED"])
    player.send(.throwJobError(try player.key(of: "deploy"), code: "FAILURE", message: "no space"))
    #expect(player.waiting == "rejected")
    try player.completeTask("rejected")
    #expect(player.instance.status == .terminated)
  }

  @Test func `the log reads like the drawing`() throws {
    var player = try started()
    #expect(
      player.log() == """
        started created {"DEPLOYABLE_MODEL":{"name":"credit-risk"}}
        activated #1 created
        completed #1 created
        activated #2 test by f1
        set #2 test {"JOB_TYPE":"MODEL_BATCH_TEST_JOB"}
        job #2 test com.modelop.mlc.delegate.modelop.CreateModelBatchJob retries=3
        set {"JOB":{"id":"j1","jobStatus":"CREATED"}}
        set {"TEST_JOB":{"id":"j1","jobStatus":"CREATED"}}
        completed #2 test
        activated #3 wait by f2
        task #3 wait
        listens #4 heard on #3 wait signal "\(jobSignal)"
        timer #5 poll on #3 wait due=2026-01-01T00:00:30Z R3/PT30S
        """)
  }
}
