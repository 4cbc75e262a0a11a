import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Runtimes that come and go, and runtimes that are not set as their manifests say.
@Suite struct FlappingTests {
  private static let runtime = RuntimeName("credit-prod")
  private static let version = Digest(of: "credit v1")

  private static func serving(heal: DesiredRuntime.Heal = .auto) -> World {
    var world = World()
    world.declareProcess(
      "direct",
      """
      start New signal=deployable_model_changed
      service Deploy do=deploy in.runtime=credit-prod
      end Live
      New -> Deploy
      Deploy -> Live
      """)
    world.declareRuntime("credit-prod", heal: heal)
    world.declareModel("credit")
    world.push()
    world.serve()
    return world
  }

  private static func up(_ world: inout World) {
    world.observe("credit-prod", .serving, model: ModelName("credit"), version: version)
  }

  private static func down(_ world: inout World) {
    world.observe("credit-prod", .unreachable, message: "connection refused")
  }

  private static func events(_ world: World, _ reason: String) -> Int {
    world.outcomes.flatMap(\.log).count { $0.reason == reason }
  }

  @Test func `one that comes and goes is one event and a count`() throws {
    var world = Self.serving()
    for _ in 0..<20 {
      world.wait(.seconds(15))
      Self.down(&world)
      world.wait(.seconds(15))
      Self.up(&world)
    }
    #expect(Self.events(world, "Drifted") == 2)
    #expect(Self.events(world, "Flapping") == 1)
    let record = try #require(world.runtime("credit-prod"))
    #expect(record.flapping?.count == 20)
    // It serves at the moment, and is not to be relied on.
    #expect(record.isAsAssigned)
    #expect(record.conditions[.ready]?.status == .false)
    #expect(record.conditions[.ready]?.reason == "Flapping")
    #expect(record.conditions[.ready]?.message.contains("it was lost 20 times since") == true)
    #expect(record.conditions[.drifted]?.reason == "Flapping")
    #expect(world.audit.count { $0.hasPrefix("muster drifted runtime/credit-prod") } == 2)
    #expect(world.audit.count { $0.hasPrefix("muster flapping runtime/credit-prod") } == 1)
  }

  @Test func `it is calm after five minutes without a loss, and not before`() throws {
    var world = Self.serving()
    for _ in 0..<3 {
      Self.down(&world)
      Self.up(&world)
    }
    #expect(world.runtime("credit-prod")?.flapping != nil)
    let end = try #require(world.runtime("credit-prod")?.flapping?.end)
    // Sooner only where an alert has something to say.
    #expect(try #require(world.loop.nextDue) <= end)
    world.tick(after: Flapping.calm - .seconds(1))
    #expect(world.runtime("credit-prod")?.flapping != nil)
    world.tick(after: .seconds(1))
    let record = try #require(world.runtime("credit-prod"))
    #expect(record.flapping == nil)
    #expect(record.conditions[.ready]?.reason == "Serving")
    #expect(record.conditions[.drifted] == nil)
    #expect(Self.events(world, "Steady") == 1)
  }

  @Test func `losses that are far apart are events each`() {
    var world = Self.serving()
    for _ in 0..<5 {
      world.wait(.seconds(400))
      Self.down(&world)
      Self.up(&world)
    }
    #expect(Self.events(world, "Drifted") == 5)
    #expect(Self.events(world, "Flapping") == 0)
  }

  @Test func `what breaks at each start is started less and less often`() {
    var world = Self.serving()
    var waits: [Duration] = []
    for _ in 0..<6 {
      Self.down(&world)
      let begin = world.now
      while world.effects.isEmpty { world.tick(after: .seconds(1)) }
      waits.append(world.now - begin)
      world.serve()
    }
    #expect(waits == [.zero, .zero, .seconds(5), .seconds(10), .seconds(20), .seconds(40)])
  }

  @Test func `one that goes for good while it flaps is stalled like any other`() {
    var world = Self.serving()
    for _ in 0..<3 {
      Self.down(&world)
      Self.up(&world)
    }
    Self.down(&world)
    for _ in 0..<3 {
      world.handle(.deploymentFailed(Self.runtime, message: "connection refused"))
    }
    let record = world.runtime("credit-prod")
    #expect(record?.conditions[.stalled]?.reason == "DeployFailed")
    #expect(record?.conditions[.ready]?.reason == "DeployFailed")
    #expect(Self.events(world, "DeployFailed") == 1)
  }

  // MARK: - Settings

  /// Says that the runtime has the settings of another manifest.
  private static func misconfigure(_ world: inout World) {
    guard var observed = world.runtime("credit-prod")?.observed else { return }
    observed.settings = Digest(of: "other settings")
    world.handle(.runtimeObserved(runtime, observed))
  }

  @Test func `an edit of the endpoints is put in force, and is no drift`() throws {
    var world = Self.serving()
    world.configure(Self.runtime)
    #expect(world.effects.isEmpty)
    #expect(world.runtime("credit-prod")?.settings?.confirmed != nil)
    world.declareRuntime("credit-prod", workers: 3)
    world.push()
    let before = try #require(world.runtime("credit-prod"))
    #expect(before.conditions[.ready]?.reason == "NotAsDeclared")
    #expect(before.conditions[.reconciling]?.reason == "Configuring")
    guard case .configure(let name, _, let version, _)? = world.effects.first else {
      Issue.record("found \(world.effects)")
      return
    }
    #expect((name, version) == (Self.runtime, Self.version))
    world.serve()
    let after = try #require(world.runtime("credit-prod"))
    #expect(after.conditions[.ready]?.reason == "Serving")
    #expect(after.conditions[.reconciling] == nil)
    #expect(world.effects.isEmpty)
    #expect(Self.events(world, "Configured") == 1)
    #expect(Self.events(world, "Drifted") == 0)
  }

  @Test func `what is kept of a model follows both manifests, and deploys nothing`() throws {
    var world = Self.serving()
    world.configure(Self.runtime)
    world.declareRuntime("credit-prod", recording: DesiredRuntime.Recording(mask: ["street"]))
    world.push()
    #expect(world.effects.map(Self.word) == ["configure"])
    world.serve()
    let former = world.runtime("credit-prod")?.settings?.wanted
    world.declareRecording(
      of: ModelName("credit"), ModelRecording(sample: 0.1, mask: ["employer"]))
    world.push()
    #expect(world.effects.map(Self.word) == ["configure"])
    #expect(world.runtime("credit-prod")?.settings?.wanted != former)
    world.serve()
    #expect(world.effects.isEmpty)
    #expect(world.runtime("credit-prod")?.conditions[.ready]?.reason == "Serving")
    world.declareRecording(of: ModelName("credit"), nil)
    world.push()
    #expect(world.runtime("credit-prod")?.settings?.wanted == former)
    world.serve()
    // Where nothing is kept, nothing changes.
    world.declareRuntime("credit-prod")
    world.push()
    world.serve()
    world.declareRecording(of: ModelName("credit"), ModelRecording(mask: ["street"]))
    world.push()
    #expect(world.effects.isEmpty)
  }

  private static func word(_ effect: Effect) -> String {
    if case .configure = effect { "configure" } else { "\(effect)" }
  }

  @Test func `the stricter of both recordings counts`() {
    let runtime = DesiredRuntime.Recording(
      sample: 0.5, keep: .seconds(100), size: 1 << 30, mask: ["a"])
    let model = ModelRecording(sample: 0.1, keep: .seconds(500), mask: ["b", "a"])
    let both = runtime.limited(by: model)
    #expect(both.sample == 0.1)
    #expect(both.keep == .seconds(100))
    #expect(both.size == 1 << 30)
    #expect(both.mask == ["a", "b"])
    #expect(runtime.limited(by: nil) == runtime)
    #expect(runtime.limited(by: ModelRecording(keep: .seconds(9))).keep == .seconds(9))
  }

  @Test func `settings that are refused are tried later each time, and stall`() throws {
    var world = Self.serving()
    world.configure(Self.runtime)
    world.declareRuntime("credit-prod", workers: 3)
    world.push()
    for wait in [5, 10, 20] {
      #expect(world.effects.count == 1)
      world.handle(.settingsFailed(Self.runtime, message: "no memory"))
      #expect(world.effects.isEmpty)
      #expect(world.loop.nextDue == world.now + .seconds(wait))
      world.tick(after: .seconds(wait))
    }
    let record = try #require(world.runtime("credit-prod"))
    #expect(record.conditions[.stalled]?.reason == "ConfigureFailed")
    #expect(record.conditions[.ready]?.message == "no memory")
    #expect(Self.events(world, "ConfigureFailed") == 1)
    world.serve()
    #expect(world.runtime("credit-prod")?.conditions[.stalled] == nil)
    #expect(world.runtime("credit-prod")?.conditions[.ready]?.status == .true)
  }

  @Test func `settings that were right once and are others now are drift`() {
    var world = Self.serving()
    world.configure(Self.runtime)
    Self.misconfigure(&world)
    #expect(Self.events(world, "Drifted") == 1)
    #expect(world.runtime("credit-prod")?.conditions[.drifted]?.reason == "NotAsDeclared")
    #expect(world.effects.count == 1)
    world.serve()
    #expect(world.runtime("credit-prod")?.conditions[.drifted] == nil)
  }

  @Test func `by the policy of a runtime they are only reported, but an edit is not`() {
    var world = Self.serving(heal: .report)
    world.configure(Self.runtime)
    Self.misconfigure(&world)
    #expect(world.effects.isEmpty)
    #expect(world.runtime("credit-prod")?.conditions[.drifted]?.reason == "OnlyReported")
    world.declareRuntime("credit-prod", workers: 2, heal: .report)
    world.push()
    #expect(world.effects.count == 1)
  }
}
