import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Processes that begin by time or by a message.
@Suite struct StartTests {
  private static func world(_ sketch: String) -> World {
    var world = World()
    world.declareProcess("watch", sketch)
    world.declareModel("credit")
    world.push()
    return world
  }

  private static let daily = """
    start Every_day cycle=R3/PT24H
    user Look groups=risk
    end Done
    Every_day -> Look
    Look -> Done
    """

  @Test func `a start event with a cycle begins an instance each time, and not more often`() throws
  {
    var world = Self.world(
      """
      start Every_day cycle=R3/PT24H
      end Done
      Every_day -> Done
      """)
    #expect(world.position("credit") == "none")
    for _ in 0..<6 {
      world.now = world.now + .seconds(24 * 3600)
      world.handle(.tick)
    }
    #expect(world.loop.state.instances.count == 3)
    #expect(world.loop.nextDue == nil)
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a timer survives a restart, and a pass without news does not set it anew`() throws {
    var world = Self.world(Self.daily)
    let due = try #require(world.loop.nextDue)
    world.now = world.now + .seconds(3600)
    try world.restart()
    world.pushAgain()
    #expect(world.loop.nextDue == due)
  }

  @Test func `what falls due while an instance runs is left out, and said`() {
    var world = Self.world(Self.daily)
    world.now = world.now + .seconds(24 * 3600)
    world.handle(.tick)
    world.now = world.now + .seconds(24 * 3600)
    world.handle(.tick)
    #expect(world.loop.state.instances.count == 1)
    #expect(world.log.contains { $0.contains("TimerSkipped") })
  }

  @Test func `another process sets its own timers`() throws {
    var world = Self.world(Self.daily)
    world.declareProcess(
      "watch",
      """
      start Every_hour cycle=R/PT1H
      end Done
      Every_hour -> Done
      """)
    world.push()
    #expect(world.loop.nextDue == world.now + .seconds(3600))
  }

  private static let asked = """
    start Asked message=look_again
    user Look groups=risk
    catch Closed on=Look message=ticket_closed
    end Done
    end Told
    Asked -> Look
    Look -> Done
    Closed -> Told
    """

  @Test func `a message begins a process, and goes to the one place that waits for it`() {
    var world = Self.world(Self.asked)
    world.handle(
      .message(
        name: "look_again", model: ModelName("credit"), correlationKey: nil, variables: [:]))
    #expect(world.position("credit") == "Look")
    world.handle(
      .message(
        name: "ticket_closed", model: ModelName("credit"), correlationKey: nil, variables: [:]))
    #expect(world.position("credit") == "ended: Told")
  }

  @Test func `a message that nothing waits for changes nothing, and is said`() {
    var world = Self.world(Self.asked)
    let before = world.loop.state
    world.handle(
      .message(name: "other", model: ModelName("credit"), correlationKey: nil, variables: [:]))
    #expect(world.loop.state == before)
    #expect(world.log.last?.contains("MessageRefused") == true)
  }
}
