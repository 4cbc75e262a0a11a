import BPMN
import Processes
import Testing
import Vocabulary

@Suite struct RefusalTests {
  private static let chain = """
    <process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
      <userTask id="t"/>
      <boundaryEvent id="late" attachedToRef="t"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
      <sequenceFlow id="g" sourceRef="t" targetRef="c"/>
      <callActivity id="c" calledElement="q"/>
      <sequenceFlow id="h" sourceRef="late" targetRef="e"/><endEvent id="e"/>
    </process>
    <process id="q" isExecutable="true">
      <startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qw"/>
      <intermediateCatchEvent id="qw"><messageEventDefinition messageRef="m"/>
      </intermediateCatchEvent>
    </process>
    <message id="m" name="go"/>
    """

  @Test func `what is rolled back leaves instances, subscriptions and timers as they were`() throws
  {
    let stage = Stage()
    try stage.deploy(Self.chain)
    stage.start("p", ["n": 1])
    let before = stage.fingerprint
    let task = try #require(stage.platform.running.first?.instance.elements.first?.key)
    let now = stage.now
    let result = stage.platform.transact { platform throws(Rejection) in
      _ = try platform.send(.completeUserTask(task), to: InstanceID("p-1"), at: now).get()
      _ = try platform.start("p", at: now).get()
      _ = try platform.correlate(Correlation("go"), at: now).get()
      throw Rejection(.invalidState, "no")
    }
    #expect(throws: Rejection.self) { try result.get() }
    #expect(stage.fingerprint == before)
    // The subscription of the called instance is gone, the timer is there, the name is free.
    #expect(!stage.do { $0.correlate(Correlation("go"), at: $1) })
    #expect(stage.start("p"))
    #expect(stage.platform.running.map(\.id.text) == ["p-1", "p-2"])
    stage.pass(.seconds(3600))
    #expect(stage.platform.count == 0)
  }

  @Test func `a name is given once`() throws {
    let stage = Stage(naming: { InstanceID($0.process) })
    try stage.deploy(Self.chain)
    #expect(stage.start("p"))
    #expect(!stage.start("p"))
    #expect(stage.refusals == ["failed to start \"p\": the name \"p\" is taken"])
    #expect(stage.platform.count == 1)
  }

  @Test func `commands for what is not there are refused`() throws {
    let stage = Stage()
    try stage.deploy(Self.chain)
    #expect(!stage.start("nobody"))
    #expect(!stage.do { $0.send(.timePassed, to: InstanceID("x"), at: $1) })
    #expect(!stage.do { platform, _ in platform.suspend(process: "x") })
    let work = Work.startTimer(ProcessReference(id: "p", version: 1), startEvent: "s", due: .epoch)
    #expect(!stage.do { $0.perform(work, at: $1) })
    #expect(
      stage.refusals == [
        "failed to start \"nobody\": the latest version of such a process is not deployed",
        "failed to handle a command for \"x\": no such instance runs",
        "failed to suspend the process \"x\": it is not deployed",
        "failed to fire the timer of \"s\" of p:1: it does not run",
      ])
  }

  @Test func `a platform that is built again from what was stored goes on alike`() throws {
    let stage = Stage()
    try stage.deploy(Self.chain)
    stage.start("p", key: "k")
    stage.start("p")
    try stage.complete("t", in: "p-2")
    let copy = Stage()
    try copy.deploy(Self.chain)
    for running in stage.platform.running {
      let process = stage.platform.process(of: running).reference
      let caller = stage.platform.caller(of: running)
      let isRestored = copy.do { platform, _ in
        platform.restore(running.instance, as: running.id, of: process, caller: caller)
      }
      #expect(isRestored)
    }
    #expect(copy.fingerprint == stage.fingerprint)
    for index in 0..<2 {
      let both = [stage, copy]
      both[index].do { $0.correlate(Correlation("go"), at: $1) }
      #expect(both[index].waiting == "p-1: t")
    }
  }
}
