import Gates
import Reconciler
import Registry
import Signatures
import Simulation
import TestSupport
import Testing
import Vocabulary

/// Every scenario of the suite, played through the whole loop. People of a scenario are roles.
@Suite(.enabled(if: SuiteFolder.isPresent("badinputs/approvals"), "\(SuiteFolder.absence)"))
struct ApprovalScenarioTests {
  /// What came of a scenario.
  private enum Verdict {
    static let notApproved = "not approved"
    static let gateClosed = "gate closed"
  }

  @Test func `every scenario ends with the stated verdict`() throws {
    let suite = try JSON(parsing: SuiteFolder("badinputs/approvals").bytes("scenarios.json"))
    let plays = Self.plays
    var seen: Set<String> = []
    for scenario in suite.array ?? [] {
      let name = try #require(scenario["name"]?.string)
      seen.insert(name)
      guard let play = plays[name] else {
        Issue.record("no test plays the scenario \"\(name)\"")
        continue
      }
      let verdict = try play()
      #expect(verdict == scenario["expect"]?.string, "\(name)")
    }
    #expect(seen.count == 14)
    #expect(seen == Set(plays.keys), "a play without a scenario")
  }

  private static let plays: [String: @Sendable () throws -> String] = [
    "self-approval by author": {
      try judge(contributors: [Persona("alice").email]) { $0.sign("approve", $1, by: "alice") }
        ? "approved" : Verdict.notApproved
    },
    "self-approval by pusher of someone else's commit (where the pusher is known: a forge, a hook)":
      {
        // The host adds a pusher that it knows to the contributors.
        try judge(contributors: [Persona("bob").email, Persona("alice").email]) {
          $0.sign("approve", $1, by: "alice")
        } ? "approved" : "not approved (uploader counts)"
      },
    "co-committer approves": {
      var world = ControlLoopTests.bank()
      world.declareModel("credit")
      world.push(by: [Persona("alice").email])
      world.declareModel("credit", content: "fix-up")
      world.push(by: [Persona("bob").email])
      world.runTests()
      let task = try #require(world.openTasks.first)
      world.sign("approve", task, by: "bob")
      world.sign("approve", task, by: "alice")
      return isApproved(world) ? "approved" : Verdict.notApproved
    },
    "rebased by a bot, author approves": {
      try judge(contributors: [Persona("alice").email, "bot@example.com"]) {
        $0.sign("approve", $1, by: "alice")
      } ? "approved" : "not approved (author of any commit counts)"
    },
    "stale approval": {
      // Bob approves while C1 waits for a second person; then alice pushes C2.
      var world = ControlLoopTests.waitingForApproval(count: 2)
      let first = try #require(world.openTasks.first)
      world.sign("approve", first, by: "bob")
      world.declareModel("credit", content: "C2")
      world.push()
      world.runTests()
      world.sign("approve", try #require(world.openTasks.first), by: "carol")
      world.sign("approve", first, by: "bob")
      let isStale = world.loop.state.tasks[first.id]?.outcome == "superseded"
      return isStale && !isApproved(world)
        ? "approval shown as stale, gate closed" : "approved"
    },
    "approval after a rebase that changes what executes": {
      // The approval of the version on B1 comes early; the merge result is another version.
      let rehearsal = ControlLoopTests.waitingForApproval()
      let early = try #require(rehearsal.openTasks.first)
      var world = ControlLoopTests.bank()
      world.declareModel("credit", content: "base")
      world.push(by: ["dave@example.com"])
      world.sign("approve", early, by: "bob")
      world.declareModel("credit", content: "v1 on B2")
      world.push()
      world.runTests()
      return isApproved(world) ? "approved" : Verdict.gateClosed
    },
    "approved-by trailer in author's own commit": {
      try judge(contributors: [Persona("alice").email]) { world, task in
        world.sign("approve", task, by: "alice") {
          $0.key = nil
          $0.trailers = [Trailers.Trailer(key: "Approved-by", value: "bob")]
        }
      } ? "approved" : Verdict.notApproved
    },
    "author email spoof": {
      try judge(contributors: ["mallory@example.com"]) { world, task in
        world.sign("approve", task, by: "bob") { $0.key = nil }
        world.sign("approve", task, by: "bob") { $0.key = Persona("mallory").key() }
      } ? "approved" : Verdict.notApproved
    },
    "approver list changed in the same change": {
      let alt = Persona("alice-alt")
      // As a proposal: the tracked branch does not know her yet.
      var world = ControlLoopTests.waitingForApproval()
      world.sign("approve", try #require(world.openTasks.first), by: alt.name)
      let isRefused = !isApproved(world)
      // As one push to the tracked branch itself.
      world.declareGroup(
        "approvers", ["bob", "carol", "alice"].map { Persona($0).member() } + [alt.member()])
      world.declareModel("credit", content: "v2")
      world.push()
      world.runTests()
      let task = try #require(world.openTasks.first)
      world.sign("approve", task, by: alt.name)
      guard isRefused, !isApproved(world) else { return "approved" }
      world.sign("approve", task, by: "bob")
      return isApproved(world)
        ? "judged by the approver list on the target branch before the change" : "not approved"
    },
    "CI config changed in the same change": {
      // The proposal's own manifest declares no test any more; the target branch's does.
      var world = ControlLoopTests.bank()
      world.declareModel("credit")
      world.push()
      let tests = world.loop.desired.models[ModelName("credit")]?.tests ?? []
      let verdict = GateEvaluation.verdict(tests: tests, facts: [:], champion: nil)
      // On the branch itself, whoever approves is shown that the bar was moved.
      world.declareModel("credit", content: "v2", gates: [])
      world.push()
      let changed = world.model("credit")?.versions.last?.changed ?? []
      return verdict.outcome == .error && changed.contains("gates")
        ? "judged by the target branch's gate file" : "\(verdict.outcome)"
    },
    "same person, two keys": {
      try judge(contributors: [Persona("alice").key(1).publicKey.fingerprint], aliceKeys: [1, 2]) {
        world, task in
        world.sign("approve", task, by: "alice") { $0.key = Persona("alice").key(2) }
      } ? "approved" : "not approved (identity = person, not key)"
    },
    "approval revoked": {
      var world = ControlLoopTests.waitingForApproval(count: 2)
      let task = try #require(world.openTasks.first)
      world.sign("approve", task, by: "bob")
      world.wait(.seconds(1))
      world.sign("reject", task, by: "bob")
      world.sign("approve", task, by: "carol")
      return isApproved(world) ? "approved" : Verdict.gateClosed
    },
    "expired key, backdated commit": {
      var world = ControlLoopTests.bank()
      world.declareGroup(
        "approvers", [Persona("bob").member(validUntil: Instant(seconds: 1_704_067_200))])
      world.declareModel("credit")
      world.push()
      world.runTests()
      world.sign("approve", try #require(world.openTasks.first), by: "bob") {
        $0.when = Instant(seconds: 1_680_000_000)
      }
      return isApproved(world) ? "approved" : "not approved (verify at first-seen time)"
    },
    "two of two distinct roles": {
      var world = ControlLoopTests.bank()
      world.declareProject(
        approvals: [
          ApprovalRule(
            target: "prod",
            require: [
              .init(group: GroupName("model-risk")), .init(group: GroupName("approvers")),
            ])
        ])
      world.declareGroup("model-risk", [Persona("bob").member(), Persona("dora").member()])
      world.declareModel("credit")
      world.push()
      world.runTests()
      let task = try #require(world.openTasks.first)
      world.sign("approve", task, by: "bob")
      guard !isApproved(world) else { return "approved" }
      world.sign("approve", task, by: "dora")
      return isApproved(world) ? "counts for one role only" : "not approved"
    },
  ]

  /// Whether a version by these contributors is approved by what a scenario does.
  private static func judge(
    contributors: [String], aliceKeys: [Int] = [1],
    _ act: (inout World, TaskRecord) -> Void
  ) throws -> Bool {
    var world = ControlLoopTests.bank()
    world.declareGroup(
      "approvers",
      [Persona("alice").member(keys: aliceKeys)] + ["bob", "carol"].map { Persona($0).member() })
    world.declareModel("credit")
    world.push(by: contributors)
    world.runTests()
    act(&world, try #require(world.openTasks.first))
    return isApproved(world)
  }

  private static func isApproved(_ world: World) -> Bool {
    world.runtime("credit-prod")?.assigned != nil
  }
}
