import Gates
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// The life of models, with the real engine and everything else as values.
@Suite struct ControlLoopTests {
  /// A world with one process, one guarded runtime, two approvers and an author.
  static func bank(
    count: Int = 1, reuse: ApprovalRule.Reuse = .always,
    signatures: ProjectSettings.Signatures = .required,
    prune: ProjectSettings.Prune = .confirm, onNewVersion: NewVersionPolicy = .supersede
  ) -> World {
    var world = World()
    world.declareProcess("promotion", Processes.promotion)
    world.declareProject(
      approvals: [
        ApprovalRule(
          target: "prod", require: [.init(group: GroupName("approvers"), count: count)],
          reuse: reuse)
      ], prune: prune, signatures: signatures, championStage: "prod", onNewVersion: onNewVersion)
    world.declareGroup(
      "approvers", ["bob", "carol", "alice"].map { Persona($0).member() })
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"])
    return world
  }

  /// The same after a model was pushed by alice and its tests have passed: an approval waits.
  static func waitingForApproval(
    count: Int = 1, reuse: ApprovalRule.Reuse = .always,
    signatures: ProjectSettings.Signatures = .required
  ) -> World {
    var world = bank(count: count, reuse: reuse, signatures: signatures)
    world.declareModel("credit")
    world.push()
    world.runTests()
    return world
  }

  static func live(prune: ProjectSettings.Prune = .confirm) throws -> World {
    var world = bank(prune: prune)
    world.declareModel("credit")
    world.push()
    world.runTests()
    let task = try #require(world.openTasks.first)
    world.sign("approve", task, by: "bob")
    world.serve()
    return world
  }

  // MARK: - The way of a version

  @Test func `a version goes over tests, gates and an approval into production`() throws {
    var world = Self.bank()
    world.declareModel("credit")
    world.push()
    #expect(world.position("credit") == "Tests")
    #expect(world.effects.map(\.key).count == 1)
    world.runTests()
    #expect(world.position("credit") == "Approve")
    #expect(world.model("credit")?.conditions[.ready]?.reason == "WaitingForPerson")
    let task = try #require(world.openTasks.first)
    #expect(task.policy.sentence == "1 of approvers")
    #expect(task.details["gateResults"] == ["auc 0.8 ≥ 0.75: pass"])
    world.sign("approve", task, by: "bob", reason: "looks good")
    #expect(world.position("credit") == "Deploy")
    #expect(
      world.effects == [
        .deploy(
          RuntimeName("credit-prod"), model: ModelName("credit"),
          version: Digest(of: "credit v1"),
          commit: try #require(world.model("credit")?.current?.commit))
      ])
    world.serve()
    #expect(world.position("credit") == "ended: Live")
    #expect(world.runtime("credit-prod")?.conditions[.ready]?.status == .true)
    #expect(world.model("credit")?.conditions[.ready]?.message == "promotion: Live")
    #expect(world.effects.isEmpty)
    #expect(world.pushAgain().isEmpty)
    #expect(
      world.audit.map { $0.split(separator: ":")[0] } == [
        "muster runtime-created runtime/credit-prod", "muster model-created model/credit",
        "muster process-started model/credit", "muster group-defined group/approvers",
        "muster process-defined process/promotion", "muster judged model/credit",
        "muster task-opened model/credit", "bob approved model/credit",
        "muster deploy-decided runtime/credit-prod", "muster deployed runtime/credit-prod",
        "muster process-ended model/credit",
      ])
  }

  @Test func `a gate that fails ends the way`() {
    var world = Self.bank()
    world.declareModel("credit")
    world.push()
    world.runTests(auc: 0.7)
    #expect(world.position("credit") == "ended: Refused")
    #expect(world.openTasks.isEmpty)
    #expect(world.effects.isEmpty)
  }

  @Test func `a model that breaks in its test is refused, not retried`() {
    var world = Self.bank()
    world.declareModel("credit")
    world.push()
    world.runTests(outcome: .modelFailed("it raised ValueError"))
    #expect(world.position("credit") == "ended: Refused")
    #expect(world.instance("credit")?.jobs.map(\.state) == [.error])
  }

  @Test func `a rejection ends the way with its reason`() throws {
    var world = Self.waitingForApproval()
    world.sign("reject", try #require(world.openTasks.first), by: "carol", reason: "too risky")
    #expect(world.position("credit") == "ended: Rejected")
    #expect(world.effects.isEmpty)
  }

  // MARK: - Newer versions

  @Test func `a newer version supersedes the one that waits`() throws {
    var world = Self.waitingForApproval()
    let first = try #require(world.openTasks.first)
    world.declareModel("credit", content: "v2")
    world.push()
    #expect(world.loop.state.tasks[first.id]?.outcome == "superseded")
    #expect(world.position("credit") == "Tests")
    #expect(world.model("credit")?.outcomes.map(\.outcome) == ["superseded"])
    world.runTests()
    world.sign("approve", first, by: "bob")
    #expect(world.position("credit") == "Approve", "an approval of the old version moves nothing")
  }

  @Test func `a version may be let end first, and the newest then follows`() throws {
    var world = Self.bank(onNewVersion: .finish)
    world.declareModel("credit")
    world.push()
    world.runTests()
    world.declareModel("credit", content: "v2")
    world.push()
    world.declareModel("credit", content: "v3")
    world.push()
    #expect(world.position("credit") == "Approve")
    #expect(world.model("credit")?.waiting?.version == Digest(of: "credit v3"))
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    world.serve()
    #expect(world.runtime("credit-prod")?.assigned?.version == Digest(of: "credit v1"))
    #expect(world.position("credit") == "Tests")
    #expect(world.instance("credit")?.version == Digest(of: "credit v3"))
    #expect(world.model("credit")?.waiting == nil)
  }

  @Test func `a way back to the version that is let end starts nothing beside it`() throws {
    var world = Self.bank(onNewVersion: .finish)
    world.declareModel("credit")
    world.push()
    world.runTests()
    let running = try #require(world.instance("credit")?.id)
    world.declareModel("credit", content: "v2")
    world.push()
    world.declareModel("credit")
    world.push()
    #expect(world.instance("credit")?.id == running)
    #expect(world.model("credit")?.waiting == nil)
    #expect(world.openTasks.count == 1)
  }

  @Test func `another description moves nothing but the record`() {
    var world = Self.waitingForApproval()
    let former = world.openTasks
    world.declareModel("credit", description: "Better words")
    let outcome = world.push()
    #expect(outcome.touched == [.model(ModelName("credit"))])
    #expect(world.openTasks == former)
    #expect(world.pushAgain().isEmpty)
  }

  // MARK: - Removal

  @Test func `a removed model keeps serving until a person agrees`() throws {
    var world = try Self.live()
    world.branch.models = [:]
    world.push()
    #expect(world.model("credit")?.current == nil)
    let task = try #require(world.openTasks.first)
    #expect(task.kind == .removal)
    #expect(world.effects.isEmpty)
    world.sign("complete", task, by: "bob")
    #expect(world.loop.state.tasks[task.id]?.state == .open, "a form's answer is no verdict")
    world.sign("approve", task, by: "bob")
    #expect(world.effects == [.undeploy(RuntimeName("credit-prod"))])
    world.serve()
    #expect(world.effects.isEmpty)
    #expect(world.runtime("credit-prod")?.removal == nil)
  }

  @Test func `a removal that is rejected leaves the model where it is`() throws {
    var world = try Self.live()
    world.branch.models = [:]
    world.push()
    world.sign("reject", try #require(world.openTasks.first), by: "bob")
    #expect(world.runtime("credit-prod")?.assigned != nil)
    #expect(world.effects.isEmpty)
  }

  @Test func `a model that comes back takes the question back`() throws {
    var world = try Self.live()
    world.branch.models = [:]
    world.push()
    let task = try #require(world.openTasks.first)
    world.declareModel("credit")
    world.push()
    #expect(world.loop.state.tasks[task.id]?.outcome == "cancelled")
    world.sign("approve", task, by: "bob")
    #expect(world.runtime("credit-prod")?.assigned != nil, "an old question has no answer any more")
  }

  @Test(arguments: [
    (ProjectSettings.Prune.auto, [Effect.undeploy(RuntimeName("credit-prod"))]), (.never, []),
  ])
  func `prune says whether a removal undeploys at once or never`(
    prune: ProjectSettings.Prune, expected: [Effect]
  ) throws {
    var world = try Self.live(prune: prune)
    world.branch.models = [:]
    world.push()
    #expect(world.openTasks.isEmpty)
    #expect(world.effects == expected)
  }

  @Test func `a removed model's instance and tasks end`() throws {
    var world = Self.waitingForApproval()
    let task = try #require(world.openTasks.first)
    world.branch.models = [:]
    world.push()
    #expect(world.position("credit") == "ended: the model was removed")
    #expect(world.loop.state.tasks[task.id]?.outcome == "cancelled")
  }

  // MARK: - Broken files

  @Test func `a broken manifest keeps the last good version in force`() throws {
    var world = Self.waitingForApproval()
    let broken = Diagnostic(
      code: "x", at: Vocabulary.SourceLocation(path: "models/credit/model.yaml"), "it is broken")
    world.branch.models = [:]
    world.branch.broken[ResourceID(.model, "credit")] = [broken]
    world.push()
    #expect(
      world.model("credit")?.conditions[.stalled]?.message
        == "models/credit/model.yaml: it is broken")
    #expect(world.pushAgain().isEmpty)
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    world.serve()
    #expect(world.position("credit") == "ended: Live")
    world.branch.broken = [:]
    world.declareModel("credit")
    world.push()
    #expect(world.model("credit")?.conditions[.stalled] == nil)
  }

  @Test func `a broken new model is shown, and forgotten when its file is gone`() {
    var world = Self.bank()
    let broken = Diagnostic(
      code: "x", at: Vocabulary.SourceLocation(path: "models/new/model.yaml"), "it is broken")
    world.branch.broken[ResourceID(.model, "new")] = [broken]
    world.push()
    #expect(world.model("new")?.conditions[.stalled]?.reason == "Invalid")
    world.branch.broken = [:]
    world.push()
    #expect(world.model("new")?.conditions[.stalled] == nil)
  }

  @Test func `processes that tie stall their model`() {
    var world = Self.bank()
    world.declareProcess("other", Processes.promotion)
    world.declareModel("credit")
    world.push()
    #expect(
      world.model("credit")?.conditions[.stalled]?.message
        == "the processes other and promotion select it equally")
  }

  // MARK: - Jobs

  @Test func `tests that could not be run are tried again, and then become an incident`() throws {
    var world = Self.bank()
    world.declareModel("credit")
    world.push()
    for delay in [10, 20, 40] {
      world.runTests(outcome: .notMeasured("no disk"))
      #expect(world.effects.isEmpty)
      #expect(world.loop.nextDue == world.now + .seconds(delay))
      world.tick(after: .seconds(delay))
      #expect(world.effects.count == 1)
      #expect(world.loop.nextDue == nil)
    }
    world.runTests(outcome: .notMeasured("no disk"))
    #expect(world.effects.isEmpty)
    #expect(world.model("credit")?.conditions[.stalled]?.reason == "Incident")
    let instance = try #require(world.instance("credit"))
    world.handle(.retry(instance.id, by: "operator"))
    #expect(world.model("credit")?.conditions[.stalled] == nil)
    #expect(world.effects.count == 1)
    world.runTests()
    #expect(world.position("credit") == "Approve")
  }

  @Test func `an operation that nobody knows is an incident, and a retry asks anew`() throws {
    var world = Self.bank()
    world.declareProcess(
      "promotion",
      """
      start New signal=deployable_model_changed
      service Work do=run-test
      end Done
      New -> Work
      Work -> Done
      """)
    world.declareModel("credit")
    world.push()
    #expect(
      world.model("credit")?.conditions[.stalled]?.message
        == "Work: Work asks for \"run-test\", which is no operation; did you mean \"run-tests\"?")
    world.branch.processes[ProcessName("promotion")]?.operations = ["Work": "nothing"]
    world.push()
    world.handle(.retry(try #require(world.instance("credit")).id, by: "operator"))
    #expect(world.position("credit") == "ended: Done")
  }

  @Test func `an answer that comes twice is taken once`() throws {
    var world = Self.bank()
    world.declareModel("credit")
    world.push()
    let job = try #require(world.instance("credit")?.jobs.first).id
    let report = world.report(ModelName("credit"), Digest(of: "credit v1"), auc: 0.8)
    world.handle(.testsFinished(job, [report]))
    #expect(world.handle(.testsFinished(job, [report])).isEmpty)
    #expect(world.handle(.jobFailed(job, message: "late")).isEmpty)
  }

  @Test func `ModelOp's way of waiting for a job in the background`() throws {
    var world = World()
    world.declareProcess("modelop", Processes.modelOp)
    world.declareModel("credit")
    world.push()
    #expect(world.position("credit") == "Wait")
    let job = try #require(world.instance("credit")?.jobs.first)
    #expect(job.key == nil)
    #expect(world.effects.count == 1)
    world.tick(after: .seconds(31))
    #expect(world.position("credit") == "Wait", "a look while it runs changes nothing")
    world.runTests()
    #expect(world.position("credit") == "ended: Tested")
  }

  @Test func `a background job whose model broke ends as ERROR`() {
    var world = World()
    world.declareProcess("modelop", Processes.modelOp)
    world.declareModel("credit")
    world.push()
    world.runTests(outcome: .modelFailed("it raised"))
    #expect(world.position("credit") == "ended: Broken")
  }

  @Test func `a background job ends with its instance`() throws {
    var world = World()
    world.declareProcess("modelop", Processes.modelOp)
    world.declareModel("credit")
    world.push()
    let former = try #require(world.instance("credit"))
    world.declareModel("credit", content: "v2")
    world.push()
    #expect(world.loop.state.instances[former.id]?.jobs.map(\.state) == [.cancelled])
    #expect(world.effects.count == 1)
  }

  // MARK: - Runtimes

  @Test func `what runs and should not is drift, told once and healed`() throws {
    var world = try Self.live()
    let since = world.runtime("credit-prod")?.conditions[.ready]?.since
    world.wait(.seconds(60))
    world.observe("credit-prod", .empty)
    #expect(world.runtime("credit-prod")?.conditions[.drifted]?.status == .true)
    #expect(world.runtime("credit-prod")?.conditions[.ready]?.since == world.now)
    world.observe("credit-prod", .empty)
    #expect(world.outcomes.last?.isEmpty == true)
    #expect(world.log.count { $0.contains("Drifted") } == 1)
    #expect(world.effects.count == 1)
    world.serve()
    #expect(world.runtime("credit-prod")?.conditions[.drifted] == nil)
    #expect(world.runtime("credit-prod")?.conditions[.ready]?.since != since)
    #expect(world.effects.isEmpty)
  }

  @Test func `a deployment that keeps failing raises FAILURE, and what ran before stays`() throws {
    var world = try Self.live()
    world.declareModel("credit", content: "v2")
    world.push(by: ["dave@example.com"])
    world.runTests()
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    for _ in 0..<3 {
      #expect(world.effects.count == 1)
      world.handle(.deploymentFailed(RuntimeName("credit-prod"), message: "port in use"))
      #expect(world.effects.isEmpty || world.position("credit") != "Deploy")
      world.tick(after: .seconds(60))
    }
    #expect(world.position("credit") == "ended: Not deployed")
    #expect(world.runtime("credit-prod")?.assigned?.version == Digest(of: "credit v1"))
    world.serve()
    #expect(world.runtime("credit-prod")?.isAsAssigned == true)
    #expect(world.runtime("credit-prod")?.conditions[.drifted] == nil)
  }

  @Test func `a runtime without endpoints is ready once a version is deployed as batch`() throws {
    var world = Self.waitingForApproval()
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"], driver: .spark)
    world.push()
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    #expect(world.position("credit") == "Deploy")
    world.observe(
      "credit-prod", .batch, model: ModelName("credit"), version: Digest(of: "credit v1"))
    #expect(world.position("credit") == "ended: Live")
    let ready = world.runtime("credit-prod")?.conditions[.ready]
    #expect(ready?.status == .true)
    #expect(ready?.reason == "DeployedAsBatch")
    #expect(ready?.message.hasSuffix("is deployed as batch: nothing is served") == true)
    #expect(world.runtime("credit-prod")?.driver == .spark)
  }

  @Test func `drift of a runtime that only reports is told and left`() throws {
    var world = try Self.live()
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"], heal: .report)
    world.push()
    world.wait(.seconds(60))
    world.observe("credit-prod", .empty)
    let drifted = world.runtime("credit-prod")?.conditions[.drifted]
    #expect(drifted?.reason == "OnlyReported")
    #expect(drifted?.message == "it serves nothing; by its policy (heal: report) it is left so")
    #expect(world.log.count { $0.contains("Drifted") } == 1)
    #expect(world.runtime("credit-prod")?.observedAt == world.now)
    #expect(world.effects.isEmpty)
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"], heal: .auto)
    world.push()
    #expect(world.effects.count == 1)
  }

  @Test func `what somebody else brought to an idle runtime that only reports stays`() throws {
    var world = Self.bank()
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"], heal: .report)
    world.push()
    world.observe(
      "credit-prod", .serving, model: ModelName("foreign"), version: Digest(of: "foreign"))
    #expect(world.runtime("credit-prod")?.conditions[.drifted]?.reason == "OnlyReported")
    #expect(world.effects.isEmpty)
  }

  @Test func `a drift that cannot be healed stalls with its reason until it is`() throws {
    var world = try Self.live()
    world.wait(.seconds(60))
    world.observe("credit-prod", .unreachable, message: "it is not running")
    for attempt in 1...3 {
      #expect(world.runtime("credit-prod")?.conditions[.stalled] == nil, "\(attempt)")
      #expect(world.effects.count == 1)
      world.handle(.deploymentFailed(RuntimeName("credit-prod"), message: "connection refused"))
      world.tick(after: .seconds(60))
    }
    let stalled = world.runtime("credit-prod")?.conditions[.stalled]
    #expect(stalled?.reason == "DeployFailed")
    #expect(stalled?.message.contains("connection refused") == true)
    world.serve()
    #expect(world.runtime("credit-prod")?.conditions[.stalled] == nil)
    #expect(world.runtime("credit-prod")?.conditions[.ready]?.status == .true)
  }

  @Test func `find-runtime looks at tag and stage`() throws {
    var world = Self.bank()
    world.declareRuntime("a-test", stage: "test", tags: ["credit"])
    world.declareModel("credit")
    world.push()
    world.runTests()
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    #expect(world.runtime("a-test")?.assigned == nil)
    #expect(world.runtime("credit-prod")?.assigned != nil)
  }

  @Test func `a runtime that serves another model is not taken over`() throws {
    var world = try Self.live()
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit", "fraud"])
    world.declareModel("fraud")
    world.push()
    world.runTests()
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    #expect(world.position("fraud") == "ended: Not deployed")
    #expect(world.runtime("credit-prod")?.assigned?.model == ModelName("credit"))
  }

  // MARK: - Suspending

  @Test func `a suspended model asks for nothing, and goes on when it is resumed`() throws {
    var world = Self.bank()
    world.declareModel("credit")
    world.push()
    let id = ResourceID(.model, "credit")
    world.handle(.suspend(id, true, by: "operator"))
    #expect(world.effects.isEmpty)
    #expect(world.model("credit")?.conditions[.ready]?.reason == "Suspended")
    world.declareModel("credit", content: "v2")
    world.push()
    #expect(world.instance("credit")?.version == Digest(of: "credit v1"))
    world.handle(.suspend(id, false, by: "operator"))
    #expect(world.instance("credit")?.version == Digest(of: "credit v2"))
    #expect(world.effects.count == 1)
    #expect(world.handle(.suspend(id, false, by: "operator")).isEmpty)
  }

  @Test func `nothing is deployed of a suspended model`() throws {
    var world = Self.waitingForApproval()
    world.handle(.suspend(ResourceID(.model, "credit"), true, by: "operator"))
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    #expect(world.effects.isEmpty)
    world.handle(.suspend(ResourceID(.model, "credit"), false, by: "operator"))
    #expect(world.effects.count == 1)
  }

  // MARK: - Signals

  @Test func `a signal by hand starts the way again, and cannot bring a verdict with it`() {
    var world = Self.bank()
    world.declareProcess(
      "promotion",
      """
      start New signal=review_again
      xor Passed
      end Good
      end Bad
      New -> Passed
      Passed -> Good when ${passed}
      Passed -> Bad else
      """)
    world.declareModel("credit")
    world.push()
    world.handle(
      .signal(
        name: "review_again", model: ModelName("credit"),
        variables: ["passed": true, "model": ["name": "other"]]))
    #expect(world.position("credit") != "ended: Good")
    #expect(world.log.contains { $0.contains("model, passed cannot be set by hand") })
  }

  @Test func `a signal reaches only the model it names`() {
    var world = Self.bank()
    world.declareProcess(
      "promotion",
      """
      start New signal=model_created
      user Wait
      catch Called on=Wait signal=call
      end Answered
      end Done
      New -> Wait
      Called -> Answered
      Wait -> Done
      """)
    for name in ["credit", "fraud", "churn"] { world.declareModel(name) }
    world.push()
    world.handle(.signal(name: "call", model: ModelName("fraud"), variables: [:]))
    #expect(
      ["credit", "fraud", "churn"].map { world.position($0) } == [
        "Wait", "ended: Answered", "Wait",
      ])
    world.handle(.signal(name: "call", model: nil, variables: [:]))
    #expect(world.position("churn") == "ended: Answered")
  }
}
