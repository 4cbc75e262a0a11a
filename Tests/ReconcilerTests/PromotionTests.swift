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

/// Champion against challenger over time, in the control loop: what both answered in shadow day by
/// day, the looks, and what follows once they suffice.
@Suite struct PromotionTests {
  /// The first version serves; each later one is a shadow until it is promoted or taken away.
  private static let process = """
    start New signal=deployable_model_changed
    service Shadow do=deploy in.runtime=credit-prod in.shadow=true
    catch Alone on=Shadow error=FAILURE
    service Deploy do=deploy in.runtime=credit-prod
    user Watch groups=approvers
    catch Merged on=Watch signal=promotion_merged
    catch Worse on=Watch signal=challenger_worse
    service Promote do=promote in.runtime=credit-prod
    service Withdraw do=withdraw in.runtime=credit-prod
    end Live
    end Back
    New -> Shadow
    Shadow -> Watch
    Alone -> Deploy
    Deploy -> Live
    Watch -> Promote
    Merged -> Promote
    Promote -> Live
    Worse -> Withdraw
    Withdraw -> Back
    """

  private static let runtime = RuntimeName("credit-prod")
  private static let id = "monitor/brier/credit"

  private static func monitor(
    _ name: String, _ rule: ChallengerRule, period: MonitorData.Period = .day
  ) -> MonitorDeclaration {
    var declaration = MonitorDeclaration(
      name: name, check: .builtIn(.challenger),
      data: MonitorData(
        sample: .recorded(.seconds(604_800)),
        labels: MonitorData.LateLabels(
          asset: DatasetName("truth"), within: .seconds(5 * 86_400), share: 0.8),
        period: period, label: "label", score: "score", identifier: "id"),
      schedules: [CronSchedule("0 6 * * *", family: .crontab)].compactMap(\.self).map {
        ScheduleDeclaration(condition: .cron($0))
      }, alert: AlertRule(severity: .error))
    declaration.challenger = rule
    return declaration
  }

  /// v1 serves, and v2 scores copies; a monitor looks each morning.
  private static func world(
    _ rule: ChallengerRule = ChallengerRule(loss: .brier), recording: Bool = true
  ) -> World {
    var world = World()
    world.declareProcess("promotion", process)
    world.declareGroup("approvers", [Persona("bob").member()])
    declareRuntime(&world, recording: recording)
    world.declareDataset("truth", content: "nothing yet")
    world.declareModel("credit")
    world.declareMonitor("brier", monitor("brier", rule))
    world.push()
    world.serve()
    world.declareModel("credit", content: "v2")
    world.push()
    world.serve()
    return world
  }

  private static func declareRuntime(
    _ world: inout World, recording: Bool = true, promote: Digest? = nil
  ) {
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"])
    world.branch.runtimes[runtime]?.recording = recording ? DesiredRuntime.Recording() : nil
    world.branch.runtimes[runtime]?.traffic.promote = promote
  }

  /// What both answered on a day, from noon on.
  private struct Day {
    var moments: [Double] = []
    var ids: [String] = []
    var champion: [Double] = []
    var challenger: [Double] = []
  }

  /// The records of all days so far, and the labels that are known.
  private struct Shop {
    var days: [Day] = []
    var labels: [String: Double] = [:]
    var random = SplitMix(state: 7)

    /// A day on which the challenger's probabilities are nearer to the truth by so much.
    mutating func serve(_ count: Int, on start: Instant, edge: Double, isLabelled: Bool = true) {
      var day = Day()
      for row in 0..<count {
        let truth = random.share() < 0.4
        let noise = random.share() * 0.5
        let id = "\(days.count)-\(row)"
        day.ids.append(id)
        day.moments.append(Double(start.milliseconds + 43_200_000 + Int64(row)))
        let error = 0.2 + noise
        let better = min(1, max(0, error - edge + (random.share() - 0.5) * 0.1))
        day.champion.append(truth ? 1 - error : error)
        day.challenger.append(truth ? 1 - better : better)
        if isLabelled { labels[id] = truth ? 1 : 0 }
      }
      days.append(day)
    }

    var sample: MonitorRows {
      let count = days.reduce(0) { $0 + $1.ids.count }
      func version(_ name: String) -> ColumnValues {
        .categorical(Array(repeating: Digest(of: name).hex, count: count))
      }
      return MonitorRows([
        "recorded_at": .numeric(days.flatMap(\.moments)), "id": .categorical(days.flatMap(\.ids)),
        "score": .numeric(days.flatMap(\.challenger)),
        "champion.score": .numeric(days.flatMap(\.champion)),
        "recorded_version": version("credit v2"), "recorded_champion": version("credit v1"),
      ])
    }

    var truth: MonitorRows {
      let sorted = labels.sorted { $0.key < $1.key }
      return MonitorRows([
        "id": .categorical(sorted.map(\.key)), "label": .numeric(sorted.map(\.value)),
      ])
    }
  }

  private struct SplitMix {
    var state: UInt64

    mutating func share() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((value ^ (value >> 31)) >> 11) / 9_007_199_254_740_992
    }
  }

  /// Goes to the next morning, and has every monitor look.
  private static func morning(_ world: inout World, _ shop: Shop) throws {
    let day: Int64 = 86_400_000
    let midnight = (world.now.milliseconds / day + 1) * day
    world.now = Instant(milliseconds: midnight + day / 4)
    world.handle(.tick)
    try look(&world, shop)
  }

  private static func look(_ world: inout World, _ shop: Shop) throws {
    for case .runMonitor(let id, let monitor, let occasion) in world.effects {
      world.handle(
        .monitorEnded(
          id,
          MonitorRun.results(
            of: MonitorInput(
              monitor: monitor, sample: .rows(shop.sample), labels: .rows(shop.truth),
              now: world.now, challenge: occasion.challenge))))
    }
  }

  private static func midnight(_ world: World) -> Instant {
    Instant(milliseconds: world.now.milliseconds / 86_400_000 * 86_400_000)
  }

  private static func promotions(_ world: World) -> [Promotion] {
    world.loop.state.monitors[id]?.promotions ?? []
  }

  private static func wanted(_ world: World) -> [String] {
    world.effects.compactMap { effect in
      if case .promote(_, let promotion, let step) = effect {
        "\(step.rawValue) \(promotion.branch)"
      } else {
        nil
      }
    }
  }

  /// Carries out the steps of promotions that are wanted.
  private static func step(
    _ world: inout World,
    _ answer: (Promotion.Step) -> PromotionResult = { step in
      switch step {
      case .branch: .stands(CommitID(String(Digest(of: "promotion").hex.prefix(40))))
      case .pullRequest: .opened(41)
      case .retire: .retired
      }
    }
  ) {
    for case .promote(let monitor, let promotion, let step) in world.effects {
      world.handle(.promotion(monitor, promotion.id, answer(step)))
    }
  }

  // MARK: - The whole way

  @Test func `days in shadow, a look each morning, one signal, one branch, over restarts`() throws {
    var world = Self.world()
    var shop = Shop()
    #expect(world.position("credit") == "Watch")
    try Self.morning(&world, shop)
    #expect(world.loop.state.monitors[Self.id]?.latest.colour == .grey)
    for _ in 0..<4 {
      shop.serve(80, on: Self.midnight(world), edge: 0.1)
      try world.restart()
      try Self.morning(&world, shop)
    }
    let record = try #require(world.loop.state.monitors[Self.id])
    let comparison = try #require(record.comparison)
    #expect(comparison.sequence.looks.map(\.rows) == [80, 80, 80, 80])
    #expect(
      comparison.sequence.looks.map(\.verdict.rawValue).prefix(2) == ["undecided", "undecided"])
    #expect(comparison.verdict == .better)
    #expect(record.latest.colour == .green)
    #expect(record.latest.comparison == nil, "it stands once in the record")
    #expect(
      world.audit.filter { $0.contains("promotion-proposed") }.count == 1, "\(world.audit)")
    #expect(Self.wanted(world) == ["branch muster/promote/credit/1"])
    try world.restart()
    #expect(Self.wanted(world) == ["branch muster/promote/credit/1"])
    Self.step(&world)
    #expect(Self.promotions(world).map(\.state) == [.proposed])
    // More of the same proposes nothing more.
    shop.serve(80, on: Self.midnight(world), edge: 0.1)
    try Self.morning(&world, shop)
    #expect(Self.promotions(world).count == 1)
    #expect(Self.wanted(world) == [])
    // The branch is merged: the process hears it, and promotes.
    Self.declareRuntime(&world, promote: Digest(of: "credit v2"))
    world.push()
    #expect(Self.promotions(world).map(\.state) == [.merged])
    #expect(world.position("credit") == "Promote")
    world.serve()
    #expect(world.position("credit") == "ended: Live")
    #expect(world.runtime("credit-prod")?.assigned?.version == Digest(of: "credit v2"))
    #expect(Self.wanted(world) == [])
    #expect(
      world.loop.state.monitors[Self.id]?.comparison?.end == "the challenger was promoted")
    #expect(world.loop.inconsistencies == [])
    let state = world.loop.state
    try world.restart()
    #expect(world.loop.state.monitors == state.monitors)
  }

  @Test func `a signal alone, where the monitor wants no branch`() throws {
    var world = Self.world(ChallengerRule(loss: .brier, proposal: .none))
    var shop = Shop()
    shop.serve(400, on: Self.midnight(world), edge: 0.15)
    try Self.morning(&world, shop)
    try Self.morning(&world, shop)
    #expect(Self.promotions(world).map(\.state) == [.announced])
    #expect(Self.wanted(world) == [])
    #expect(world.log.contains { $0.contains("PromotionProposed") })
  }

  @Test func `a challenger that is worse is told of once, with an alert, and goes by its process`()
    throws
  {
    var world = Self.world()
    var shop = Shop()
    shop.serve(400, on: Self.midnight(world), edge: -0.15)
    try Self.morning(&world, shop)
    #expect(world.loop.state.monitors[Self.id]?.comparison?.verdict == .worse)
    #expect(
      world.loop.state.monitors[Self.id]?.latest.summary.contains("; withdraw ") == true)
    #expect(Self.promotions(world) == [])
    // The process heard it and took the challenger away, and with it the alert's reason.
    #expect(world.position("credit") == "ended: Back")
    #expect(world.runtime("credit-prod")?.challenger == nil)
    #expect(world.log.contains { $0.contains("AlertOpened") })
    #expect(world.loop.state.alerts.alerts[Self.id] == nil)
    #expect(world.audit.filter { $0.contains("challenger-worse") }.count == 1)
    #expect(world.loop.inconsistencies == [])
  }

  // MARK: - Labels that are late

  @Test func `days wait for their labels, in their order, and are counted once`() throws {
    var world = Self.world()
    var shop = Shop()
    shop.serve(100, on: Self.midnight(world), edge: 0.1, isLabelled: false)
    try Self.morning(&world, shop)
    shop.serve(100, on: Self.midnight(world), edge: 0.1)
    try Self.morning(&world, shop)
    let waiting = try #require(world.loop.state.monitors[Self.id]).latest
    #expect(waiting.colour == .grey)
    #expect(
      waiting.summary.hasPrefix(
        "there are no labels yet: of 100 rows 0 have one, 80 are waited for until"))
    #expect(world.loop.state.alerts.alerts.isEmpty, "that labels take their time is no alarm")
    // The first day's labels come, and both days are looks.
    for (row, id) in (shop.days.first?.ids ?? []).enumerated() {
      shop.labels[id] = (shop.days.first?.champion[row] ?? 0) > 0.5 ? 1 : 0
    }
    try Self.morning(&world, shop)
    let looks = world.loop.state.monitors[Self.id]?.comparison?.sequence.looks ?? []
    #expect(looks.map(\.rows) == [100, 100])
    try Self.morning(&world, shop)
    #expect(world.loop.state.monitors[Self.id]?.comparison?.sequence.rows == 200)
  }

  @Test func `labels that do not come in time are left out, and counted`() throws {
    var world = Self.world()
    var shop = Shop()
    shop.serve(100, on: Self.midnight(world), edge: 0.1, isLabelled: false)
    shop.serve(300, on: Self.midnight(world) + .seconds(86_400), edge: 0.1)
    for _ in 0..<8 { try Self.morning(&world, shop) }
    let comparison = try #require(world.loop.state.monitors[Self.id]?.comparison)
    #expect(comparison.sequence.looks.map(\.rows) == [300])
    #expect(comparison.leftOut.unlabelled == 100)
  }

  // MARK: - What changes meanwhile

  @Test func `a promotion is superseded by another version, and never proposed twice`() throws {
    var world = Self.world()
    var shop = Shop()
    shop.serve(400, on: Self.midnight(world), edge: 0.15)
    try Self.morning(&world, shop)
    try Self.morning(&world, shop)
    Self.step(&world)
    #expect(Self.promotions(world).map(\.state) == [.proposed])
    world.declareModel("credit", content: "v3")
    world.push()
    world.serve()
    #expect(Self.promotions(world).map(\.state) == [.superseded])
    #expect(Self.wanted(world) == ["retire muster/promote/credit/1"])
    Self.step(&world)
    #expect(Self.wanted(world) == [])
    // The same pair once more: the evidence still stands, and people have seen it.
    world.declareModel("credit", content: "v2")
    world.push()
    world.serve()
    try Self.morning(&world, shop)
    #expect(Self.promotions(world).map(\.state) == [.superseded])
    #expect(world.loop.state.monitors[Self.id]?.comparison?.ended == nil)
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `evidence that turns around takes the proposal back`() throws {
    var world = Self.world()
    var shop = Shop()
    shop.serve(300, on: Self.midnight(world), edge: 0.15)
    try Self.morning(&world, shop)
    try Self.morning(&world, shop)
    Self.step(&world)
    #expect(Self.promotions(world).map(\.state) == [.proposed])
    shop.serve(3000, on: Self.midnight(world), edge: -0.3)
    try Self.morning(&world, shop)
    try Self.morning(&world, shop)
    #expect(Self.promotions(world).map(\.state) == [.superseded])
    #expect(Self.wanted(world).first == "retire muster/promote/credit/1")
  }

  @Test func `a run that ends after its challenger has gone proposes nothing`() throws {
    var world = Self.world()
    var shop = Shop()
    shop.serve(400, on: Self.midnight(world), edge: 0.15)
    world.now = Self.midnight(world) + .seconds(86_400 * 5 / 4)
    world.handle(.tick)
    var late: (Digest, [MonitorResult])?
    for case .runMonitor(let id, let monitor, let occasion) in world.effects {
      let input = MonitorInput(
        monitor: monitor, sample: .rows(shop.sample), labels: .rows(shop.truth), now: world.now,
        challenge: occasion.challenge)
      late = (id, MonitorRun.results(of: input))
    }
    let (run, results) = try #require(late)
    #expect(results.last?.comparison?.verdict == .better)
    world.declareModel("credit", content: "v3")
    world.push()
    world.serve()
    world.handle(.monitorEnded(run, results))
    #expect(Self.promotions(world) == [])
    #expect(world.loop.state.monitors[Self.id]?.comparison?.ended != nil)
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `an edit of the rule begins anew, and what was found by the other is kept`() throws {
    var world = Self.world()
    var shop = Shop()
    shop.serve(400, on: Self.midnight(world), edge: 0.15)
    try Self.morning(&world, shop)
    world.declareMonitor(
      "brier", Self.monitor("brier", ChallengerRule(loss: .brier, aim: .superior(0.001))))
    world.push()
    try Self.morning(&world, shop)
    let record = try #require(world.loop.state.monitors[Self.id])
    #expect(record.comparison?.sequence.margin == 0.001)
    #expect(record.comparison?.sequence.looks.map(\.rows) == [400])
    #expect(record.former?.map(\.sequence.margin) == [0])
    #expect(record.promotions?.count == 1)
  }

  @Test func `a pull request is asked for where a forge is, and its end is seen`() throws {
    var world = Self.world()
    world.loop.opensPullRequests = true
    var shop = Shop()
    shop.serve(400, on: Self.midnight(world), edge: 0.15)
    try Self.morning(&world, shop)
    try Self.morning(&world, shop)
    // Another has the first name.
    Self.step(&world) { _ in .taken("somebody's") }
    #expect(Self.wanted(world) == ["branch muster/promote/credit/2"])
    Self.step(&world) { _ in .failed("the disk is full") }
    #expect(Self.wanted(world) == [])
    world.tick(after: .seconds(10))
    #expect(Self.wanted(world) == ["branch muster/promote/credit/2"])
    Self.step(&world)
    #expect(Self.wanted(world) == ["pullRequest muster/promote/credit/2"])
    Self.step(&world)
    #expect(Self.wanted(world) == [])
    let reference = "refs/heads/muster/promote/credit/2"
    let commit = try #require(Self.promotions(world).first?.commit)
    world.handle(.proposals([ProposalHead(reference, at: commit)]))
    try world.restart()
    world.handle(.proposals([]))
    #expect(Self.promotions(world).map(\.state) == [.closed])
    #expect(world.position("credit") == "Watch", "closing it changes nothing that runs")
    world.declareMonitor("other", Self.monitor("other", ChallengerRule(loss: .zeroOne)))
    world.push()
    try Self.morning(&world, shop)
    #expect(world.loop.state.monitors["monitor/other/credit"]?.promotions == nil)
  }

  @Test func `a manifest that cannot be written is said, and not tried for ever`() throws {
    var world = Self.world()
    var shop = Shop()
    shop.serve(400, on: Self.midnight(world), edge: 0.15)
    try Self.morning(&world, shop)
    try Self.morning(&world, shop)
    Self.step(&world) { _ in .impossible("runtimes/credit-prod.yaml: no") }
    #expect(Self.promotions(world).map(\.state) == [.failed])
    #expect(Self.wanted(world) == [])
    #expect(world.log.contains { $0.contains("PromotionFailed: runtimes/credit-prod.yaml: no") })
  }

  // MARK: - Nothing to compare

  @Test func `without a challenger, and without recording, the monitor says so`() throws {
    var none = World()
    none.declareModel("credit")
    none.declareMonitor("brier", Self.monitor("brier", ChallengerRule(loss: .brier)))
    none.push()
    try Self.morning(&none, Shop())
    let idle = try #require(none.loop.state.monitors[Self.id]).latest
    #expect(idle.colour == .grey)
    #expect(idle.summary == "no version of credit shares the requests of a runtime")
    #expect(none.loop.state.alerts.alerts.isEmpty)

    var deaf = Self.world(recording: false)
    try Self.morning(&deaf, Shop())
    let blind = try #require(deaf.loop.state.monitors[Self.id]).latest
    #expect(blind.colour == .grey)
    #expect(blind.summary.contains("credit-prod does not record what it serves"))
    #expect(deaf.loop.state.alerts.alerts.keys.sorted() == [Self.id + "/blind"])
  }

  @Test func `a version that the tracked branch promotes by hand is called for once`() throws {
    var world = Self.world()
    Self.declareRuntime(&world, promote: Digest(of: "credit v2"))
    world.push()
    #expect(world.position("credit") == "Promote")
    world.serve()
    #expect(world.position("credit") == "ended: Live")
    #expect(world.audit.filter { $0.contains("promotion-merged") }.count == 1)
    world.pushAgain()
    #expect(world.audit.filter { $0.contains("promotion-merged") }.count == 1)
  }
}
