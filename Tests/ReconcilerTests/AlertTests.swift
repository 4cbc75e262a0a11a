import Gates
import Monitoring
import Notifications
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// What opens an alert, what ends it, and who hears of it.
@Suite struct AlertTests {
  private static let stalling = """
    start New signal=deployable_model_changed
    service Tests do=run-tests
    end Done
    New -> Tests
    Tests -> Done
    """

  /// Models whose process file is not there: all of them stall for one reason.
  private static func stalled(_ count: Int, team: String = "retail") -> World {
    var world = World()
    world.declareProcess("promotion", stalling)
    for number in 0..<count {
      world.declareModel(
        "m\(number)", labels: ["team": team, "nr": "\(number)"])
    }
    world.branch.processes = [:]
    world.push()
    return world
  }

  private static func keys(_ world: World) -> [String] {
    world.loop.state.alerts.alerts.keys.sorted()
  }

  private static func told(_ world: World) -> [Notification] {
    world.outcomes.flatMap(\.notifications).filter { $0.kind == "alert" }
  }

  private static func records(_ world: World) -> [AlertRecord] { world.outcomes.flatMap(\.alerts) }

  @Test func `a stalled model opens one alert, told after half a minute, and ends it when healed`()
    throws
  {
    var world = Self.stalled(1)
    #expect(Self.keys(world) == ["model/m0/stalled"])
    #expect(world.audit.filter { $0.contains("alert-opened") }.count == 1)
    #expect(world.loop.nextDue == world.now + .seconds(30))
    #expect(world.pushAgain().isEmpty, "nothing new is nothing to record")
    #expect(Self.told(world).isEmpty)
    world.tick(after: .seconds(30))
    let notice = try #require(Self.told(world).first)
    #expect(notice.id == "alert/model-stalled/ProcessBroken")
    #expect(notice.severity == .error)
    #expect(notice.object == "model/m0")
    #expect(notice.labels == ["team": "retail", "nr": "0"])
    #expect(world.loop.state.alerts.nextWake == world.now + AlertBook.reminder)

    world.declareProcess("promotion", Self.stalling)
    world.declareModel("m0", content: "v2", labels: ["team": "retail", "nr": "0"])
    world.push()
    #expect(Self.keys(world) == [])
    let ends = Self.records(world).filter { $0.ended != nil }
    #expect(ends.map(\.alert.key) == ["model/m0/stalled"])
    world.tick(after: .seconds(300))
    let over = try #require(Self.told(world).last)
    #expect(over.state == .resolved)
    #expect(over.id == notice.id)
    #expect(over.labels == notice.labels, "whoever heard of it hears of its end")
    #expect(world.loop.state.alerts == AlertBook())
    #expect(world.loop.nextDue == nil)
  }

  @Test func `two hundred models that stall at once are one notice with what they have in common`()
    throws
  {
    var world = Self.stalled(200)
    #expect(Self.keys(world).count == 200)
    world.tick(after: .seconds(30))
    let notices = Self.told(world)
    let notice = try #require(notices.first)
    #expect(notices.count == 1)
    #expect(notice.labels == ["team": "retail"])
    #expect(notice.object == "project")
    #expect(notice.title.hasSuffix(", and 199 more"))
    #expect(notice.details.contains("and 195 more"))
  }

  @Test func `a restart from the records finds the same book and tells nothing twice`() throws {
    var world = Self.stalled(3)
    try world.restart()
    #expect(Self.keys(world).count == 3)
    world.tick(after: .seconds(30))
    let book = world.loop.state.alerts
    try world.restart()
    #expect(world.loop.state.alerts == book)
    world.tick(after: .seconds(60))
    #expect(Self.told(world).count == 1)
    world.handle(.acknowledge(.key("model/m1/stalled"), by: "ada"))
    let attended = world.loop.state.alerts
    try world.restart()
    #expect(world.loop.state.alerts == attended)
  }

  @Test func `an alert's signal reaches a process, which can act on it`() throws {
    var world = World()
    world.declareProcess(
      "watch",
      """
      start Alarm signal=alert_opened
      user Look groups=risk
      end Done
      Alarm -> Look
      Look -> Done
      """)
    world.declareProject()
    world.declareModel("credit")
    world.push()
    #expect(world.position("credit") == "none")
    // A broken manifest: the last good version stays in force, and the model is stalled.
    world.branch.broken[ResourceID(.model, "credit")] = [
      Diagnostic(
        code: "yaml", at: SourceLocation(path: "models/credit/model.yaml"), "it has a tab")
    ]
    world.push()
    #expect(world.position("credit") == "Look")
    #expect(world.log.contains { $0.contains("alert_opened was fired") })
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a task that is overdue is noticed by a tick, and its answer ends it`() throws {
    var world = World()
    world.declareProcess(
      "review",
      """
      start New signal=deployable_model_changed
      user Look groups=approvers due=PT1H
      end Done
      New -> Look
      Look -> Done
      """)
    world.declareGroup("approvers", [Persona("bob").member()])
    world.declareProject()
    world.declareModel("credit")
    world.push()
    let task = try #require(world.openTasks.first)
    let due = try #require(task.due)
    #expect(world.loop.nextDue == due)
    try world.restart()
    #expect(world.loop.nextDue == due)
    world.now = due
    world.handle(.tick)
    let key = "task/\(task.id.text.prefix(12))/overdue"
    #expect(Self.keys(world) == [key])
    #expect(world.loop.nextDue == due + .seconds(30))
    world.sign("complete", task, by: "bob")
    #expect(Self.keys(world) == [])
    #expect(world.loop.nextDue == nil)
  }

  @Test func `a runtime that stops serving opens an alert with its own labels, and heals`() throws {
    var world = try ControlLoopTests.live()
    #expect(Self.keys(world) == [], "what was deployed on the way is no alarm")
    world.handle(
      .runtimeObserved(
        RuntimeName("credit-prod"), .init(state: .unreachable, message: "connection refused")))
    #expect(Self.keys(world) == ["runtime/credit-prod/down"])
    let alert = try #require(Self.records(world).last)
    #expect(alert.object == "runtime/credit-prod")
    #expect(alert.alert.model == "credit")
    world.tick(after: .seconds(30))
    #expect(Self.told(world).first?.labels["stage"] == "prod")
    world.serve()
    #expect(Self.keys(world) == [])
  }

  @Test func `a job that failed for good is an alert until a later one ends well`() throws {
    var world = ControlLoopTests.bank()
    world.declareModel("credit")
    world.push()
    world.runTests(outcome: .modelFailed("it raised"))
    #expect(Self.keys(world).contains("job/credit/run-tests"))
    world.declareModel("credit", content: "v2")
    world.push()
    world.runTests()
    #expect(!Self.keys(world).contains("job/credit/run-tests"))
  }

  @Test func `a plan that is held back is an alert until it is carried out`() {
    var world = ControlLoopTests.bank()
    for number in 0..<10 { world.declareModel("m\(number)") }
    world.push()
    for number in 0..<9 { world.branch.models[ModelName("m\(number)")] = nil }
    world.push()
    #expect(Self.keys(world).contains("project/held-back"))
    #expect(world.pushAgain().alerts.isEmpty)
    world.push(isConfirmed: true)
    #expect(!Self.keys(world).contains("project/held-back"))
  }

  @Test func `who acknowledges hears no reminder, who snoozes gives a reason and a time`()
    throws
  {
    var world = Self.stalled(2)
    world.tick(after: .seconds(30))
    let cause = "model-stalled/ProcessBroken"
    world.handle(.acknowledge(.cause(cause), by: "ada"))
    #expect(world.audit.suffix(2).allSatisfy { $0.hasPrefix("ada alert-acknowledged model/m") })
    #expect(world.outcomes.last?.alerts.count == 2)
    world.tick(after: .seconds(2 * 86_400))
    #expect(Self.told(world).count == 1)
    let key = "model/m0/stalled"
    world.handle(
      .snooze(.key(key), until: world.now + .seconds(3600), by: "ada", reason: " "))
    #expect(world.log.last?.contains("takes a reason") == true)
    #expect(world.outcomes.last?.audit.isEmpty == true)
    world.handle(
      .snooze(.key(key), until: world.now + .seconds(3600), by: "ada", reason: "known"))
    #expect(world.loop.nextDue == world.now + .seconds(3600))
    world.tick(after: .seconds(3600))
    #expect(world.loop.state.alerts.alerts[key]?.attention == Alert.Attention.none)
    try world.restart()
    #expect(world.loop.state.alerts.alerts[key]?.attention == Alert.Attention.none)
    world.handle(.acknowledge(.key("no/such"), by: "ada"))
    #expect(world.log.last?.contains("no such alert is open") == true)
  }

  @Test func `a record of an alert reads back as it was written`() throws {
    let world = Self.stalled(1)
    var record = try #require(Self.records(world).first)
    record.ended = world.now + .seconds(5)
    let json = JSON(encoding: record)
    #expect(json["key"] == "model/m0/stalled")
    #expect(json["ended"]?.string == record.ended?.description)
    #expect(try json.decode(AlertRecord.self) == record)
  }
}
