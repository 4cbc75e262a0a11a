import Monitoring
import Notifications
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Until when people should answer, and what happens where nobody does.
@Suite struct TaskDateTests {
  private static func world(
    _ rules: [TaskRule], due: String? = nil, tier: String = "1"
  ) -> World {
    var world = World()
    world.declareProcess(
      "review",
      """
      start New signal=deployable_model_changed
      user Look groups=approvers\(due.map { " due=\($0)" } ?? "")
      end Done
      New -> Look
      Look -> Done
      """)
    world.declareGroup("approvers", [Persona("bob").member()])
    world.declareGroup("risk_officers", [Persona("rita").member()])
    world.declareProject(tasks: rules)
    world.declareModel("credit", labels: ["tier": tier])
    world.push()
    return world
  }

  private static let escalating = TaskRule(
    due: .seconds(3600),
    escalations: [
      .init(after: .seconds(600), severity: .error),
      .init(after: .seconds(1200), severity: .critical, group: GroupName("risk_officers")),
    ])

  private static func key(_ task: TaskRecord) -> String {
    "task/\(task.id.text.prefix(12))/overdue"
  }

  /// What happens until the task is answered: the moments as seconds after it opened.
  private static func life(_ world: inout World, _ task: TaskRecord, restarts: Bool) throws
    -> [String]
  {
    var lines: [String] = []
    for _ in 0..<20 {
      guard let due = world.loop.nextDue, due <= task.created + .seconds(10_000) else { break }
      world.now = max(world.now, due)
      let known = world.audit.count
      world.handle(.tick)
      if restarts { try world.restart() }
      let at = (world.now.milliseconds - task.created.milliseconds) / 1000
      for line in world.audit.dropFirst(known) where line.contains("task-") {
        lines.append("\(at) \(line.contains("task-overdue") ? "overdue" : "escalated")")
      }
      let alert = world.loop.state.alerts.alerts[key(task)]
      if let alert {
        lines.append("\(at) \(alert.severity.rawValue) \(alert.cause)")
      }
    }
    return lines
  }

  @Test(arguments: [false, true])
  func `a task that nobody answers becomes overdue, then worse, then another group's matter`(
    restarts: Bool
  ) throws {
    var world = Self.world([Self.escalating])
    let task = try #require(world.openTasks.first)
    #expect(task.due == task.created + .seconds(3600))
    #expect(world.loop.nextDue == task.due)
    let lines = try Self.life(&world, task, restarts: restarts)
    let story = lines.filter { !$0.hasPrefix("3630") && !$0.hasPrefix("4500") }
    let expected: [String] = [
      "3600 overdue", "3600 warning task-overdue", "4200 escalated", "4200 error task-overdue",
      "4800 escalated", "4800 critical task-overdue/risk_officers",
      "4830 critical task-overdue/risk_officers",
    ]
    #expect(story == expected)
    #expect(lines.contains("4800 critical task-overdue/risk_officers"))
    let now = try #require(world.openTasks.first)
    #expect(now.overdueLevel == 2)
    #expect(now.escalatedTo == GroupName("risk_officers"))
    #expect(now.policy == task.policy, "who is told may not answer for that")
    #expect(world.loop.inconsistencies == [])
    let told = world.outcomes.flatMap(\.notifications).filter { $0.kind == "alert" }
    #expect(told.contains { $0.groups == [GroupName("risk_officers")] && $0.severity == .critical })
  }

  @Test func `an answer ends the alert, and nothing is escalated after it`() throws {
    var world = Self.world([Self.escalating])
    let task = try #require(world.openTasks.first)
    world.tick(after: .seconds(3600))
    #expect(world.loop.state.alerts.alerts[Self.key(task)] != nil)
    world.sign("complete", task, by: "bob")
    #expect(world.openTasks.isEmpty)
    #expect(world.loop.state.alerts.alerts[Self.key(task)] == nil)
    world.tick(after: .seconds(86_400))
    #expect(!world.audit.contains { $0.contains("task-escalated") })
    #expect(world.loop.nextDue == nil)
  }

  @Test func `a step that was slept through is taken with the last one`() throws {
    var world = Self.world([Self.escalating])
    let task = try #require(world.openTasks.first)
    world.tick(after: .seconds(5000))
    let now = try #require(world.openTasks.first)
    #expect(now.overdueLevel == 2)
    let alert = try #require(world.loop.state.alerts.alerts[Self.key(task)])
    #expect(alert.severity == .critical)
    #expect(world.audit.filter { $0.contains("task-overdue") }.count == 1)
    #expect(world.audit.filter { $0.contains("task-escalated") }.count == 1)
  }

  @Test func `the process's file goes before the rules, and the first rule that fits counts`()
    throws
  {
    let rules = [
      TaskRule(kinds: [.approval], due: .seconds(1)),
      TaskRule(match: ["tier": "2"], due: .seconds(2)),
      TaskRule(match: ["tier": "1"], due: .seconds(7200)),
      TaskRule(due: .seconds(60)),
    ]
    var task = try #require(Self.world(rules).openTasks.first)
    #expect(task.due == task.created + .seconds(7200))
    task = try #require(Self.world(rules, due: "PT5M").openTasks.first)
    #expect(task.due == task.created + .seconds(300))
    task = try #require(Self.world(rules, tier: "3").openTasks.first)
    #expect(task.due == task.created + .seconds(60))
    task = try #require(Self.world([]).openTasks.first)
    #expect(task.due == nil)
  }

  @Test func `a task is told once more on its follow-up date, once`() throws {
    var world = Self.world([TaskRule(due: .seconds(7200), followUp: .seconds(600))])
    let task = try #require(world.openTasks.first)
    #expect(world.loop.nextDue == task.created + .seconds(600))
    world.tick(after: .seconds(600))
    try world.restart()
    world.tick(after: .seconds(1))
    let told = world.outcomes.flatMap(\.notifications).filter { $0.kind == "task-waits" }
    let titles: [String] = [
      "Look waits for 1 of approvers", "Look still waits for 1 of approvers",
    ]
    #expect(told.map(\.title) == titles)
    #expect(told.allSatisfy { $0.groups == [GroupName("approvers")] })
    #expect(Set(told.map(\.key)).count == 2)
    #expect(world.loop.nextDue == task.due)
  }

  @Test func `rules that change move open tasks, and what is due later is overdue no more`() throws
  {
    var world = Self.world([Self.escalating])
    let task = try #require(world.openTasks.first)
    world.tick(after: .seconds(4200))
    #expect(world.openTasks.first?.overdueLevel == 1)
    world.declareProject(tasks: [TaskRule(due: .seconds(86_400))])
    world.push()
    let moved = try #require(world.openTasks.first)
    #expect(moved.id == task.id)
    #expect(moved.due == task.created + .seconds(86_400))
    #expect(moved.overdueLevel == nil && moved.escalations == nil)
    #expect(world.loop.state.alerts.alerts[Self.key(task)] == nil)
    #expect(world.loop.inconsistencies == [])
    world.declareProject(tasks: [Self.escalating])
    world.push()
    #expect(world.loop.nextDue.map { $0 <= world.now } == true)
    world.handle(.tick)
    #expect(world.openTasks.first?.overdueLevel == 1)
  }

  @Test func `whoever resolves an alert by hand gives a reason, and it opens anew when seen again`()
    throws
  {
    var world = Self.world([Self.escalating])
    let task = try #require(world.openTasks.first)
    world.tick(after: .seconds(3600))
    let first = try #require(world.loop.state.alerts.alerts[Self.key(task)])
    world.handle(
      .resolveAlerts(.key(Self.key(task)), by: "Olga", reason: "they are on their way"))
    #expect(world.loop.state.alerts.alerts.isEmpty)
    #expect(world.audit.contains { $0.contains("alert-closed") && $0.contains("on their way") })
    world.tick(after: .seconds(600))
    let second = try #require(world.loop.state.alerts.alerts[Self.key(task)])
    #expect(second.id != first.id && second.severity == .error)
  }
}
