import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

@Suite struct PlannerTests {
  /// A world whose branch was pushed once, and the plan for the branch as it is then changed to.
  private func check(
    _ prepare: (inout World) -> Void, then change: (inout World) -> Void, _ expected: [String],
    isRewrite: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var world = World()
    world.declareProcess("promotion", Processes.promotion)
    world.declareProject()
    prepare(&world)
    world.push()
    change(&world)
    let plan = Planner.plan(
      for: DesiredChange(
        commit: CommitID("c0ffee0000111122223333444455556666777788"), desired: world.branch,
        isRewrite: isRewrite),
      state: world.loop.state, former: world.loop.desired)
    var lines = plan.steps.map(\.description)
    if let stall = plan.stall { lines.append("STALL \(stall.reason): \(stall.message)") }
    #expect(lines == expected, sourceLocation: sourceLocation)
    #expect(plan.isEmpty == expected.isEmpty, sourceLocation: sourceLocation)
  }

  private typealias SourceLocation = Testing.SourceLocation

  private func short(_ text: String) -> String { Digest(of: text).short }

  @Test func `what has converged has an empty plan`() {
    check(
      {
        $0.declareModel("credit"); $0.declareRuntime("prod")
      }, then: { _ in }, [])
  }

  @Test func `a new model is created, fires its signals and runs its process`() {
    check(
      { _ in }, then: { $0.declareModel("credit") },
      [
        "+ model/credit: version \(short("credit v1")) is new; fires model_created, "
          + "deployable_model_changed; runs process promotion"
      ])
  }

  @Test func `another version says which aspects changed`() {
    check(
      { $0.declareModel("credit") }, then: { $0.declareModel("credit", content: "v2") },
      [
        "~ model/credit: \(short("credit v1")) -> \(short("credit v2")) (source changed); fires "
          + "model_changed, deployable_model_changed; runs process promotion"
      ])
  }

  @Test func `another description is no version`() {
    check(
      { $0.declareModel("credit") },
      then: { $0.declareModel("credit", description: "Better words") },
      [
        "~ model/credit: its description or labels changed, not what executes; fires "
          + "metadata_changed"
      ])
  }

  @Test func `another gate is no version either, and is named`() {
    check(
      { $0.declareModel("credit") },
      then: { $0.declareModel("credit", gates: [], description: "Better words") },
      [
        "~ model/credit: its description or labels and its tests, gates or data changed, not what "
          + "executes; fires metadata_changed"
      ])
  }

  @Test func `a model that is gone is removed`() {
    check(
      { world in for name in ["a", "b", "c"] { world.declareModel(name) } },
      then: { $0.branch.models[ModelName("b")] = nil },
      ["- model/b: models/b/model.yaml no longer declares it; fires model_removed"])
  }

  @Test func `a broken manifest holds its model and removes nothing`() {
    let broken = Diagnostic(
      code: "unknown-field", at: SourceLocation_(path: "models/credit/model.yaml"),
      "\"sorce\" is no field")
    check(
      { $0.declareModel("credit") },
      then: {
        $0.branch.models = [:]
        $0.branch.broken[ResourceID(.model, "credit")] = [broken]
      }, ["! model/credit: its last good state stays in force: \"sorce\" is no field"])
    check(
      { $0.declareModel("credit") },
      then: {
        $0.branch.models = [:]
        $0.branch.unreadable["models/credit/model.yaml"] = [broken]
      }, [])
  }

  private typealias SourceLocation_ = Vocabulary.SourceLocation

  @Test func `runtimes are created, changed and removed`() {
    check(
      {
        $0.declareRuntime("a"); $0.declareRuntime("b")
      },
      then: {
        $0.declareRuntime("a", workers: 4)
        $0.branch.runtimes[RuntimeName("b")] = nil
        $0.declareRuntime("c")
      },
      [
        "~ runtime/a: runtimes/a.yaml changed; fires runtime_changed",
        "- runtime/b: runtimes/b.yaml no longer declares it; fires runtime_changed",
        "+ runtime/c: runtimes/c.yaml declares it; fires runtime_changed",
      ])
  }

  @Test func `a runtime that serves something else is to be deployed to`() {
    var world = World()
    world.declareProcess(
      "direct",
      """
      start New signal=deployable_model_changed
      service Deploy do=deploy in.runtime=prod
      end Live
      New -> Deploy
      Deploy -> Live
      """)
    world.declareRuntime("prod")
    world.declareModel("credit")
    world.push()
    func lines() -> [String] {
      Planner.plan(
        for: DesiredChange(commit: CommitID("c"), desired: world.branch), state: world.loop.state
      ).steps.map(\.description)
    }
    let wanted = "it should serve credit@\(short("credit v1"))"
    #expect(lines() == ["~ runtime/prod: \(wanted); nothing is known of it"])
    world.serve()
    #expect(lines() == [])
    world.observe("prod", .unreachable, message: "connection refused")
    #expect(
      lines() == ["~ runtime/prod: \(wanted); it cannot be reached: connection refused"])
    world.observe("prod", .serving, model: ModelName("credit"), version: Digest(of: "old"))
    #expect(
      lines() == ["~ runtime/prod: \(wanted); it serves credit@\(short("old"))"])
  }

  @Test func `steps are sorted by kind and name`() {
    check(
      { _ in },
      then: { world in
        for name in ["b", "a"] { world.declareRuntime(name) }
        for name in ["d", "c"] { world.branch.broken[ResourceID(.model, name)] = [] }
      },
      [
        "! model/c: its last good state stays in force: it is broken",
        "! model/d: its last good state stays in force: it is broken",
        "+ runtime/a: runtimes/a.yaml declares it; fires runtime_changed",
        "+ runtime/b: runtimes/b.yaml declares it; fires runtime_changed",
      ])
  }

  // MARK: - What is held back as a whole

  private func stall(known: Int, removed: Int) -> String? {
    var world = World()
    for number in 0..<known { world.declareModel("m\(number)") }
    world.push()
    for number in 0..<removed { world.branch.models[ModelName("m\(number)")] = nil }
    return Planner.plan(
      for: DesiredChange(commit: CommitID("c"), desired: world.branch), state: world.loop.state
    ).stall.map { "\($0.reason): \($0.message)" }
  }

  @Test func `more than a fifth of the models is not removed at once`() {
    #expect(stall(known: 10, removed: 2) == nil)
    #expect(
      stall(known: 10, removed: 3) == "ManyRemovals: 3 of 10 models would be removed at once")
    #expect(stall(known: 5, removed: 1) == nil)
    #expect(stall(known: 5, removed: 2) != nil)
  }

  @Test func `among a few models only the removal of all is held back`() {
    #expect(stall(known: 1, removed: 1) == nil)
    #expect(stall(known: 3, removed: 2) == nil)
    #expect(stall(known: 3, removed: 3) != nil)
  }

  @Test func `rewritten history is held back until somebody confirms it`() {
    var world = World()
    world.declareModel("credit")
    world.push()
    world.declareModel("credit", content: "v2")
    let held = world.push(isRewrite: true)
    #expect(held.plan?.stall?.reason == "HistoryRewritten")
    #expect(world.loop.stalled?.reason == "HistoryRewritten")
    #expect(world.model("credit")?.current?.version == Digest(of: "credit v1"))
    #expect(held.log.map(\.reason) == ["HistoryRewritten", "AlertOpened"])
    #expect(world.pushAgain().isEmpty, "it is said once")
    world.push(isRewrite: true, isConfirmed: true)
    #expect(world.loop.stalled == nil)
    #expect(world.model("credit")?.current?.version == Digest(of: "credit v2"))
  }

  @Test func `a project that vanishes with its rules is held back`() {
    var world = World()
    world.declareProject(
      approvals: [ApprovalRule(target: "prod", require: [.init(group: GroupName("approvers"))])])
    world.push()
    world.branch.project = nil
    #expect(world.push().plan?.stall?.reason == "ProjectRemoved")
    #expect(world.loop.desired.project != nil)
  }
}
