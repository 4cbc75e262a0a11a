import BPMN
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Tokens that people move, and instances that go on in another file.
@Suite struct InterventionTests {
  private static let first = """
    start New signal=model_created
    start Changed signal=model_changed
    service Tests do=run-tests
    user Look groups=approvers
    end Done
    New -> Tests
    Changed -> Tests
    Tests -> Look
    Look -> Done
    """

  private static let second = """
    start New signal=model_created
    start Changed signal=model_changed
    service Tests do=run-tests
    user Look groups=approvers
    user Sign groups=approvers
    catch Late on=Look timer=P7D
    end Done
    end Gone
    New -> Tests
    Changed -> Tests
    Tests -> Look
    Look -> Sign
    Sign -> Done
    Late -> Gone
    """

  private static func bank(_ policy: FileChangePolicy = .keep) -> World {
    var world = World()
    world.declareProcess("promotion", first, onFileChange: policy)
    world.declareGroup("approvers", ["bob"].map { Persona($0).member() })
    world.declareProject()
    world.declareModel("credit")
    world.push()
    return world
  }

  private static func id(_ world: World) throws -> InstanceID {
    try #require(world.instance("credit")).id
  }

  @Test func `a moved token leaves its job, and opens the task where it is put`() throws {
    var world = Self.bank()
    let id = try Self.id(world)
    #expect(world.position("credit") == "Tests")
    let moves = Modification(
      cancelling: [.cancelAll("Tests")], starting: [.startBefore("Look")],
      variables: ["why": "by hand"])
    world.handle(.modify(id, moves, by: "carol"))
    #expect(world.position("credit") == "Look")
    #expect(world.openTasks.map(\.name) == ["Look"])
    #expect(world.instance("credit")?.jobs.map(\.state) == [.cancelled])
    #expect(world.effects.isEmpty)
    #expect(world.loop.inconsistencies == [])
    #expect(
      world.audit.contains(
        "carol modified model/credit: instance \(id): set why, start before \"Look\", "
          + "cancel \"Tests\""))
    // And back: the task is taken away, the tests are asked for anew.
    let back = Modification(
      cancelling: [.cancelAll("Look")], starting: [.startBefore("Tests")])
    world.handle(.modify(id, back, by: "carol"))
    #expect(world.openTasks.isEmpty)
    #expect(world.effects.count == 1)
    try world.restart()
    #expect(world.loop.inconsistencies == [])
    world.runTests()
    #expect(world.position("credit") == "Look")
  }

  @Test func `what cannot be moved is logged, and nothing changes`() throws {
    var world = Self.bank()
    let id = try Self.id(world)
    let before = world.instance("credit")
    world.handle(.modify(id, Modification([.startBefore("Nowhere")]), by: "carol"))
    world.handle(
      .modify(id, Modification([.set(["approved": true])]), by: "carol"))
    world.handle(
      .modify(InstanceID("beef"), Modification([.startBefore("Look")]), by: "carol"))
    world.handle(.suspend(ResourceID(.model, "credit"), true, by: "carol"))
    world.handle(.modify(id, Modification([.startBefore("Look")]), by: "carol"))
    #expect(
      world.log.filter { $0.contains("ModificationRefused") } == [
        "warning instance/\(id) ModificationRefused: failed to start before \"Nowhere\": "
          + "\"promotion\" has no such element",
        "warning instance/\(id) ModificationRefused: approved cannot be set by hand",
        "warning instance/beef ModificationRefused: no such instance runs",
        "warning instance/\(id) ModificationRefused: the model credit is suspended; "
          + "resume it first",
      ])
    #expect(world.instance("credit") == before)
  }

  @Test func `everything taken away ends the instance`() throws {
    var world = Self.bank()
    let id = try Self.id(world)
    world.handle(.modify(id, Modification([.cancelAll("Tests")]), by: "carol"))
    #expect(world.position("credit") == "ended: everything in it was cancelled by hand")
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a file that changes leaves running instances, until somebody takes them over`()
    throws
  {
    var world = Self.bank()
    world.runTests()
    let id = try Self.id(world)
    let task = try #require(world.openTasks.first)
    world.handle(.migrate(.instance(id), MigrationPlan(), by: "carol"))
    #expect(world.log.last?.hasSuffix("it runs the file of the tracked branch already") == true)
    world.declareProcess("promotion", Self.second)
    world.push()
    let old = world.instance("credit")?.definition
    #expect(world.loop.state.running[id]?.timers.isEmpty == true)
    world.handle(.migrate(.process(ProcessName("promotion")), MigrationPlan(), by: "carol"))
    #expect(world.instance("credit")?.definition != old)
    #expect(world.loop.state.running[id]?.timers.count == 1)
    #expect(world.openTasks == [task])
    #expect(world.loop.inconsistencies == [])
    #expect(world.audit.last?.hasPrefix("carol migrated model/credit: instance \(id)") == true)
    try world.restart()
    #expect(world.loop.inconsistencies == [])
    world.sign("complete", task, by: "bob")
    #expect(world.position("credit") == "Sign")
  }

  @Test func `by its manifest a process takes its instances along`() throws {
    var world = Self.bank(.migrate)
    world.runTests()
    world.declareProcess("promotion", Self.second, onFileChange: .migrate)
    world.push()
    let id = try Self.id(world)
    #expect(world.loop.state.running[id]?.timers.count == 1)
    #expect(world.loop.inconsistencies == [])
    // Where that is not possible the instance keeps its file, and the reason is told.
    world.declareProcess(
      "promotion",
      """
      start New signal=model_created
      user Sign groups=approvers
      end Done
      New -> Sign
      Sign -> Done
      """, onFileChange: .migrate)
    world.push()
    #expect(world.position("credit") == "Look")
    #expect(
      world.log.contains(
        "warning instance/\(id) MigrationRefused: \"Look\" is active and has no counterpart in "
          + "the new version"))
    world.handle(.migrate(.instance(id), MigrationPlan(mapping: ["Look": "Sign"]), by: "carol"))
    #expect(world.position("credit") == "Sign")
    #expect(world.openTasks.first?.origin?.element == "Sign")
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `by its manifest a process begins anew`() throws {
    var world = Self.bank(.restart)
    world.runTests()
    let old = try Self.id(world)
    world.declareProcess("promotion", Self.second, onFileChange: .restart)
    world.push()
    #expect(world.loop.state.instances[old]?.outcome == "restarted")
    #expect(try Self.id(world) != old)
    #expect(world.position("credit") == "Tests")
    world.runTests()
    #expect(world.position("credit") == "Look")
    #expect(world.openTasks.count == 1)
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a job is tried as often as its file says, and then stands`() throws {
    var world = World()
    world.declareProcess(
      "promotion",
      """
      start New signal=model_created
      service Tests do=run-tests retries=R2/PT5M
      end Done
      New -> Tests
      Tests -> Done
      """)
    world.declareProject()
    world.declareModel("credit")
    world.push()
    let job = try #require(world.instance("credit")?.jobs.first?.id)
    world.handle(.jobFailed(job, message: "no disk"))
    #expect(world.effects.isEmpty)
    #expect(world.loop.nextDue == world.now + .seconds(300))
    world.tick(after: .seconds(300))
    #expect(world.effects.count == 1)
    world.handle(.jobFailed(job, message: "no disk"))
    #expect(world.model("credit")?.conditions[.stalled]?.message == "Tests: no disk")
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a dry run tells what would happen, and why not`() throws {
    let world = Self.bank()
    let record = try #require(world.instance("credit"))
    guard case .ready(let definition)? = world.loop.library[record.definition] else {
      Issue.record("the definition is not known")
      return
    }
    let moves = Modification(cancelling: [.cancelAll("Tests")], starting: [.startBefore("Look")])
    let preview = try InterventionPreview.modifying(
      record, by: moves, in: definition, now: world.now
    ).get()
    #expect(preview.waiting == ["Look"])
    #expect(
      preview.lines == [
        "modified start before \"Look\", cancel \"Tests\"", "activated #3 Look",
        "task #3 Look groups=approvers", "terminated #2 Tests",
      ])
    let wrong = Modification([.cancel(Key(2), of: "Look")])
    let refused = InterventionPreview.modifying(
      record, by: wrong, in: definition, now: world.now)
    #expect(throws: InterventionRefusal.self) { try refused.get() }
    let next = ProcessSketch("promotion", Self.second).definition
    let moved = try InterventionPreview.migrating(
      record, from: definition, to: next, by: MigrationPlan(), now: world.now
    ).get()
    #expect(moved.lines == ["migrated to promotion #2 Tests"])
  }
}
