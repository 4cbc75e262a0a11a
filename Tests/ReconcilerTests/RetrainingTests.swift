import Gates
import Monitoring
import Reconciler
import Registry
import Schedules
import Simulation
import Testing
import Vocabulary

/// Trainings in the control loop: what begins them, and what becomes of what they give.
@Suite struct RetrainingTests {
  private static let model = ModelName("credit")

  private static func world(
    signals: [String] = [], schedules: [ScheduleDeclaration] = [], process: String? = nil
  ) -> World {
    var world = World()
    if let process { world.declareProcess("retrain", process) }
    world.declareModel("credit")
    world.declareDataset("training", content: "monday")
    world.retrain(
      model,
      RetrainDeclaration(
        data: [DatasetName("training")], seed: 7, schedules: schedules, signals: signals))
    world.push()
    return world
  }

  private static func trainings(_ world: World) -> [Training] {
    world.loop.state.retrainings[model]?.trainings ?? []
  }

  /// How each training stands.
  private static func states(_ world: World) -> [String] {
    trainings(world).map { $0.state.rawValue }
  }

  /// What is wanted of trainings, in a word each.
  private static func wanted(_ world: World) -> [String] {
    world.effects.compactMap { effect in
      switch effect {
      case .train(let name, let training): "train \(name) seed \(training.seed)"
      case .propose(_, let training): "propose \(training.branch ?? "")"
      case .openPullRequest(_, let training): "pull \(training.branch ?? "")"
      case .retire(_, let training): "retire \(training.branch ?? "nothing")"
      default: nil
      }
    }
  }

  private static func product(_ content: String?, of world: World) -> Training.Product {
    let current = world.branch.models[model]?.version.digest ?? Digest(of: "")
    return Training.Product(
      commit: content.map { CommitID(String(Digest(of: $0).hex.prefix(40))) },
      version: content.map { Digest(of: "credit \($0)") } ?? current,
      provenance: Training.Provenance(
        data: [:], code: Digest(of: "code"), environment: "none", seed: 7))
  }

  /// Carries out the training that is wanted, with these artifacts or those of before.
  private static func train(_ world: inout World, _ result: TrainingResult) {
    for case .train(let name, let training) in world.effects {
      world.handle(.trained(name, training.id, result))
    }
  }

  private static func propose(_ world: inout World, _ result: BranchResult = .stands) {
    for case .propose(let name, let training) in world.effects {
      world.handle(.branched(name, training.id, result))
    }
  }

  private static func ask(_ world: inout World, token: String = "1", seed: Int64? = nil) {
    world.handle(.retrain(model, seed: seed, token: token, by: "ada"))
  }

  // MARK: - Proposals

  @Test func `a training that somebody asks for becomes a branch, over restarts`() throws {
    var world = Self.world()
    #expect(Self.wanted(world) == [])
    Self.ask(&world)
    try world.restart()
    #expect(Self.wanted(world) == ["train credit seed 7"])
    Self.ask(&world)
    #expect(Self.wanted(world) == ["train credit seed 7"], "the same wish is the same training")
    Self.train(&world, .made(Self.product("v2", of: world)))
    try world.restart()
    #expect(Self.wanted(world) == ["propose muster/retrain/credit/1"])
    Self.propose(&world)
    try world.restart()
    #expect(Self.wanted(world) == [])
    #expect(Self.states(world) == ["proposed"])
    #expect(
      world.log.filter { $0.contains("Train") || $0.contains("Retrain") } == [
        "notice model/credit TrainingBegan: asked for by ada",
        "notice model/credit RetrainingProposed: muster/retrain/credit/1 has what was trained",
      ])
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `the same artifacts make no proposal, and that is said`() throws {
    var world = Self.world()
    Self.ask(&world)
    Self.train(&world, .made(Self.product(nil, of: world)))
    #expect(Self.states(world) == ["identical"])
    #expect(Self.wanted(world) == [])
    #expect(
      Self.trainings(world).first?.message
        == "the artifacts are those of \(Digest(of: "credit v1").short)")
    Self.ask(&world, token: "2")
    Self.train(&world, .made(Self.product("v2", of: world)))
    Self.propose(&world)
    Self.ask(&world, token: "3")
    Self.train(&world, .made(Self.product("v2", of: world)))
    #expect(Self.states(world) == ["identical", "proposed", "identical"])
    #expect(
      Self.trainings(world).last?.message
        == "the artifacts are those of muster/retrain/credit/1, which is proposed")
    // Its commit got no branch, and is not kept.
    #expect(Self.wanted(world) == ["retire nothing"])
    let last = try #require(Self.trainings(world).last)
    world.handle(.retired(Self.model, last.id, failure: nil))
    #expect(Self.wanted(world) == [])
  }

  @Test func `what a training makes after it was superseded is not kept`() throws {
    var world = Self.world()
    Self.ask(&world)
    let late = try #require(Self.trainings(world).first)
    Self.ask(&world, token: "2", seed: 9)
    #expect(Self.states(world) == ["superseded", "wanted"])
    world.handle(.retired(Self.model, late.id, failure: nil))
    world.handle(.trained(Self.model, late.id, .made(Self.product("v2", of: world))))
    #expect(Self.states(world) == ["superseded", "wanted"])
    #expect(Self.wanted(world) == ["retire nothing", "train credit seed 9"])
  }

  @Test func `a later proposal takes the place of an earlier one, which is taken away`() throws {
    var world = Self.world()
    world.loop.opensPullRequests = true
    Self.ask(&world)
    Self.train(&world, .made(Self.product("v2", of: world)))
    Self.propose(&world)
    #expect(Self.wanted(world) == ["pull muster/retrain/credit/1"])
    let first = try #require(Self.trainings(world).first)
    world.handle(.pullRequested(Self.model, first.id, nil, failure: "the forge is away"))
    #expect(Self.wanted(world) == [])
    #expect(world.loop.nextDue == world.now + .seconds(30))
    world.tick(after: .seconds(30))
    #expect(Self.wanted(world) == ["pull muster/retrain/credit/1"])
    world.handle(.pullRequested(Self.model, first.id, 12, failure: nil))
    Self.ask(&world, token: "2")
    Self.train(&world, .made(Self.product("v3", of: world)))
    Self.propose(&world)
    #expect(
      Self.wanted(world) == [
        "pull muster/retrain/credit/2", "retire muster/retrain/credit/1",
      ])
    #expect(Self.states(world) == ["superseded", "proposed"])
    let old = try #require(Self.trainings(world).first)
    #expect(old.publication?.number == 12)
    world.handle(.retired(Self.model, old.id, failure: nil))
    #expect(Self.wanted(world) == ["pull muster/retrain/credit/2"])
  }

  @Test func `a branch's name that is taken is never used`() throws {
    var world = Self.world()
    Self.ask(&world)
    Self.train(&world, .made(Self.product("v2", of: world)))
    Self.propose(&world, .taken("somebody has it"))
    #expect(Self.wanted(world) == ["propose muster/retrain/credit/2"])
    Self.propose(&world, .failed("the remote is away"))
    #expect(Self.wanted(world) == [])
    world.wait(try #require(world.loop.nextDue) - world.now)
    world.handle(.tick)
    #expect(Self.wanted(world) == ["propose muster/retrain/credit/2"])
  }

  @Test func `what is merged, and what people close, is over`() throws {
    var world = Self.world()
    for (token, content) in [("1", "v2"), ("2", "v3")] {
      Self.ask(&world, token: token)
      Self.train(&world, .made(Self.product(content, of: world)))
      Self.propose(&world)
      let training = try #require(Self.trainings(world).last)
      let head = ProposalHead(
        try #require(training.reference), at: try #require(training.product?.commit))
      world.handle(.proposals([]))
      #expect(Self.states(world).last == "proposed", "it was not listed yet")
      world.handle(.proposals([head]))
      #expect(Self.states(world).last == "proposed")
      guard token == "1" else { continue }
      world.handle(.proposals([]))
      #expect(Self.states(world) == ["closed"])
    }
    // A merge, or a squash: the version counts.
    world.declareModel("credit", content: "v3")
    world.retrain(
      Self.model,
      RetrainDeclaration(
        data: [DatasetName("training")]))
    world.push()
    #expect(Self.states(world) == ["closed", "merged"])
    #expect(world.loop.inconsistencies == [])
  }

  // MARK: - Causes

  @Test func `a planned time trains once, over restarts and ticks`() throws {
    let cron = try #require(CronSchedule("0 3 1 * *", family: .crontab))
    var world = Self.world(schedules: [ScheduleDeclaration(condition: .cron(cron))])
    let due = try #require(world.loop.nextDue)
    #expect(due == Instant("2027-02-01T03:00:00Z"))
    world.now = due
    world.handle(.tick)
    #expect(Self.wanted(world) == ["train credit seed 7"])
    try world.restart()
    world.handle(.tick)
    #expect(Self.trainings(world).count == 1)
    Self.train(&world, .made(Self.product(nil, of: world)))
    #expect(world.loop.nextDue == Instant("2027-03-01T03:00:00Z"))
    #expect(world.pushAgain().isEmpty)
  }

  @Test func `data that change train, and the merge of what was trained does not`() throws {
    var world = Self.world(schedules: [ScheduleDeclaration(condition: .dataset("training"))])
    let retrain = try #require(world.branch.models[Self.model]?.retrain)
    #expect(Self.wanted(world) == [])
    world.declareDataset("training", content: "tuesday")
    world.push()
    #expect(Self.wanted(world) == ["train credit seed 7"])
    Self.train(&world, .made(Self.product("v2", of: world)))
    Self.propose(&world)
    world.declareModel("credit", content: "v2")
    world.retrain(Self.model, retrain)
    world.push()
    #expect(Self.states(world) == ["merged"])
    #expect(Self.wanted(world) == [])
  }

  @Test func `newer data take the place of a training that is under way`() throws {
    var world = Self.world(schedules: [ScheduleDeclaration(condition: .dataset("training"))])
    world.declareDataset("training", content: "tuesday")
    world.push()
    let first = try #require(Self.trainings(world).first)
    world.declareDataset("training", content: "wednesday")
    world.push()
    #expect(Self.states(world) == ["superseded", "wanted"])
    world.handle(.trained(Self.model, first.id, .made(Self.product("v2", of: world))))
    #expect(Self.states(world) == ["superseded", "wanted"], "its result is too late")
  }

  @Test func `a signal trains the models that name it, once for one alert`() throws {
    var world = Self.world(signals: ["drift_found"])
    let alert: [String: JSON] = ["alert": ["id": "1f"]]
    for _ in 0..<2 {
      world.handle(.signal(name: "drift_found", model: Self.model, variables: alert))
    }
    world.handle(.signal(name: "other", model: nil, variables: [:]))
    #expect(Self.trainings(world).map(\.cause) == ["signal drift_found"])
  }

  @Test func `a process waits for what a training gives`() throws {
    var world = Self.world(
      process: """
        start Alarm signal=drift_found
        service Train do=retrain
        catch Failed on=Train error=FAILURE
        xor New
        user Look groups=risk
        end Same
        end Broken
        Alarm -> Train
        Train -> New
        New -> Look when ${retraining.outcome == "proposed"}
        New -> Same else
        Failed -> Broken
        """)
    func alarm() { world.handle(.signal(name: "drift_found", model: Self.model, variables: [:])) }
    alarm()
    #expect(world.position("credit") == "Train")
    try world.restart()
    // Somebody asks for the same meanwhile.
    Self.ask(&world)
    #expect(Self.trainings(world).count == 1)
    Self.train(&world, .made(Self.product(nil, of: world)))
    #expect(world.position("credit") == "ended: Same")
    alarm()
    Self.train(&world, .failed("it raised"))
    #expect(world.position("credit") == "ended: Broken")
    alarm()
    Self.train(&world, .made(Self.product("v2", of: world)))
    #expect(world.position("credit") == "Train", "the branch is not there yet")
    Self.propose(&world)
    #expect(world.position("credit") == "Look")
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `with a process's job ends the training that nothing else waits for`() throws {
    let process = """
      start Alarm signal=drift_found
      service Train do=retrain
      end Done
      Alarm -> Train
      Train -> Done
      """
    func waiting() throws -> (World, JobID) {
      var world = Self.world(process: process)
      world.handle(.signal(name: "drift_found", model: Self.model, variables: [:]))
      return (world, try #require(world.instance("credit")?.jobs.first?.id))
    }
    var (world, job) = try waiting()
    let effect = try #require(world.effects.first)
    #expect(Self.trainings(world).first?.origin == Training.Origin(.process, job.text))
    #expect(world.loop.isWanted(effect))
    world.handle(.cancelJob(job, reason: "not now", by: "carol"))
    #expect(Self.states(world) == ["cancelled"])
    #expect(Self.trainings(world).first?.message == "cancelled by carol: not now")
    #expect(!world.loop.isWanted(effect), "what runs for it is ended")
    #expect(Self.wanted(world) == [])
    #expect(world.loop.inconsistencies == [])

    // One that somebody asked for goes on without the process.
    world = Self.world(process: process)
    Self.ask(&world)
    world.handle(.signal(name: "drift_found", model: Self.model, variables: [:]))
    job = try #require(world.instance("credit")?.jobs.first?.id)
    #expect(Self.trainings(world).map(\.waiting) == [[job]])
    let instance = try #require(world.instance("credit")?.id)
    world.handle(.cancel(instance, reason: "", by: "carol"))
    #expect(Self.states(world) == ["wanted"])
    #expect(Self.trainings(world).map(\.waiting) == [[]])
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `what began a training is kept for programs, and what took its place`() throws {
    var world = Self.world(signals: ["again"])
    Self.ask(&world)
    #expect(Self.trainings(world).first?.origin == Training.Origin(.hand))
    world.handle(.signal(name: "again", model: Self.model, variables: [:]))
    world.declareDataset("training", content: "tuesday")
    world.push()
    world.handle(
      .signal(name: "again", model: Self.model, variables: ["alert": ["id": "the opening"]]))
    let trainings = Self.trainings(world)
    #expect(
      trainings.map(\.origin) == [
        Training.Origin(.hand), Training.Origin(.alert, "the opening"),
      ])
    #expect(trainings.map(\.state) == [.superseded, .wanted])
    #expect(trainings.first?.supersededBy == trainings.last?.id)
    try world.restart()
    #expect(Self.trainings(world) == trainings)
  }

  @Test func `a model without retrain is not trained, and a process hears why`() throws {
    var world = Self.world(
      process: """
        start Alarm signal=drift_found
        service Train do=retrain
        catch Failed on=Train error=FAILURE
        end Done
        end Broken
        Alarm -> Train
        Train -> Done
        Failed -> Broken
        """)
    world.retrain(Self.model, nil)
    world.push()
    world.handle(.signal(name: "drift_found", model: Self.model, variables: [:]))
    #expect(world.position("credit") == "ended: Broken")
    Self.ask(&world)
    #expect(Self.trainings(world) == [])
    #expect(world.log.last?.contains("the manifest of credit has no retrain") == true)
    #expect(world.loop.inconsistencies == [])
  }

  // MARK: - Failures

  @Test func `what the machine could not do is tried again, and then told`() throws {
    var world = Self.world()
    Self.ask(&world)
    for _ in 0..<4 {
      #expect(Self.wanted(world) == ["train credit seed 7"])
      Self.train(&world, .notRun("no space"))
      try world.restart()
      if let due = world.loop.nextDue { world.wait(due - world.now) }
      world.handle(.tick)
    }
    #expect(Self.states(world) == ["failed"])
    #expect(world.loop.state.alerts.alerts.keys.sorted() == ["retrain/credit"])
    Self.ask(&world, token: "2")
    Self.train(&world, .made(Self.product("v2", of: world)))
    #expect(world.loop.state.alerts.alerts.isEmpty)
  }

  @Test func `signals that never end train at most six times an hour`() throws {
    var world = Self.world(signals: ["again"])
    for _ in 0..<20 {
      world.tick(after: .seconds(60))
      world.handle(.signal(name: "again", model: Self.model, variables: [:]))
      Self.train(&world, .made(Self.product(nil, of: world)))
    }
    #expect(Self.trainings(world).count == 6)
    Self.ask(&world)
    #expect(Self.trainings(world).count == 7, "people may")
    world.tick(after: .seconds(3600))
    world.handle(.signal(name: "again", model: Self.model, variables: [:]))
    #expect(Self.wanted(world) == ["train credit seed 7"])
  }

  @Test func `a suspended model is trained once it goes on`() throws {
    var world = Self.world()
    Self.ask(&world)
    let id = ResourceID(.model, "credit")
    world.handle(.suspend(id, true, by: "ada"))
    #expect(Self.wanted(world) == [])
    world.handle(.suspend(id, false, by: "ada"))
    #expect(Self.wanted(world) == ["train credit seed 7"])
  }
}

extension World {
  fileprivate mutating func retrain(_ model: ModelName, _ declaration: RetrainDeclaration?) {
    branch.models[model] = branch.models[model]?.with(retrain: declaration)
  }
}
