import BPMN
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// `model_proposed`, and the processes that begin by it.
@Suite struct ProposalLaneTests {
  private static func commit(_ name: String) -> CommitID {
    CommitID(String(Digest(of: name).hex.prefix(40)))
  }

  private static let ref = "refs/heads/a"
  private static let lane = Lane.proposal(ref)

  /// A world whose process reviews what is proposed, with `credit` v1 on the tracked branch.
  private static func world() -> World {
    var world = ControlLoopTests.bank()
    world.declareProcess("promotion", Processes.promotion + "\n" + Processes.review)
    world.declareModel("credit")
    world.push()
    return world
  }

  /// Lets a head be there, and be judged to change a model to some content.
  private static func propose(
    _ head: String, _ content: String, model: String = "credit",
    _ outcome: ProposalRecord.Outcome = .pass, in world: inout World
  ) throws {
    world.handle(.proposals([ProposalHead(ref, at: commit(head))]))
    world.handle(
      .proposalJudged(
        ProposalRecord(
          ref: ref, head: commit(head), base: try #require(world.loop.state.observed),
          outcome: outcome, summary: "for a test",
          models: [
            ProposalRecord.Model(
              name: ModelName(model), version: Digest(of: "\(model) \(content)"),
              outcome: outcome, sentences: ["auc 0.8 ≥ 0.75: pass"], changed: ["source"],
              contributors: ["bob@example.com"])
          ], judgedAt: world.now), []))
  }

  /// The instances of the proposal's lane: version, and how they ended.
  private static func lives(_ world: World) -> [String] {
    world.loop.state.instances.values.filter { $0.lane == lane }
      .sorted { ($0.started, $0.version.hex) < ($1.started, $1.version.hex) }
      .map { "\($0.model) \($0.outcome ?? "active")" }
  }

  private static func announcements(_ world: World) -> Int {
    world.audit.count { $0.contains(" model-proposed ") }
  }

  @Test func `a judged head starts the process with the proposed version and the verdict`() throws {
    var world = Self.world()
    try Self.propose("1", "v2", in: &world)
    #expect(Self.lives(world) == ["credit active"])
    let record = try #require(
      world.loop.state.instances.values.first { $0.lane == Self.lane })
    #expect(record.version == Digest(of: "credit v2"))
    #expect(record.commit == Self.commit("1"))
    let variables = world.loop.state.running[record.id]?.variables ?? [:]
    #expect(variables["model"]?["version"]?.string == Digest(of: "credit v2").hex)
    #expect(variables["model"]?["commit"]?.string == Self.commit("1").text)
    #expect(variables["model"]?["changed"] == ["source"])
    #expect(variables["proposal"]?["ref"]?.string == Self.ref)
    #expect(variables["verdict"] == "pass")
    #expect(variables["passed"] == true)
    #expect(variables["gateResults"] == ["auc 0.8 ≥ 0.75: pass"])
  }

  @Test func `the tracked branch's life goes its own way beside it`() throws {
    var world = Self.world()
    let before = world.position("credit")
    try Self.propose("1", "v2", in: &world)
    #expect(world.position("credit") == before)
    #expect(world.model("credit")?.current?.version == Digest(of: "credit v1"))
    world.runTests()
    #expect(world.position("credit") == "Approve")
  }

  @Test func `a head is announced once, whatever is judged again`() throws {
    var world = Self.world()
    for _ in 0..<3 { try Self.propose("1", "v2", in: &world) }
    world.declareModel("other")
    world.push()
    try Self.propose("1", "v2", .fail, in: &world)
    #expect(Self.announcements(world) == 1)
    try world.restart()
    try Self.propose("1", "v2", in: &world)
    #expect(Self.announcements(world) == 1)
    try Self.propose("2", "v3", in: &world)
    #expect(Self.announcements(world) == 2)
  }

  @Test func `what could not be found out is announced once it is`() throws {
    var world = Self.world()
    try Self.propose("1", "v2", .unknown, in: &world)
    #expect(Self.announcements(world) == 0)
    try Self.propose("1", "v2", in: &world)
    #expect(Self.announcements(world) == 1)
  }

  @Test func `a proposal without a new version announces nothing`() throws {
    var world = Self.world()
    try Self.propose("1", "v1", in: &world)
    #expect(Self.announcements(world) == 0)
    #expect(Self.lives(world).isEmpty)
  }

  @Test func `a newer head takes the place of an older one, unless its content is the same`() throws
  {
    var world = Self.world()
    try Self.propose("1", "v2", in: &world)
    world.wait(.seconds(1))
    try Self.propose("2", "v2", in: &world)
    #expect(Self.lives(world) == ["credit active"])
    world.wait(.seconds(1))
    try Self.propose("3", "v3", in: &world)
    #expect(Self.lives(world) == ["credit superseded", "credit active"])
    world.wait(.seconds(1))
    try Self.propose("4", "v9", model: "novel", in: &world)
    #expect(
      Self.lives(world) == [
        "credit superseded", "credit the proposal no longer changes it", "novel active",
      ])
  }

  @Test func `a proposal that is gone or merged ends its lives and their tasks`() throws {
    for isMerged in [false, true] {
      var world = Self.world()
      try Self.propose("1", "v2", in: &world)
      #expect(world.openTasks.contains { $0.name == "Review" })
      world.handle(
        .proposals(
          isMerged ? [ProposalHead(Self.ref, at: Self.commit("1"), isMerged: true)] : []))
      #expect(Self.lives(world) == ["credit the proposal was closed"])
      #expect(!world.openTasks.contains { $0.name == "Review" })
    }
  }

  @Test func `nothing of a proposal is deployed, and its authors do not review it`() throws {
    var world = Self.world()
    try Self.propose("1", "v2", in: &world)
    let task = try #require(world.openTasks.first { $0.name == "Review" })
    world.sign("approve", task, by: "bob")
    #expect(
      world.loop.state.tasks[task.id]?.refusals.last?.reason == "bob took part in the change")
    world.sign("approve", task, by: "carol")
    #expect(Self.lives(world) == ["credit Reviewed"])
    #expect(world.runtime("credit-prod")?.assigned == nil)
  }

  @Test func `a process that does not listen does not begin`() throws {
    var world = ControlLoopTests.bank()
    world.declareModel("credit")
    world.push()
    try Self.propose("1", "v2", in: &world)
    #expect(Self.announcements(world) == 1)
    #expect(Self.lives(world).isEmpty)
  }

  @Test func `a proposal's lives survive a restart`() throws {
    var world = Self.world()
    try Self.propose("1", "v2", in: &world)
    try world.restart()
    #expect(world.loop.inconsistencies.isEmpty)
    #expect(Self.lives(world) == ["credit active"])
    world.handle(.proposals([]))
    #expect(Self.lives(world) == ["credit the proposal was closed"])
  }
}
