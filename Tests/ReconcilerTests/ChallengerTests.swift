import Gates
import ModelMetrics
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Versions that share the requests of what a runtime serves.
@Suite struct ChallengerTests {
  /// The first version is deployed whole; each later one is a canary that a person promotes.
  private static let process = """
    start New signal=deployable_model_changed
    service Canary do=deploy in.runtime=credit-prod in.traffic=10
    catch Alone on=Canary error=FAILURE
    service Deploy do=deploy in.runtime=credit-prod
    user Watch groups=approvers
    catch Sent_away on=Watch signal=challenger_rolled_back
    service Promote do=promote in.runtime=credit-prod
    end Live
    end Back
    New -> Canary
    Canary -> Watch
    Alone -> Deploy
    Deploy -> Live
    Watch -> Promote
    Promote -> Live
    Sent_away -> Back
    """

  private static let share = TrafficShare(mode: .canary, percent: 10)
  private static let runtime = RuntimeName("credit-prod")

  /// v1 serves, and v2 answers a tenth.
  private static func sharing() -> World {
    var world = World()
    world.declareProcess("promotion", process)
    world.declareGroup("approvers", [Persona("bob").member()])
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"])
    world.declareModel("credit")
    world.push()
    world.serve()
    world.declareModel("credit", content: "v2")
    world.push()
    world.serve()
    return world
  }

  @Test func `a canary is brought beside what serves, and read back`() throws {
    let world = Self.sharing()
    let record = try #require(world.runtime("credit-prod"))
    #expect(record.assigned?.version == Digest(of: "credit v1"))
    #expect(record.challenger?.assignment.version == Digest(of: "credit v2"))
    #expect(record.challenger?.share == Self.share)
    #expect(record.challenger?.assignment.confirmed != nil)
    #expect(world.position("credit") == "Watch")
    #expect(world.effects.isEmpty)
    #expect(record.conditions[.ready]?.status == .true)
  }

  @Test func `one that is sent away is an event, an audit entry, a signal and a measurement`()
    throws
  {
    var world = Self.sharing()
    world.observe(
      Self.runtime,
      challenger: ChallengerObservation(
        version: Digest(of: "credit v2"), share: Self.share, state: .rolledBack,
        reason: "7 of its 20 requests failed",
        figures: ["requests": 20, "errors": 7, "error_rate": 0.35]))
    #expect(world.runtime("credit-prod")?.challenger == nil)
    #expect(world.position("credit") == "ended: Back")
    #expect(
      world.audit.contains { $0.hasPrefix("muster rolled-back runtime/credit-prod") })
    #expect(world.model("credit")?.outcomes.map(\.outcome).contains("rolled-back") == true)
    let fact = try #require(
      world.model("credit")?.version(Digest(of: "credit v2"))?.tests["traffic:credit-prod"])
    #expect(fact.values["error_rate"] == .value(0.35))
    #expect(fact.values["rolled_back"] == .value(1))
    #expect(world.effects == [.withdraw(Self.runtime)])
    world.serve()
    #expect(world.effects.isEmpty)
    #expect(world.runtime("credit-prod")?.assigned?.version == Digest(of: "credit v1"))
  }

  @Test func `a promotion makes it serve`() throws {
    var world = Self.sharing()
    world.observe(
      Self.runtime,
      challenger: ChallengerObservation(
        version: Digest(of: "credit v2"), share: Self.share, state: .serving,
        figures: ["requests": 50]))
    world.sign("approve", try #require(world.openTasks.first), by: "bob")
    #expect(world.runtime("credit-prod")?.assigned?.version == Digest(of: "credit v2"))
    #expect(world.position("credit") == "Promote")
    world.serve()
    #expect(world.position("credit") == "ended: Live")
    #expect(world.runtime("credit-prod")?.challenger == nil)
    let fact = world.model("credit")?.version(Digest(of: "credit v2"))?
      .tests["traffic:credit-prod"]
    #expect(fact?.values["requests"] == .value(50))
  }

  @Test func `one that cannot be brought there is given up after some attempts`() {
    var world = World()
    world.declareProcess("promotion", Self.process)
    world.declareGroup("approvers", [Persona("bob").member()])
    world.declareRuntime("credit-prod", stage: "prod", tags: ["credit"])
    world.declareModel("credit")
    world.push()
    world.serve()
    world.declareModel("credit", content: "v2")
    world.push()
    for _ in 0..<3 { world.handle(.challengeFailed(Self.runtime, message: "no memory")) }
    // The process goes on by its own way: it deploys the version whole.
    #expect(world.runtime("credit-prod")?.challenger == nil)
    #expect(world.runtime("credit-prod")?.assigned?.version == Digest(of: "credit v2"))
    #expect(world.audit.contains { $0.hasPrefix("muster challenge-failed") })
  }

  @Test func `figures are news once there are twice as many`() {
    func seen(_ requests: Double, _ state: ChallengerObservation.State = .serving)
      -> RuntimeRecord.Observation
    {
      RuntimeRecord.Observation(
        state: .serving,
        challenger: ChallengerObservation(
          version: Digest(of: "x"), share: Self.share, state: state,
          figures: ["requests": requests]))
    }
    #expect(!seen(15).isNews(after: seen(8)))
    #expect(seen(16).isNews(after: seen(8)))
    #expect(seen(9, .rolledBack).isNews(after: seen(8)))
    #expect(RuntimeRecord.Observation(state: .serving).isNews(after: seen(8)))
    #expect(!seen(8).isNews(after: seen(8)))
  }
}
