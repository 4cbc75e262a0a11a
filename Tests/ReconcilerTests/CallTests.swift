import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Processes that call others and decide by tables, in the life of a model.
@Suite struct CallTests {
  /// A promotion whose review is a process of its own.
  private static func bank(
    _ promotion: String = """
    start New signal=model_created
    call Review process=review
    catch Refused on=Review error=REFUSED
    end Live
    end Back
    New -> Review
    Review -> Live
    Refused -> Back
    """, review: String
  ) -> World {
    var world = World()
    world.declareProcess("promotion", promotion)
    world.declareProcess("review", review, selector: .calls)
    world.declareProject(
      approvals: [
        ApprovalRule(target: "prod", require: [.init(group: GroupName("approvers"), count: 1)])
      ])
    world.declareGroup("approvers", ["bob"].map { Persona($0).member() })
    world.declareModel("credit")
    return world
  }

  private static let review = """
    start Asked
    user Approve groups=approvers in.target=prod
    xor Agreed
    end Yes
    end No error=REFUSED
    Asked -> Approve
    Approve -> Agreed
    Agreed -> Yes when ${approved}
    Agreed -> No else
    """

  @Test func `a called process asks for an approval, and its caller goes on with the answer`()
    throws
  {
    var world = Self.bank(review: Self.review)
    world.push()
    #expect(world.position("credit") == "Review")
    #expect(world.model("credit")?.conditions[.ready]?.reason == "WaitingForPerson")
    #expect(world.model("credit")?.conditions[.ready]?.message == "Approve")
    let task = try #require(world.openTasks.first)
    world.sign("approve", task, by: "bob")
    #expect(world.position("credit") == "ended: Live")
    #expect(world.loop.state.instances.values.count { $0.isActive } == 0)
    let steps = world.audit.map { $0.split(separator: ":")[0] }
    #expect(steps.contains("muster process-called model/credit"))
    #expect(
      steps.suffix(3) == [
        "bob approved model/credit", "muster process-ended model/credit",
        "muster process-ended model/credit",
      ])
  }

  @Test func `an error that leaves a called process is caught where it was called`() throws {
    var world = Self.bank(review: Self.review)
    world.push()
    let task = try #require(world.openTasks.first)
    world.sign("reject", task, by: "bob", reason: "too little data")
    #expect(world.position("credit") == "ended: Back")
  }

  @Test func `a call survives a restart`() throws {
    var world = Self.bank(review: Self.review)
    world.push()
    try world.restart()
    #expect(world.loop.inconsistencies == [])
    let task = try #require(world.openTasks.first)
    world.sign("approve", task, by: "bob")
    #expect(world.position("credit") == "ended: Live")
  }

  @Test func `a new version ends what the old one has called, and its tasks`() throws {
    var world = Self.bank(
      """
      start New signal=model_created
      start Changed signal=model_changed
      call Review process=review
      end Live
      New -> Review
      Changed -> Review
      Review -> Live
      """, review: Self.review)
    world.push()
    let old = try #require(world.openTasks.first)
    world.declareModel("credit", content: "v2")
    world.push()
    #expect(world.loop.inconsistencies == [])
    #expect(world.loop.state.tasks[old.id]?.outcome == "superseded")
    #expect(world.openTasks.count == 1)
    #expect(world.loop.state.instances.values.count { $0.isActive } == 2)
  }

  @Test
  func `a call of a process that the branch does not have is an incident, and can be retried`()
    throws
  {
    var world = Self.bank(review: Self.review)
    world.branch.processes[ProcessName("review")] = nil
    world.push()
    #expect(
      world.model("credit")?.conditions[.stalled]?.message
        == "Review: failed to call \"review\": no process of the tracked branch has that id")
    world.declareProcess("review", Self.review, selector: .calls)
    world.push()
    let instance = try #require(world.instance("credit"))
    world.handle(.retry(instance.id, by: "carol"))
    #expect(world.openTasks.count == 1)
    #expect(world.model("credit")?.conditions[.stalled] == nil)
  }

  @Test func `calls without end become an incident`() {
    var world = Self.bank(
      review: """
        start Asked
        call Again process=review
        end Done
        Asked -> Again
        Again -> Done
        """)
    world.push()
    #expect(world.log.contains { $0.contains("the calls are 64 deep") })
    #expect(world.loop.inconsistencies == [])
  }

  @Test
  func `a signal that a called process throws is heard by its caller, and not by other models`()
    throws
  {
    var world = Self.bank(
      """
      start New signal=model_created
      call Review process=review
      catch Told on=Review signal=enough
      end Live
      end Early
      New -> Review
      Review -> Live
      Told -> Early
      """,
      review: """
        start Asked
        xor Fork
        throw Shout signal=enough
        user Approve groups=approvers in.target=prod
        end Done
        Asked -> Fork
        Fork -> Shout when ${model.name == "credit"}
        Fork -> Approve else
        Shout -> Approve
        Approve -> Done
        """)
    world.declareModel("other")
    world.push()
    #expect(world.position("credit") == "ended: Early")
    #expect(world.position("other") == "Review")
    #expect(world.loop.inconsistencies == [])
  }

  @Test func `a token that could rest goes on at once`() {
    var world = Self.bank(
      """
      start New signal=model_created
      call Review process=review later
      end Live
      New -> Review
      Review -> Live
      """, review: Self.review)
    world.push()
    #expect(world.openTasks.count == 1)
  }

  // MARK: - Decisions

  private static let tier = """
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="tiers" \
    namespace="muster">
      <decision id="tier" name="Tier">
        <decisionTable id="table" hitPolicy="FIRST">
          <input id="i1"><inputExpression id="e1" typeRef="string"><text>model.name</text>\
    </inputExpression></input>
          <output id="o1" name="tier" typeRef="string"/>
          <rule id="r1"><inputEntry id="c1"><text>"credit"</text></inputEntry>\
    <outputEntry id="c2"><text>"high"</text></outputEntry></rule>
          <rule id="r2"><inputEntry id="c3"><text></text></inputEntry>\
    <outputEntry id="c4"><text>"low"</text></outputEntry></rule>
        </decisionTable>
      </decision>
    </definitions>
    """

  private static let tiered = """
    start New signal=model_created
    rule Decide decision=tier result=tier
    xor High
    user Approve groups=approvers in.target=prod
    end Live
    New -> Decide
    Decide -> High
    High -> Approve when ${tier == "high"}
    High -> Live else
    Approve -> Live
    """

  @Test func `a business rule task decides by a table of the process`() {
    var world = World()
    world.declareProcess("promotion", Self.tiered, decisions: Self.tier)
    world.declareModel("credit")
    world.declareModel("other")
    world.push()
    #expect(world.position("credit") == "Approve")
    #expect(world.position("other") == "ended: Live")
  }

  @Test func `a decision that no file has is an incident with the reason`() {
    var world = World()
    world.declareProcess("promotion", Self.tiered)
    world.declareModel("credit")
    world.push()
    #expect(
      world.model("credit")?.conditions[.stalled]?.message
        == "Decide: failed to decide \"tier\": the process promotion names no DMN file")
  }
}
