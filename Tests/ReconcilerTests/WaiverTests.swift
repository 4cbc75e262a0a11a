import Gates
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Who may let a gate that does not pass stop nobody, for how long, and what of it.
@Suite struct WaiverTests {
  /// Tests and gates, and a person where the verdict lets it go on.
  private static let process = """
    start New signal=deployable_model_changed
    service Tests do=run-tests
    user Look groups=approvers
    service Gates do=evaluate-gates
    xor Passed
    user Approve groups=approvers in.target=prod
    end Live
    end Refused
    New -> Tests
    Tests -> Look
    Look -> Gates
    Gates -> Passed
    Passed -> Approve when ${passed}
    Passed -> Refused else
    Approve -> Live
    """

  private static let rule = WaiverRule(
    require: [.init(group: GroupName("approvers"))], longest: .seconds(30 * 86_400))

  /// A world in which `credit` was measured, and its gate of 0.75 is missed with 0.7.
  private static func world(
    _ rules: [WaiverRule] = [rule], waivable: Gate.Waivable = .failures,
    signatures: ProjectSettings.Signatures = .required,
    outcome: MeasurementOutcome = .measured, metric: String = "auc", isMeasured: Bool = true
  ) -> World {
    var world = World()
    world.declareProcess("promotion", process)
    world.declareGroup("approvers", ["alice", "bob", "carol"].map { Persona($0).member() })
    world.declareProject(signatures: signatures, waivers: rules)
    world.declareModel(
      "credit", gates: [Gate(metric: metric, bound: .atLeast(0.75), waivable: waivable)])
    world.push()
    if isMeasured { world.runTests(auc: 0.7, outcome: outcome) }
    return world
  }

  private static func gate(_ world: World) throws -> WaivableGate {
    try #require(world.loop.waivableGates(of: ModelName("credit"), now: world.now).first)
  }

  /// Lets the gates be judged now; where the process stands then.
  private static func judged(_ world: inout World) throws -> String {
    let task = try #require(world.openTasks.first { $0.name == "Look" })
    world.sign("complete", task, by: "carol")
    return world.position("credit")
  }

  /// Why a waiver does not count, as the audit log says it; `nil` if it does.
  private func check(
    _ rules: [WaiverRule] = [rule], waivable: Gate.Waivable = .failures,
    by name: String = "bob", for length: Duration = .seconds(86_400),
    reason: String? = "the label is late", expected: String?,
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ bend: (inout SignoffDraft) -> Void = { _ in }
  ) throws {
    var world = Self.world(rules, waivable: waivable)
    let gate = try Self.gate(Self.world())
    world.waive(gate, by: name, for: length, reason: reason, bend: bend)
    let refusal = world.audit.first { $0.contains("signoff-refused") }
    #expect(
      refusal?.split(separator: ": ", maxSplits: 2).last.map(String.init) == expected,
      sourceLocation: sourceLocation)
    #expect(world.loop.state.approvals.isEmpty == (expected != nil), sourceLocation: sourceLocation)
    #expect(
      try Self.judged(&world) == (expected == nil ? "Approve" : "ended: Refused"),
      sourceLocation: sourceLocation)
  }

  // MARK: - What counts

  @Test func `a waiver lets the process go on, and is never called a pass`() throws {
    var world = Self.world()
    let gate = try Self.gate(world)
    world.waive(gate, by: "bob")
    #expect(try Self.judged(&world) == "Approve")
    let until = world.now + .seconds(86_400)
    let sentence =
      "auc 0.7 < 0.75: fail, waived by bob until \(until): the label is late"
    let verdict = try #require(world.outcomes.flatMap(\.verdicts).last?.verdict)
    #expect(verdict.outcome == .waived)
    #expect(verdict.sentences == [sentence])
    #expect(verdict.waivers.map(\.overruled) == [.fail])
    let task = try #require(world.openTasks.first)
    #expect(task.details["verdict"] == "waived")
    #expect(task.details["gateResults"] == [.string(sentence)])
    #expect(world.audit.contains("bob waived model/credit: the label is late"))
  }

  @Test func `without a waiver the same gate stops the version`() throws {
    var world = Self.world()
    #expect(try Self.judged(&world) == "ended: Refused")
  }

  @Test func `at its end a waiver no longer holds`() throws {
    for (seconds, position) in [(86_399, "Approve"), (86_400, "ended: Refused")] {
      var world = Self.world()
      world.waive(try Self.gate(world), by: "bob")
      world.wait(.seconds(seconds))
      #expect(try Self.judged(&world) == position)
    }
  }

  @Test func `a waiver survives a restart, and is verified again from its commit`() throws {
    var world = Self.world()
    let gate = try Self.gate(world)
    world.waive(gate, by: "bob")
    try world.restart()
    #expect(try Self.judged(&world) == "Approve")
    var other = Self.world()
    other.waive(try Self.gate(other), by: "bob")
    other.declareGroup("approvers", ["alice", "carol"].map { Persona($0).member() })
    other.push()
    #expect(try Self.judged(&other) == "ended: Refused")
  }

  @Test func `the end is read from the signed commit, not from the record beside it`() throws {
    let world = Self.world()
    let gate = try Self.gate(world)
    var signed = Self.world()
    signed.waive(gate, by: "bob")
    var record = try #require(signed.loop.state.approvals.values.first)
    record.until = signed.now + .seconds(999_999)
    let court = WaiverCourt(
      people: People(signed.branch), project: signed.branch.project, labels: [:],
      contributors: [], now: signed.now + .seconds(86_400))
    #expect(court.ruling(on: gate.subject, [record]).waiver == nil)
  }

  @Test func `as many people as the rule asks must sign, and the first end counts`() throws {
    let rule = WaiverRule(require: [.init(group: GroupName("approvers"), count: 2)])
    var world = Self.world([rule])
    let gate = try Self.gate(world)
    world.waive(gate, by: "bob", for: .seconds(100))
    world.waive(gate, by: "carol", for: .seconds(50), reason: "so do I")
    let until = world.now + .seconds(50)
    var alone = Self.world([rule])
    alone.waive(gate, by: "bob")
    #expect(try Self.judged(&alone) == "ended: Refused")
    #expect(try Self.judged(&world) == "Approve")
    #expect(
      world.outcomes.flatMap(\.verdicts).last?.verdict.waivers.map(\.sentence)
        == ["waived by bob and carol until \(until): the label is late; so do I"])
  }

  @Test func `a waiver that is rejected later is gone`() throws {
    var world = Self.world()
    let gate = try Self.gate(world)
    let first = world.waive(gate, by: "bob")
    world.wait(.seconds(1))
    world.waive(gate, by: "bob", verdict: "reject")
    world.handle(.signoff(first))
    #expect(try Self.judged(&world) == "ended: Refused")
  }

  @Test func `a waiver that arrives moves what waits for verdicts`() throws {
    var world = World()
    world.declareProcess(
      "promotion",
      """
      start New signal=deployable_model_changed
      service Tests do=run-tests
      user Failed groups=approvers
      catch Waived on=Failed signal=approval_recorded
      service Gates do=evaluate-gates
      end Judged
      end GivenUp
      New -> Tests
      Tests -> Failed
      Failed -> GivenUp
      Waived -> Gates
      Gates -> Judged
      """)
    world.declareGroup("approvers", ["bob"].map { Persona($0).member() })
    world.declareProject(waivers: [Self.rule])
    world.declareModel("credit")
    world.push()
    world.runTests(auc: 0.7)
    world.waive(try Self.gate(world), by: "bob")
    #expect(world.position("credit") == "ended: Judged")
    #expect(world.outcomes.flatMap(\.verdicts).last?.verdict.outcome == .waived)
  }

  @Test func `a waiver that was signed before the merge counts after it`() throws {
    var early = Self.world(isMeasured: false)
    let gate = try Self.gate(Self.world())
    early.waive(gate, by: "bob")
    early.runTests(auc: 0.7)
    #expect(try Self.judged(&early) == "Approve")
  }

  // MARK: - What does not

  @Test func `what is not signed by somebody whom the rule names is refused`() throws {
    try check(expected: nil)
    try check(by: "alice", expected: "alice took part in the change")
    try check([], expected: "no rule under waivers in muster.yaml lets anybody waive auc")
    let others = WaiverRule(require: [.init(group: GroupName("risk"))])
    try check([others], expected: "it was given under another rule")
    try check([others], expected: "bob is not among 1 of risk") {
      let policy = ResolvedPolicy(require: [.init(groups: [GroupName("risk")], count: 1)])
      $0.set("Muster-Policy", policy.digest.hex)
    }
  }

  @Test func `what is marked as never is never waived`() throws {
    try check(waivable: .never, expected: "the gate is marked waivable: never") {
      let gate = Gate(metric: "auc", bound: .atLeast(0.75), waivable: .never)
      $0.set("Muster-Gate", WaiverSubject.gateText(gate, in: "backtest"))
    }
    let never = WaiverRule(metrics: ["auc"], waivable: .never)
    try check([Self.rule, never], expected: "a rule under waivers says never for auc")
  }

  @Test func `a waiver needs an end that the rule allows, and a reason`() throws {
    try check(for: .seconds(-1), expected: "it ended at 2027-01-15T07:59:59Z")
    try check(
      for: .seconds(31 * 86_400),
      expected: "it would hold until 2027-02-15T08:00:00Z, and the rule allows no longer than "
        + "2027-02-14T08:00:00Z")
    try check(reason: nil, expected: "it gives no reason (trailer Muster-Reason)")
    try check(reason: "  ", expected: "it gives no reason (trailer Muster-Reason)")
    try check(expected: "it must name its subject, target, policy, gate and end") {
      $0.set("Muster-Until", nil)
    }
  }

  @Test func `a waiver is about these figures of this version alone`() throws {
    try check(expected: "it is about other figures") {
      $0.set("Muster-Task", Digest(of: "other").hex)
    }
    var world = Self.world()
    let gate = try Self.gate(world)
    world.declareModel("credit", content: "v2")
    world.push()
    world.runTests(auc: 0.7)
    world.waive(gate, by: "bob")
    #expect(world.audit.last?.hasSuffix("it is about another version") == true)
    #expect(try Self.judged(&world) == "ended: Refused")
  }

  @Test func `a gate that passes has nothing to waive`() throws {
    var world = Self.world(isMeasured: false)
    world.runTests(auc: 0.8)
    world.waive(try Self.gate(Self.world()), by: "bob")
    #expect(
      world.audit.last
        == "muster signoff-refused model/credit: bob: there is nothing to waive: "
        + "auc 0.8 ≥ 0.75: pass")
  }

  @Test func `a forged waiver is refused, whatever its trailers say`() throws {
    for bend: (inout SignoffDraft) -> Void in [
      { $0.key = Persona("mallory").key() }, { $0.key = nil },
      { $0.parentTree = TreeID(String(repeating: "9", count: 40)) },
    ] {
      var world = Self.world()
      world.waive(try Self.gate(world), by: "bob", bend: bend)
      #expect(world.loop.state.approvals.isEmpty)
      #expect(try Self.judged(&world) == "ended: Refused")
    }
  }

  @Test func `a change cannot bring the rule by which its own gates are waived`() throws {
    var world = Self.world([], isMeasured: false)
    world.declareModel("credit", content: "v2")
    world.declareProject(waivers: [Self.rule])
    world.push()
    world.runTests(auc: 0.7)
    let gate = try Self.gate(world)
    #expect(gate.obstacle == "the rule that would allow it came with the change")
    world.waive(gate, by: "bob")
    #expect(
      world.audit.last?.hasSuffix("the rule that would allow it came with the change") == true)
  }

  @Test func `a task is not waived, and a waiver is no approval`() throws {
    var world = ControlLoopTests.waitingForApproval()
    let task = try #require(world.openTasks.first)
    world.sign("waive", task, by: "bob")
    #expect(
      world.loop.state.tasks[task.id]?.refusals.last?.reason
        == "a task is approved or rejected; a gate is waived by its own id")
    #expect(world.position("credit") == "Approve")
  }

  // MARK: - Errors

  @Test func `an error is waived only where the gate says so`() throws {
    let missing = Self.world(metric: "ks")
    #expect(missing.loop.waivableGates(of: ModelName("credit"), now: missing.now).isEmpty)
    var declared = Self.world(waivable: .errors, metric: "ks")
    declared.waive(try Self.gate(declared), by: "bob")
    #expect(try Self.judged(&declared) == "Approve")
    let strict = WaiverRule(
      require: [.init(group: GroupName("approvers"))], waivable: .failures)
    let world = Self.world([strict], waivable: .errors, metric: "ks")
    #expect(
      try Self.gate(world).obstacle
        == "it ended as an error, and errors of ks are not waivable")
  }

  @Test func `a model that broke has no gate that could be waived`() throws {
    let world = Self.world(waivable: .errors, outcome: .modelFailed("it raised"))
    #expect(world.loop.waivableGates(of: ModelName("credit"), now: world.now).isEmpty)
  }

  // MARK: - Proposals

  @Test func `a judgement that rests on a waiver is made again when that ends or one arrives`()
    throws
  {
    var world = Self.world()
    let gate = try Self.gate(world)
    let head = ProposalHead(
      "refs/heads/a", at: CommitID(String(Digest(of: "a").hex.prefix(40))))
    world.handle(.proposals([head]))
    var record = ProposalRecord(
      ref: head.ref, head: head.commit, base: try #require(world.loop.state.observed),
      outcome: .fail, summary: "for a test",
      models: [
        ProposalRecord.Model(
          name: ModelName("credit"), version: gate.subject.version, outcome: .fail,
          sentences: [])
      ], judgedAt: world.now)
    world.handle(.proposalJudged(record, []))
    func judges(_ world: World) -> Bool {
      world.effects.contains { if case .judge = $0 { true } else { false } }
    }
    #expect(!judges(world))
    world.wait(.seconds(1))
    world.waive(gate, by: "bob")
    #expect(judges(world))
    // What was judged before the waiver arrived does not know it.
    world.handle(.proposalJudged(record, []))
    #expect(judges(world))
    record.judgedAt = world.now
    record.outcome = .waived
    record.holdsUntil = world.now + .seconds(60)
    world.handle(.proposalJudged(record, []))
    #expect(!judges(world))
    #expect(world.loop.nextDue == record.holdsUntil)
    world.tick(after: .seconds(60))
    #expect(judges(world))
    #expect(world.loop.nextDue == nil)
  }
}
