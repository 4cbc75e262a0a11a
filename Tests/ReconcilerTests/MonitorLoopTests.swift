import Gates
import ModelMetrics
import Monitoring
import Notifications
import Reconciler
import Registry
import Schedules
import Simulation
import Testing
import Vocabulary

/// Monitors in the control loop: when they run, and what comes of their results.
@Suite struct MonitorLoopTests {
  /// A monitor of a model's volume that runs daily at six, and whenever its dataset changes.
  private static func world(missed: MissedRuns = .once) throws -> World {
    var world = World()
    world.declareProcess(
      "retrain",
      """
      start Alarm signal=drift_found
      user Retrain groups=risk
      end Done
      Alarm -> Retrain
      Retrain -> Done
      """)
    world.declareModel("credit", labels: ["team": "retail"])
    world.declareDataset("live", content: "monday")
    let cron = try #require(CronSchedule("0 6 * * *", family: .crontab))
    world.declareMonitor(
      "rows",
      MonitorDeclaration(
        name: "rows", check: .builtIn(.volume),
        data: MonitorData(sample: .dataset(DatasetName("live")), minimumRows: 1),
        gates: [Gate(metric: "rows", bound: .atLeast(1))],
        schedules: [
          ScheduleDeclaration(condition: .cron(cron), missed: missed),
          ScheduleDeclaration(condition: .dataset("live")),
        ], alert: AlertRule(severity: .error, after: 2, signal: "drift_found")))
    world.push()
    return world
  }

  private static let id = "monitor/rows/credit"

  /// The runs that are wanted.
  private static func runs(_ world: World) -> [(Digest, AttachedMonitor)] {
    world.effects.compactMap { effect in
      if case .runMonitor(let id, let monitor, _) = effect { (id, monitor) } else { nil }
    }
  }

  /// Carries out what is wanted with so many rows.
  private static func finish(_ world: inout World, rows: Int) {
    for (id, monitor) in runs(world) {
      let sample = MonitorRows(["x": .numeric((0..<rows).map(Double.init))])
      world.handle(
        .monitorEnded(
          id,
          MonitorRun.results(
            of: MonitorInput(monitor: monitor, sample: .rows(sample), now: world.now))))
    }
  }

  @Test func `a planned time starts one run, over restarts and ticks`() throws {
    var world = try Self.world()
    let due = try #require(world.loop.nextDue)
    #expect(due == Instant("2027-01-16T06:00:00Z"))
    #expect(Self.runs(world).isEmpty)
    world.now = due
    world.handle(.tick)
    #expect(Self.runs(world).count == 1)
    let wanted = world.effects
    try world.restart()
    #expect(world.effects == wanted)
    world.handle(.tick)
    #expect(world.effects == wanted)
    Self.finish(&world, rows: 10)
    #expect(Self.runs(world).isEmpty)
    #expect(world.loop.state.monitors[Self.id]?.latest.colour == .green)
    #expect(world.loop.nextDue == Instant("2027-01-17T06:00:00Z"))
    #expect(world.pushAgain().isEmpty)
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a dataset that changes starts a run, and nothing else of a commit does`() throws {
    var world = try Self.world()
    world.declareModel("credit", content: "v2", labels: ["team": "retail"])
    world.push()
    #expect(Self.runs(world).isEmpty)
    world.declareDataset("live", content: "tuesday")
    world.push()
    #expect(Self.runs(world).count == 1)
    #expect(world.loop.state.runs.values.first?.cause.hasPrefix("dataset live is now") == true)
    Self.finish(&world, rows: 10)
    world.pushAgain()
    #expect(Self.runs(world).isEmpty)
  }

  @Test func `red twice in a row alerts, starts the process, and green ends it`() throws {
    var world = try Self.world()
    func day(_ rows: Int) throws {
      let known = try #require(world.loop.state.schedules["\(Self.id)#cron"])
      let first = try #require(Instant("2027-01-16T06:00:00Z"))
      world.now = max(known.decidedThrough + .seconds(86_400), first)
      world.handle(.tick)
      Self.finish(&world, rows: rows)
    }
    try day(0)
    #expect(world.loop.state.alerts.alerts.isEmpty)
    #expect(world.loop.state.monitors[Self.id]?.latest.colour == .red)
    try world.restart()
    try day(0)
    #expect(world.loop.state.alerts.alerts.keys.sorted() == [Self.id])
    #expect(world.position("credit") == "Retrain")
    let opened = world.outcomes.flatMap(\.alerts).count
    try day(0)
    #expect(world.outcomes.flatMap(\.alerts).count == opened, "it is only seen again")
    world.tick(after: .seconds(30))
    let notice = try #require(
      world.outcomes.flatMap(\.notifications).last { $0.kind == "alert" })
    #expect(notice.labels["team"] == "retail")
    try day(10)
    #expect(world.loop.state.alerts.alerts.isEmpty)
    let periods = try #require(world.loop.state.monitors[Self.id]).periods.map(\.colour)
    #expect(periods == [.red, .red, .red, .green])
    let state = world.loop.state
    try world.restart()
    #expect(world.loop.state.alerts == state.alerts)
    #expect(world.loop.state.monitors == state.monitors)
    #expect(world.loop.state.schedules == state.schedules)
    #expect(world.loop.state.runs == state.runs)
  }

  @Test func `a monitor that is gone ends its runs and its alert`() throws {
    var world = try Self.world()
    for content in ["a", "b"] {
      world.declareDataset("live", content: content)
      world.push()
      world.wait(.seconds(60))
      Self.finish(&world, rows: 0)
    }
    #expect(world.loop.state.alerts.alerts.count == 1)
    world.declareDataset("live", content: "c")
    world.push()
    #expect(Self.runs(world).count == 1)
    world.branch.monitors = [:]
    world.push()
    #expect(Self.runs(world).isEmpty)
    #expect(world.loop.state.runs.isEmpty)
    #expect(world.loop.state.alerts.alerts.isEmpty)
    #expect(world.loop.state.alerts.streaks.isEmpty)
  }

  @Test func `a person starts a run once for each wish, and passes over the next planned one`()
    throws
  {
    var world = try Self.world()
    world.handle(.runMonitor(Self.id, token: "1", by: "ada"))
    world.handle(.runMonitor(Self.id, token: "1", by: "ada"))
    #expect(world.loop.state.runs.count == 1)
    #expect(world.loop.state.runs.values.first?.startedBy == "ada")
    world.handle(.runMonitor("monitor/none/credit", token: "2", by: "ada"))
    #expect(world.log.last?.contains("NoSuchMonitor") == true)
    world.handle(.skipRun("\(Self.id)#cron", by: "ada"))
    #expect(world.loop.nextDue == Instant("2027-01-17T06:00:00Z"))
    #expect(world.audit.last?.contains("ada run-skipped") == true)
  }

  @Test func `a time zone that nobody knows is said, and plans nothing`() throws {
    var world = try Self.world()
    let cron = try #require(CronSchedule("0 6 * * *", family: .crontab))
    world.declareMonitor(
      "rows",
      MonitorDeclaration(
        name: "rows", check: .builtIn(.volume),
        data: MonitorData(sample: .dataset(DatasetName("live"))),
        schedules: [ScheduleDeclaration(condition: .cron(cron), timeZone: "Mars/Olympus")]))
    world.push()
    #expect(world.log.contains { $0.contains("UnknownTimeZone") && $0.contains("Mars/Olympus") })
    #expect(world.loop.nextDue == nil)
  }
}
