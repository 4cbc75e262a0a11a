import BPMN
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// What people end and begin by hand.
@Suite struct ByHandTests {
  private static func bank() -> World {
    var world = World()
    world.declareProcess(
      "promotion",
      """
      start New signal=model_created
      start Changed signal=model_changed
      service Tests do=run-tests
      user Look groups=approvers
      end Done
      New -> Tests
      Changed -> Tests
      Tests -> Look
      Look -> Done
      """)
    world.declareGroup("approvers", ["bob"].map { Persona($0).member() })
    world.declareProject()
    world.declareModel("credit")
    world.push()
    return world
  }

  private static func refusals(_ world: World) -> [String] {
    world.log.filter { $0.contains("Refused") }
  }

  @Test func `a cancelled instance ends with its tasks and jobs, and by whom is recorded`() throws {
    var world = Self.bank()
    let id = try #require(world.instance("credit")).id
    world.runTests()
    #expect(world.openTasks.count == 1)
    world.handle(.cancel(id, reason: "the data was withdrawn", by: "carol"))
    #expect(world.position("credit") == "ended: cancelled")
    #expect(world.openTasks.isEmpty)
    #expect(world.effects.isEmpty)
    #expect(
      world.audit.contains(
        "carol cancelled model/credit: instance \(id): the data was withdrawn"))
    #expect(world.loop.inconsistencies == [])
    world.handle(.cancel(id, reason: "again", by: "carol"))
    #expect(
      Self.refusals(world) == [
        "warning instance/\(id) CancellationRefused: no such instance runs"
      ])
    try world.restart()
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a cancelled job stands still until somebody retries it`() throws {
    var world = Self.bank()
    let record = try #require(world.instance("credit"))
    let job = try #require(record.jobs.first).id
    let effect = try #require(world.effects.first)
    #expect(world.loop.isWanted(effect))
    world.handle(.cancelJob(job, reason: "too long", by: "carol"))
    #expect(!world.loop.isWanted(effect), "what runs for it is ended")
    #expect(world.instance("credit")?.jobs.map(\.state) == [.cancelled])
    #expect(world.instance("credit")?.jobs.first?.message == "cancelled by carol: too long")
    #expect(world.effects.isEmpty)
    #expect(world.log.contains { $0.contains("Incident: ") })
    // What it comes to all the same is not taken in.
    world.handle(.jobFailed(job, message: "it was killed"))
    world.handle(.testsFinished(job, []))
    #expect(world.instance("credit")?.jobs.map(\.state) == [.cancelled])
    world.handle(.cancelJob(job, reason: "", by: "carol"))
    #expect(
      Self.refusals(world) == ["warning project CancellationRefused: no job \(job) is under way"])
    world.handle(.retry(record.id, by: "carol"))
    #expect(world.effects.count == 1)
    #expect(world.instance("credit")?.jobs.map(\.state) == [.cancelled, .created])
    world.runTests()
    #expect(world.position("credit") == "Look")
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a process begins once more by hand, where none runs and none is held`() throws {
    var world = Self.bank()
    let first = try #require(world.instance("credit")).id
    world.handle(.start(ModelName("credit"), by: "carol"))
    world.handle(.start(ModelName("nothing"), by: "carol"))
    world.handle(.cancel(first, reason: "", by: "carol"))
    world.handle(.suspend(ResourceID(.model, "credit"), true, by: "carol"))
    world.handle(.start(ModelName("credit"), by: "carol"))
    world.handle(.suspend(ResourceID(.model, "credit"), false, by: "carol"))
    #expect(
      Self.refusals(world) == [
        "warning model/credit StartRefused: the instance \(first) runs already; cancel it first",
        "warning model/nothing StartRefused: the tracked branch has no such model",
        "warning model/credit StartRefused: the model is suspended; resume it first",
      ])
    world.handle(.start(ModelName("credit"), by: "carol"))
    let second = try #require(world.instance("credit"))
    #expect(second.id != first)
    #expect(second.isActive)
    #expect(world.position("credit") == "Tests")
    #expect(world.audit.contains("carol started model/credit: its process, by hand"))
    #expect(world.loop.inconsistencies == [])
  }
}
