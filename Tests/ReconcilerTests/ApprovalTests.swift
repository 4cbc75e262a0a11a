import Reconciler
import Registry
import Signatures
import Simulation
import Testing
import Vocabulary

/// What counts, what does not, and for how long.
@Suite struct ApprovalTests {
  private func waiting(
    count: Int = 1, reuse: ApprovalRule.Reuse = .always,
    signatures: ProjectSettings.Signatures = .required
  ) throws -> (World, TaskRecord) {
    let world = ControlLoopTests.waitingForApproval(
      count: count, reuse: reuse, signatures: signatures)
    return (world, try #require(world.openTasks.first))
  }

  private func lastRefusal(_ world: World, _ task: TaskRecord) -> String? {
    world.loop.state.tasks[task.id]?.refusals.last?.reason
  }

  /// A sign-off on a waiting approval, and why it does not count.
  private func check(
    _ verdict: String, by name: String = "bob", _ expected: String?,
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ bend: (inout SignoffDraft) -> Void = { _ in }
  ) throws {
    var (world, task) = try waiting()
    world.sign(verdict, task, by: name, bend: bend)
    #expect(lastRefusal(world, task) == expected, sourceLocation: sourceLocation)
    if expected != nil {
      #expect(world.position("credit") == "Approve", sourceLocation: sourceLocation)
      #expect(world.loop.state.approvals.isEmpty, sourceLocation: sourceLocation)
    }
  }

  // MARK: - What does not count

  @Test func `a verdict is about one version, target and rule`() throws {
    try check("approve", "it is about another version") {
      $0.set("Muster-Subject", "model/credit@\(Digest(of: "credit v2"))")
    }
    try check("approve", "it is about another model") {
      $0.set("Muster-Subject", "model/fraud@\(Digest(of: "credit v1"))")
    }
    try check("approve", "it is about another target") { $0.set("Muster-Target", "test") }
    try check("approve", "it was given under another rule") {
      $0.set("Muster-Policy", Digest(of: "x").hex)
    }
    for trailer in ["Muster-Subject", "Muster-Target", "Muster-Policy"] {
      try check("approve", "it must name its subject, target and policy") {
        $0.set(trailer, nil)
      }
    }
  }

  @Test func `only candidates who took no part may speak`() throws {
    try check("approve", by: "alice", "alice took part in the change")
    try check("reject", by: "alice", "alice took part in the change")
    try check(
      "approve", by: "eve",
      "its key \(Persona("eve").key().publicKey.fingerprint) belongs to nobody in a group")
  }

  @Test func `somebody in another group is no candidate`() throws {
    var (world, task) = try waiting()
    world.declareGroup("others", [Persona("eve").member()])
    world.push()
    world.sign("approve", task, by: "eve")
    #expect(lastRefusal(world, task) == "eve is not among 1 of approvers")
  }

  @Test func `an approval is no form`() throws {
    try check("complete", "it is decided by approve or reject") {
      $0.set("Muster-Set", "{\"reviewResult\":\"APPROVED\"}")
    }
  }

  @Test func `a claim gives nobody a right`() throws {
    var (world, task) = try waiting()
    world.sign("claim", task, by: "carol")
    #expect(world.loop.state.tasks[task.id]?.assignee == "carol")
    world.sign("claim", task, by: "bob")
    #expect(lastRefusal(world, task) == "carol has claimed it")
    world.declareGroup("approvers", [Persona("bob").member(), Persona("alice").member()])
    world.declareGroup("others", [Persona("carol").member()])
    world.push()
    world.sign("approve", task, by: "carol")
    #expect(lastRefusal(world, task) == "carol is not among 1 of approvers")
  }

  @Test func `a refusal is told once however often the commit is found`() throws {
    var (world, task) = try waiting()
    let submission = world.sign("approve", task, by: "alice")
    #expect(world.handle(.signoff(submission)).isEmpty)
    #expect(world.loop.state.tasks[task.id]?.refusals.count == 1)
  }

  @Test func `variables of verdicts and gates cannot be set by a form`() throws {
    var world = ControlLoopTests.bank()
    world.declareProcess(
      "promotion",
      """
      start New signal=deployable_model_changed
      user Form groups=approvers
      end Done
      New -> Form
      Form -> Done
      """)
    world.declareModel("credit")
    world.push()
    let task = try #require(world.openTasks.first)
    for name in ["reviewResult", "approved", "passed", "verdict", "model"] {
      world.sign("complete", task, by: "bob") { $0.set("Muster-Set", "{\"\(name)\":\"x\"}") }
      #expect(lastRefusal(world, task) == "\(name) is set by verdicts only")
    }
    world.sign("complete", task, by: "bob") { $0.set("Muster-Set", "{\"note\":\"seen\"}") }
    #expect(world.position("credit") == "ended: Done")
    let late = world.sign("complete", task, by: "carol")
    #expect(lastRefusal(world, task) == "the task is closed")
    _ = late
  }

  // MARK: - Enough of them

  @Test func `two people are asked, and one who signs twice is one`() throws {
    var (world, task) = try waiting(count: 2)
    world.declareGroup(
      "approvers",
      [Persona("bob").member(keys: [1, 2]), Persona("carol").member(), Persona("alice").member()])
    world.push()
    world.sign("approve", task, by: "bob")
    world.wait(.seconds(1))
    world.sign("approve", task, by: "bob") { $0.key = Persona("bob").key(2) }
    #expect(world.position("credit") == "Approve")
    world.sign("approve", task, by: "carol")
    #expect(world.position("credit") == "Deploy")
  }

  @Test func `one rejection outweighs all approvals`() throws {
    var (world, task) = try waiting(count: 2)
    world.sign("approve", task, by: "bob")
    world.sign("reject", task, by: "carol", reason: "no")
    #expect(world.position("credit") == "ended: Rejected")
  }

  // MARK: - The latest verdict

  @Test func `a rejection after an approval takes it back, and can be taken back itself`() throws {
    var (world, task) = try waiting(count: 2)
    let approval = world.sign("approve", task, by: "bob")
    #expect(world.loop.state.tasks[task.id]?.signoffs.map(\.person) == ["bob"])
    world.wait(.seconds(10))
    world.sign("reject", task, by: "bob")
    #expect(world.position("credit") == "ended: Rejected")
    // The old approval is pushed again: it is not a new word of bob's.
    world.wait(.seconds(10))
    world.handle(.signoff(approval))
    #expect(lastRefusal(world, task) == "a later verdict has replaced it")
    world.sign("approve", task, by: "bob")
    world.sign("approve", task, by: "carol")
    world.handle(
      .signal(
        name: LifeCycleSignal.deployableModelChanged, model: ModelName("credit"), variables: [:]))
    world.runTests()
    #expect(world.position("credit") == "Deploy")
  }

  @Test func `a verdict that somebody held back does not overtake a later one`() throws {
    var (world, task) = try waiting(count: 2)
    let held = SignoffDraft("approve", on: task, by: Persona("bob"), at: world.now).submission
    world.wait(.seconds(60))
    world.sign("reject", task, by: "bob")
    world.wait(.seconds(60))
    world.handle(.signoff(held))
    #expect(lastRefusal(world, task) == "it is older than the verdict of bob that counts")
  }

  @Test func `an approval that is taken back before the deployment stops it`() throws {
    var world = ControlLoopTests.bank()
    world.declareProcess(
      "promotion",
      """
      start New signal=deployable_model_changed
      user Approve groups=approvers in.target=prod
      user Hold groups=approvers
      service Deploy do=deploy in.runtime=credit-prod
      catch Failed on=Deploy error=FAILURE
      catch Revoked on=Hold signal=approval_revoked stays
      end Told
      end Live
      end Stopped
      New -> Approve
      Approve -> Hold
      Hold -> Deploy
      Deploy -> Live
      Failed -> Stopped
      Revoked -> Told
      """)
    world.declareModel("credit")
    world.push()
    let task = try #require(world.openTasks.first)
    world.sign("approve", task, by: "bob")
    world.wait(.seconds(1))
    world.sign("reject", task, by: "bob")
    let history = world.instance("credit")?.history.map(\.canonicalText) ?? []
    #expect(history.contains { $0.contains("Told") })
    world.sign("complete", try #require(world.openTasks.first), by: "carol")
    #expect(world.position("credit") == "ended: Stopped")
    #expect(world.runtime("credit-prod")?.assigned == nil)
  }

  // MARK: - Contributors

  @Test func `the contributors of every push since the last deployment count`() throws {
    var world = ControlLoopTests.bank()
    world.declareModel("credit")
    world.push(by: ["bob@example.com"])
    world.declareModel("credit", content: "v2")
    world.push(by: ["dave@example.com"])
    world.runTests()
    let task = try #require(world.openTasks.first)
    world.sign("approve", task, by: "bob")
    #expect(lastRefusal(world, task) == "bob took part in the change")
    world.sign("approve", task, by: "carol")
    world.serve()
    world.declareModel("credit", content: "v3")
    world.push(by: ["dave@example.com"])
    world.runTests()
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    #expect(world.position("credit") == "Deploy", "what bob wrote has been deployed since")
  }

  @Test func `a contributor is known by address, name, key, or the sign-off's own address`() throws
  {
    func refusal(_ contributors: [String], _ bend: (inout SignoffDraft) -> Void = { _ in })
      throws -> String?
    {
      var world = ControlLoopTests.bank()
      world.declareModel("credit")
      world.push(by: contributors)
      world.runTests()
      let task = try #require(world.openTasks.first)
      world.sign("approve", task, by: "bob", bend: bend)
      return lastRefusal(world, task)
    }
    let reason = "bob took part in the change"
    #expect(try refusal(["BOB@example.com"]) == reason)
    #expect(try refusal(["Bob <bob@home.example>"]) == reason)
    #expect(try refusal([Persona("bob").key().publicKey.fingerprint]) == reason)
    #expect(try refusal(["bob@home.example"]) { $0.email = "bob@home.example" } == reason)
    #expect(try refusal(["dave@example.com"]) == nil)
  }

  @Test func `contributors whom no group knows are shown to the approvers`() throws {
    var world = ControlLoopTests.bank()
    world.declareModel("credit")
    world.push(by: ["bob@home.example", "alice@example.com"])
    world.runTests()
    #expect(
      try #require(world.openTasks.first).details["unknownContributors"] == ["bob@home.example"])
  }

  // MARK: - People come and go

  @Test func `somebody who leaves the group takes a waiting approval along`() throws {
    var (world, task) = try waiting(count: 2)
    world.sign("approve", task, by: "bob")
    world.declareGroup("approvers", ["carol", "alice", "dora"].map { Persona($0).member() })
    world.push()
    #expect(world.loop.state.tasks[task.id]?.signoffs == [])
    #expect(
      lastRefusal(world, task) == "it no longer holds under the rules and groups in force")
    world.sign("approve", task, by: "carol")
    #expect(world.position("credit") == "Approve")
    world.sign("approve", task, by: "dora")
    #expect(world.position("credit") == "Deploy")
  }

  @Test func `a key that is taken away voids what it signed, one that expires does not`() throws {
    for (member, expected) in [
      (Persona("bob").member(keys: [2]), "Approve"),
      (Persona("bob").member(validUntil: Instant(seconds: 1_800_000_050)), "Deploy"),
    ] {
      var (world, task) = try waiting(count: 2)
      world.sign("approve", task, by: "bob")
      world.wait(.seconds(100))
      world.declareGroup("approvers", [member] + ["carol", "alice"].map { Persona($0).member() })
      world.push()
      world.sign("approve", task, by: "carol")
      #expect(world.position("credit") == expected)
    }
  }

  @Test func `a new member can make a quorum of what waits`() throws {
    var world = ControlLoopTests.bank()
    world.declareGroup("approvers", [Persona("alice").member()])
    world.declareModel("credit")
    world.push()
    world.runTests()
    let task = try #require(world.openTasks.first)
    world.sign("approve", task, by: "bob")
    #expect(world.position("credit") == "Approve")
    world.declareGroup("approvers", ["alice", "bob"].map { Persona($0).member() })
    world.push()
    world.wait(.seconds(1))
    world.sign("approve", task, by: "bob")
    #expect(world.position("credit") == "Deploy")
  }

  // MARK: - Rules change

  @Test func `a rule that changes closes the task and opens another`() throws {
    var (world, task) = try waiting()
    world.sign("claim", task, by: "bob")
    world.declareProject(
      approvals: [
        ApprovalRule(target: "prod", require: [.init(group: GroupName("approvers"), count: 2)])
      ])
    world.push()
    #expect(world.loop.state.tasks[task.id]?.outcome == "superseded")
    let other = try #require(world.openTasks.first)
    #expect(world.openTasks.count == 1)
    #expect(other.policy.sentence == "2 of approvers")
    world.sign("approve", task, by: "bob")
    #expect(world.position("credit") == "Approve")
    world.sign("approve", other, by: "bob")
    world.sign("approve", other, by: "carol")
    #expect(world.position("credit") == "Deploy")
  }

  @Test func `gates that change make another subject`() throws {
    var (world, task) = try waiting(count: 2)
    world.sign("approve", task, by: "bob")
    world.declareModel("credit", gates: [Gate(metric: "auc", bound: .atLeast(0.1))])
    world.push()
    let other = try #require(world.openTasks.first)
    #expect(other.id != task.id)
    #expect(other.signoffs.isEmpty)
  }

  @Test func `a change cannot lower the bar for itself`() throws {
    var world = ControlLoopTests.bank(count: 2)
    world.declareModel("credit", labels: ["tier": "1"])
    world.push()
    world.declareProject(
      approvals: [
        ApprovalRule(target: "prod", require: [.init(group: GroupName("approvers"), count: 1)])
      ])
    world.declareModel("credit", content: "v2", labels: ["tier": "1"])
    world.push()
    world.runTests()
    #expect(try #require(world.openTasks.first).policy.sentence == "2 of approvers")
    world.declareModel("credit", content: "v3", labels: ["tier": "1"])
    world.push()
    world.runTests()
    #expect(
      try #require(world.openTasks.first).policy.sentence == "2 of approvers",
      "v3 carries v2, which nobody has approved under the old rule")
  }

  @Test func `a label does not choose another rule for the version that carries it`() throws {
    var world = ControlLoopTests.bank()
    world.declareProject(
      approvals: [
        ApprovalRule(
          target: "prod", match: ["tier": "1"],
          require: [.init(group: GroupName("approvers"), count: 2)])
      ])
    world.declareModel("credit", labels: ["tier": "1"])
    world.push()
    world.declareModel("credit", content: "v2", labels: ["tier": "3"])
    world.push()
    world.runTests()
    #expect(try #require(world.openTasks.first).policy.sentence == "2 of approvers")
    world.declareModel("credit", content: "v2", labels: ["tier": "4"])
    world.push()
    #expect(try #require(world.openTasks.first).policy.sentence == "2 of approvers")
  }

  @Test func `somebody who comes with a change does not judge it`() throws {
    var world = ControlLoopTests.bank()
    world.push()
    world.declareGroup(
      "approvers", ["bob", "carol", "alice", "alt"].map { Persona($0).member() })
    world.declareModel("credit")
    world.push()
    world.runTests()
    let task = try #require(world.openTasks.first)
    world.sign("approve", task, by: "alt")
    #expect(lastRefusal(world, task) == "alt is not among 1 of approvers")
    world.sign("approve", task, by: "bob")
    #expect(world.position("credit") == "Deploy")
  }

  @Test func `a broken muster.yaml opens no door, not even after a restart`() throws {
    var (world, task) = try waiting()
    world.branch.project = nil
    world.branch.broken[ResourceID(.project, "bank")] = []
    world.push()
    #expect(world.openTasks.map(\.id) == [task.id])
    var fresh = world
    fresh.loop = ControlLoop(state: try world.reread())
    for (blob, file) in world.loop.library { fresh.loop.learn(blob, file) }
    fresh.loop.recall(world.branch)
    #expect(fresh.loop.resume().isEmpty)
    fresh.handle(
      .signoff(SignoffDraft("approve", on: task, by: Persona("bob"), at: world.now).submission))
    #expect(fresh.runtime("credit-prod")?.assigned == nil)
    world.sign("approve", task, by: "bob")
    #expect(world.position("credit") == "Deploy")
  }

  // MARK: - Deploying without being asked

  @Test func `the rules hold whatever the process asks`() throws {
    for target in ["prod", "credit-prod"] {
      var world = ControlLoopTests.bank()
      world.declareProject(
        approvals: [
          ApprovalRule(target: target, require: [.init(group: GroupName("approvers"))])
        ])
      world.declareProcess(
        "promotion",
        """
        start New signal=deployable_model_changed
        service Deploy do=deploy in.runtime=credit-prod
        catch Failed on=Deploy error=FAILURE
        end Live
        end Stopped
        New -> Deploy
        Deploy -> Live
        Failed -> Stopped
        """)
      world.declareModel("credit")
      world.push()
      #expect(world.position("credit") == "ended: Stopped")
      #expect(world.audit.contains { $0.hasSuffix("needs one more of approvers") })
    }
  }

  // MARK: - Again

  @Test func `a revert finds its task and its approval again`() throws {
    var (world, task) = try waiting()
    world.sign("approve", task, by: "bob")
    world.serve()
    world.declareModel("credit", content: "v2")
    world.push()
    world.declareModel("credit")
    world.push()
    world.runTests()
    #expect(world.loop.state.tasks[task.id]?.outcome == "approved")
    #expect(world.openTasks.isEmpty)
    #expect(world.position("credit") == "ended: Live", "it still serves v1")
  }

  @Test func `reuse says how long an approval counts`() throws {
    func position(_ reuse: ApprovalRule.Reuse, after: Duration) throws -> String {
      var (world, task) = try waiting(reuse: reuse)
      world.sign("approve", task, by: "bob")
      world.serve()
      world.declareModel("credit", content: "v2")
      world.push()
      world.wait(after)
      world.declareModel("credit")
      world.push()
      world.runTests()
      return world.position("credit")
    }
    #expect(try position(.always, after: .seconds(1_000_000)) == "ended: Live")
    #expect(try position(.within(.seconds(100)), after: .seconds(99)) == "ended: Live")
    #expect(try position(.within(.seconds(100)), after: .seconds(101)) == "Approve")
    #expect(try position(.never, after: .seconds(1)) == "Approve")
  }

  @Test func `an approval that was given early completes the task that is opened later`() throws {
    for reuse in [ApprovalRule.Reuse.always, .never] {
      let (later, task) = try waiting(reuse: reuse)
      _ = later
      var world = ControlLoopTests.bank(reuse: reuse)
      world.declareModel("credit", content: "v0")
      world.push()
      world.sign("approve", task, by: "bob")
      #expect(world.loop.state.approvals.count == 1)
      world.declareModel("credit")
      world.push(by: ["alice@example.com"])
      world.runTests()
      #expect(world.position("credit") == "Deploy")
    }
  }

  @Test func `an early approval by a contributor counts for nothing`() throws {
    let (_, task) = try waiting()
    var world = ControlLoopTests.bank()
    world.declareModel("credit", content: "v0")
    world.push()
    world.sign("approve", task, by: "bob")
    world.declareModel("credit")
    world.push(by: ["bob@example.com"])
    world.runTests()
    #expect(world.position("credit") == "Approve")
  }

  // MARK: - Unsigned

  @Test func `unsigned sign-offs count where the project says so, and no longer when it does not`()
    throws
  {
    var (world, task) = try waiting(count: 2, signatures: .optional)
    world.sign("approve", task, by: "bob") { $0.key = nil }
    #expect(world.loop.state.tasks[task.id]?.signoffs.map(\.isSigned) == [false])
    #expect(world.log.contains { $0.hasSuffix("bob approved (unsigned)") })
    #expect(world.audit.contains { $0.hasPrefix("bob approved ") && $0.hasSuffix(" (unsigned)") })
    world.declareProject(
      approvals: [
        ApprovalRule(target: "prod", require: [.init(group: GroupName("approvers"), count: 2)])
      ], signatures: .required)
    world.push()
    #expect(world.loop.state.tasks[task.id]?.signoffs == [])
    world.sign("approve", task, by: "carol")
    #expect(world.position("credit") == "Approve")
  }

  // MARK: - Evidence

  @Test func `a record that its evidence does not show counts for nothing`() throws {
    var (world, task) = try waiting(count: 2)
    world.sign("approve", task, by: "bob")
    world.wait(.seconds(1))
    var state = world.loop.state
    let key = ApprovalKey(task: task.id, person: "bob")
    let record = try #require(state.approvals[key])
    for forge: (inout ApprovalRecord) -> Void in [
      { $0.evidence = [] }, { $0.person = "carol" }, { $0.verdict = .reject },
      { $0.task = TaskID("other") },
    ] {
      var forged = record
      forge(&forged)
      state.approvals = [ApprovalKey(task: forged.task, person: forged.person): forged]
      var other = world
      other.loop = ControlLoop(state: state)
      for (blob, file) in world.loop.library { other.loop.learn(blob, file) }
      other.loop.recall(world.loop.desired)
      other.sign("approve", task, by: "alice2")
      other.declareGroup("extra", [Persona("zoe").member()])
      other.push()
      #expect(other.position("credit") == "Approve")
      #expect(other.loop.state.tasks[task.id]?.signoffs == [])
    }
  }
}
