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

  // MARK: - New data

  /// A monitor that waits for records and files.
  private static func waiting() throws -> World {
    var world = World()
    world.declareModel("credit", labels: ["team": "retail"])
    world.declareMonitor(
      "rows",
      MonitorDeclaration(
        name: "rows", check: .builtIn(.volume),
        data: MonitorData(sample: .files("/in/*.csv"), minimumRows: 1),
        gates: [Gate(metric: "rows", bound: .atLeast(1))],
        schedules: [
          ScheduleDeclaration(condition: .records(100)),
          ScheduleDeclaration(condition: .files("/in/*.csv")),
        ]))
    world.push()
    return world
  }

  private static func seen(records: Int64, since: String = "1") -> Input {
    .dataSeen([
      "\(id)#records": ScheduleObservation(
        counters: [.init(source: "prod", since: since, count: records)])
    ])
  }

  private static func seen(files: [String: String]) -> Input {
    .dataSeen([
      "\(id)#files": ScheduleObservation(
        files: files.map { .init(path: $0, digest: Digest(of: $1)) })
    ])
  }

  @Test func `records that were served start a run, over restarts, and few of the counts are kept`()
    throws
  {
    var world = try Self.waiting()
    #expect(world.loop.watchedData.map(\.id) == ["\(Self.id)#files", "\(Self.id)#records"])
    world.handle(Self.seen(records: 5000))
    var kept = 0
    for count in Int64(5001)...5099 {
      let outcome = world.handle(Self.seen(records: count))
      kept += outcome.touched.count
    }
    #expect(Self.runs(world).isEmpty)
    #expect(kept == 9, "a record for each tenth of the way")
    try world.restart()
    world.handle(Self.seen(records: 5100))
    #expect(Self.runs(world).count == 1)
    let wanted = world.effects
    world.handle(Self.seen(records: 5150))
    try world.restart()
    world.handle(Self.seen(records: 5150))
    #expect(world.effects == wanted)
    Self.finish(&world, rows: 1)
    world.handle(Self.seen(records: 49, since: "2"))
    #expect(Self.runs(world).isEmpty, "50 before the runtime's restart, 49 after it")
    world.handle(Self.seen(records: 50, since: "2"))
    #expect(Self.runs(world).count == 1)
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a file that comes starts a run that knows it, and is run for once`() throws {
    var world = try Self.waiting()
    world.handle(Self.seen(files: ["/in/a.csv": "old"]))
    world.handle(Self.seen(files: ["/in/a.csv": "old", "/in/b.csv": "half"]))
    world.handle(Self.seen(files: ["/in/a.csv": "old", "/in/b.csv": "whole"]))
    #expect(Self.runs(world).isEmpty)
    try world.restart()
    world.handle(Self.seen(files: ["/in/a.csv": "old", "/in/b.csv": "whole"]))
    let occasion = try #require(
      world.effects.compactMap { effect in
        if case .runMonitor(_, _, let occasion) = effect { occasion } else { nil }
      }.first)
    #expect(occasion.subject == RunSubject(file: "/in/b.csv", digest: Digest(of: "whole")))
    let wanted = world.effects
    try world.restart()
    world.handle(Self.seen(files: ["/in/a.csv": "old", "/in/b.csv": "whole"]))
    #expect(world.effects == wanted)
    Self.finish(&world, rows: 1)
    world.now = world.now - .seconds(7200)
    world.handle(Self.seen(files: ["/in/a.csv": "old", "/in/b.csv": "whole"]))
    #expect(Self.runs(world).isEmpty, "a clock that is set back starts nothing again")
  }

  @Test func `the next file is passed over where somebody wants that`() throws {
    var world = try Self.waiting()
    world.handle(Self.seen(files: [:]))
    world.handle(.skipRun("\(Self.id)#files", by: "ada"))
    for _ in 0..<2 { world.handle(Self.seen(files: ["/in/a.csv": "1"])) }
    #expect(Self.runs(world).isEmpty)
    for _ in 0..<2 { world.handle(Self.seen(files: ["/in/a.csv": "1", "/in/b.csv": "1"])) }
    #expect(Self.runs(world).count == 1)
    let audit = world.outcomes.flatMap(\.audit).filter { $0.action == "run-skipped" }
    #expect(audit.count == 1)
  }

  @Test func `two thousand models that fail at once are one notice per cause`() throws {
    var world = World()
    for index in 0..<2000 { world.declareModel("m\(index)", labels: ["team": "retail"]) }
    world.declareDataset("live", content: "monday")
    world.declareMonitor(
      "rows",
      MonitorDeclaration(
        name: "rows", check: .builtIn(.volume),
        data: MonitorData(sample: .dataset(DatasetName("live")), minimumRows: 1),
        gates: [Gate(metric: "rows", bound: .atLeast(1))],
        schedules: [ScheduleDeclaration(condition: .dataset("live"))]))
    world.push()
    world.declareDataset("live", content: "tuesday")
    world.push()
    #expect(world.loop.state.runs.count == 2000)
    var finished = 0
    while finished < 2000 {
      for (id, monitor) in Self.runs(world) {
        // Every other cannot be read; of the rest nothing came.
        let sample: MonitorInput.Source =
          finished % 2 == 0 ? .unreadable("the disk is away") : .rows(MonitorRows([:]))
        finished += 1
        world.handle(
          .monitorEnded(
            id,
            MonitorRun.results(
              of: MonitorInput(monitor: monitor, sample: sample, now: world.now))))
      }
    }
    #expect(world.loop.state.alerts.alerts.count == 2000)
    world.tick(after: .seconds(30))
    let notices = world.outcomes.flatMap(\.notifications).filter { $0.kind == "alert" }
    #expect(
      notices.map(\.title).map { $0.hasSuffix(", and 999 more") } == [true, true],
      "\(notices.map(\.title))")
    world.tick(after: .seconds(600))
    #expect(world.outcomes.flatMap(\.notifications).count { $0.kind == "alert" } == 2)
  }
}
