import BPMN
import Processes
import Testing
import Vocabulary

/// Instances of a platform that are taken over into another version, and whose tokens are moved.
@Suite struct PlatformMigrationTests {
  private static func caller(_ task: String, more: String = "") -> String {
    """
    <process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
      <callActivity id="call" calledElement="q"/>
      <sequenceFlow id="f2" sourceRef="call" targetRef="\(task)"/><userTask id="\(task)"/>
      \(more)
    </process>
    """
  }

  private static let called = """
    <process id="q" isExecutable="true">
      <startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qt"/><userTask id="qt"/>
      <boundaryEvent id="qb" attachedToRef="qt" cancelActivity="false"><messageEventDefinition
        messageRef="m"/></boundaryEvent>
    </process>
    <message id="m" name="go"/>
    """

  private let caller = InstanceID("p-1")
  private let inner = InstanceID("q-2")

  private func stage() throws -> Stage {
    let stage = Stage()
    try stage.deploy(Self.caller("after") + Self.called)
    #expect(stage.start("p"))
    return stage
  }

  @Test func `a caller goes on in the new version while its call goes on`() throws {
    let stage = try stage()
    try stage.deploy(Self.caller("later") + Self.called, as: "two")
    let caller = caller
    #expect(stage.do { $0.migrate(caller, at: $1) })
    let running = try #require(stage.platform[caller])
    #expect(stage.platform.process(of: running).reference == ProcessReference(id: "p", version: 2))
    #expect(stage.last.touched == [caller])
    #expect(try stage.complete("qt", in: "q-2"))
    #expect(stage.waiting == "p-1: later")
    #expect(!stage.do { $0.migrate(caller, at: $1) })
    #expect(stage.refusals == ["failed to migrate \"p-1\": it is one of p:2 already"])
    // Back again, as versions are what somebody asks for.
    #expect(!stage.do { $0.migrate(caller, to: .version(1), at: $1) })
    #expect(stage.refusals.last?.contains("\"later\" is active and has no counterpart") == true)
    let plan = MigrationPlan(mapping: ["later": "after"])
    #expect(stage.do { $0.migrate(caller, to: .version(1), by: plan, at: $1) })
    #expect(stage.waiting == "p-1: after")
  }

  @Test func `a called instance goes on, and answers its caller`() throws {
    let stage = try stage()
    let inner = inner
    try stage.deploy(
      """
      <process id="r" isExecutable="true">
        <startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qt"/>
        <userTask id="qt"/>
      </process>
      """, as: "other")
    #expect(stage.platform.subscriptionCount(.message, "go") == 1)
    #expect(stage.do { $0.migrate(inner, of: "r", at: $1) })
    // What nobody listens to any more is not found.
    #expect(stage.platform.subscriptionCount(.message, "go") == 0)
    #expect(try stage.complete("qt", in: "q-2"))
    #expect(stage.waiting == "p-1: after")
  }

  @Test func `a refusal leaves everything as it was, and says all that is in the way`() throws {
    let stage = try stage()
    let inner = inner
    try stage.deploy(
      """
      <process id="q" isExecutable="true">
        <startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="x"/><userTask id="x"/>
      </process>
      """, as: "two")
    let before = stage.fingerprint
    #expect(!stage.do { $0.migrate(inner, at: $1) })
    #expect(!stage.do { $0.migrate(inner, to: .version(7), at: $1) })
    #expect(!stage.do { $0.migrate(InstanceID("q-9"), at: $1) })
    #expect(stage.fingerprint == before)
    #expect(
      stage.refusals == [
        "failed to migrate \"q-2\": \"qt\" is active and has no counterpart in the new version",
        "failed to migrate \"q-2\": version 7 of \"q\" is not deployed",
        "failed to migrate \"q-9\": no such instance runs",
      ])
  }

  @Test func `what a called instance does after it moved still concerns its caller`() throws {
    let stage = try stage()
    let caller = caller
    let inner = inner
    // Moved past its end it answers; with nothing left in it the call is given up as well.
    #expect(stage.do { $0.modify(inner, by: Modification([.startBefore("qt")]), at: $1) })
    #expect(stage.waiting == "p-1: call\nq-2: qt qt")
    #expect(stage.do { $0.modify(inner, by: Modification([.cancelAll("qt")]), at: $1) })
    #expect(stage.platform.count == 0)
    #expect(stage.last.touched == [inner, caller])
    let other = try self.stage()
    #expect(
      other.do {
        $0.modify(caller, by: Modification([.startBefore("after"), .cancelAll("call")]), at: $1)
      })
    #expect(other.waiting == "p-1: after")
  }
}
