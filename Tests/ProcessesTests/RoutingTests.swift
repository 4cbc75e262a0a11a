import BPMN
import Processes
import Testing
import Vocabulary

@Suite struct RoutingTests {
  private static let waiter = """
    <process id="w" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="wait"/>
      <intermediateCatchEvent id="wait"><messageEventDefinition messageRef="m"/>
      </intermediateCatchEvent>
      <sequenceFlow id="g" sourceRef="wait" targetRef="t"/><userTask id="t"/>
    </process>
    <message id="m" name="go"/>
    """

  @Test func `a message that matches nobody or several is refused and changes nothing`() throws {
    let stage = Stage()
    try stage.deploy(Self.waiter)
    #expect(!stage.do { $0.correlate(Correlation("go"), at: $1) })
    stage.start("w", ["id": 1])
    stage.start("w", ["id": 2])
    let before = stage.fingerprint
    #expect(!stage.do { $0.correlate(Correlation("go"), at: $1) })
    #expect(stage.fingerprint == before)
    #expect(
      stage.refusals == [
        "failed to correlate the message \"go\": 0 subscriptions match, exactly one expected",
        "failed to correlate the message \"go\": 2 subscriptions match, exactly one expected",
      ])
  }

  @Test func `process variables, the business key and the instance narrow a message down`() throws {
    let stage = Stage()
    try stage.deploy(Self.waiter)
    stage.start("w", ["id": 1], key: "a")
    stage.start("w", ["id": 2], key: "b")
    stage.start("w", ["id": 3], key: "c")
    #expect(stage.do { $0.correlate(Correlation("go", processVariables: ["id": 2]), at: $1) })
    #expect(stage.do { $0.correlate(Correlation("go", businessKey: "c"), at: $1) })
    #expect(!stage.do { $0.correlate(Correlation("go", businessKey: "c"), at: $1) })
    #expect(
      stage.do { $0.correlate(Correlation("go", instance: InstanceID("w-1")), at: $1) })
    #expect(stage.waiting == "w-1: t\nw-2: t\nw-3: t")
  }

  @Test func `a message for all reaches everybody, and is no failure when there is nobody`() throws
  {
    let stage = Stage()
    try stage.deploy(Self.waiter)
    #expect(stage.do { $0.correlate(Correlation("go", isForAll: true), at: $1) })
    stage.start("w")
    stage.start("w")
    #expect(stage.do { $0.correlate(Correlation("go", isForAll: true), at: $1) })
    #expect(stage.waiting == "w-1: t\nw-2: t")
  }

  @Test func `an instance that waits gets a message before a start event does`() throws {
    let stage = Stage()
    try stage.deploy(
      Self.waiter + """
        <process id="p" isExecutable="true">
          <startEvent id="s2"><messageEventDefinition messageRef="m"/></startEvent>
          <sequenceFlow id="f2" sourceRef="s2" targetRef="t2"/><userTask id="t2"/>
        </process>
        """)
    stage.start("w")
    #expect(stage.do { $0.correlate(Correlation("go"), at: $1) })
    #expect(stage.waiting == "w-1: t")
    #expect(stage.do { $0.correlate(Correlation("go"), at: $1) })
    #expect(stage.waiting == "w-1: t\np-2: t2")
  }

  @Test func `a signal reaches each listener and each start event once`() throws {
    let stage = Stage()
    try stage.deploy(
      """
      <process id="w" isExecutable="true">
        <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/>
        <boundaryEvent id="b" attachedToRef="t" cancelActivity="false">
          <signalEventDefinition signalRef="x"/></boundaryEvent>
        <sequenceFlow id="g" sourceRef="b" targetRef="u"/><userTask id="u"/>
      </process>
      <process id="p" isExecutable="true">
        <startEvent id="s2"><signalEventDefinition signalRef="x"/></startEvent>
        <sequenceFlow id="f2" sourceRef="s2" targetRef="t2"/><userTask id="t2"/>
        <boundaryEvent id="b2" attachedToRef="t2" cancelActivity="false">
          <signalEventDefinition signalRef="x"/></boundaryEvent>
        <sequenceFlow id="g2" sourceRef="b2" targetRef="u2"/><userTask id="u2"/>
      </process>
      <signal id="x" name="alert"/>
      """)
    stage.start("w")
    stage.start("w")
    #expect(stage.do { $0.broadcast(signal: "alert", at: $1) })
    // The new instance began to listen after the signal.
    #expect(stage.waiting == "w-1: t u\nw-2: t u\np-3: t2")
    #expect(stage.do { $0.broadcast(signal: "alert", at: $1) })
    #expect(stage.waiting == "w-1: t u u\nw-2: t u u\np-3: t2 u2\np-4: t2")
  }

  @Test func `a signal of an end event may cancel the scope that throws it`() throws {
    let stage = Stage()
    try stage.deploy(
      """
      <process id="p" isExecutable="true">
        <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="sub"/>
        <subProcess id="sub">
          <startEvent id="is"/><sequenceFlow id="if" sourceRef="is" targetRef="it"/>
          <userTask id="it"/><sequenceFlow id="ig" sourceRef="it" targetRef="ie"/>
          <endEvent id="ie"><signalEventDefinition signalRef="x"/></endEvent>
        </subProcess>
        <boundaryEvent id="b" attachedToRef="sub"><signalEventDefinition signalRef="x"/>
        </boundaryEvent>
        <sequenceFlow id="g" sourceRef="b" targetRef="caught"/><userTask id="caught"/>
        <sequenceFlow id="h" sourceRef="sub" targetRef="after"/><userTask id="after"/>
      </process>
      <signal id="x" name="alert"/>
      """)
    stage.start("p")
    try stage.complete("it", in: "p-1")
    #expect(stage.waiting == "p-1: caught")
  }

  @Test func `signals that start each other for ever are refused`() throws {
    let stage = Stage()
    try stage.deploy(
      """
      <process id="p" isExecutable="true">
        <startEvent id="s"><signalEventDefinition signalRef="x"/></startEvent>
        <sequenceFlow id="f" sourceRef="s" targetRef="e"/>
        <endEvent id="e"><signalEventDefinition signalRef="x"/></endEvent>
      </process>
      <signal id="x" name="again"/>
      """)
    #expect(!stage.do { $0.broadcast(signal: "again", at: $1) })
    #expect(stage.platform.count == 0)
    #expect(stage.refusals.first?.contains("never rests") == true)
  }
}
