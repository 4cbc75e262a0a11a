import Gates
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// Proposals: heads go in, judgements are asked for, and each answer is kept.
@Suite struct ProposalTests {
  /// A world whose tracked branch is reconciled and leaves nothing to do.
  private static func world() -> World {
    var world = World()
    world.declareProject()
    world.push()
    return world
  }

  private static func commit(_ name: String) -> CommitID {
    CommitID(String(Digest(of: name).hex.prefix(40)))
  }

  /// `a@1` is the reference `refs/heads/a` at a commit called `a@1`; `!` behind it, one that is
  /// merged.
  private static func heads(_ words: [String]) -> [ProposalHead] {
    words.map { word in
      let isMerged = word.hasSuffix("!")
      let name = isMerged ? String(word.dropLast()) : word
      return ProposalHead(
        "refs/heads/\(name.prefix { $0 != "@" })", at: commit(name), isMerged: isMerged)
    }
  }

  private static func record(
    _ word: String, _ outcome: ProposalRecord.Outcome = .pass, in world: World
  ) throws -> ProposalRecord {
    let head = try #require(heads([word]).first)
    return ProposalRecord(
      ref: head.ref, head: head.commit, base: try #require(world.loop.state.observed),
      outcome: outcome, summary: "for a test", judgedAt: world.now)
  }

  private static func proposal(_ name: String, in world: World) -> ProposalRecord? {
    world.loop.state.proposals["refs/heads/\(name)"]
  }

  private static func judgements(_ effects: [Effect]) -> [String] {
    effects.compactMap { effect in
      guard case .judge(let ref, _, _) = effect else { return nil }
      return String(ref.dropFirst("refs/heads/".count))
    }
  }

  /// Which judgements are wanted for some heads, of which some were judged with an outcome.
  private func check(
    _ heads: [String], judged: [String: ProposalRecord.Outcome] = [:], wanted: [String]
  ) throws {
    var world = Self.world()
    world.handle(.proposals(Self.heads(heads)))
    for (word, outcome) in judged.sorted(by: { $0.key < $1.key }) {
      world.handle(.proposalJudged(try Self.record(word, outcome, in: world), []))
    }
    #expect(Self.judgements(world.effects) == wanted)
  }

  @Test func `without proposals nothing is judged`() throws {
    try check([], wanted: [])
  }

  @Test func `a head that was never judged is judged`() throws {
    try check(["a@1"], wanted: ["a"])
  }

  @Test func `two are judged at a time, in the order of their names`() throws {
    try check(["c@1", "a@1", "b@1"], wanted: ["a", "b"])
    try check(["c@1", "a@1", "b@1"], judged: ["a@1": .pass], wanted: ["b", "c"])
  }

  @Test func `what the tracked branch contains is not judged`() throws {
    try check(["a@1!", "b@1"], wanted: ["b"])
  }

  @Test(arguments: ProposalRecord.Outcome.allCases.filter { $0 != .unknown })
  func `a head that was judged is not judged again`(outcome: ProposalRecord.Outcome) throws {
    try check(["a@1"], judged: ["a@1": outcome], wanted: [])
  }

  @Test func `a judgement of an older head does not count for the new one`() throws {
    try check(["a@2"], judged: ["a@1": .pass], wanted: ["a"])
  }

  @Test func `a new base is a reason to judge again`() throws {
    var world = Self.world()
    world.handle(.proposals(Self.heads(["a@1"])))
    world.handle(.proposalJudged(try Self.record("a@1", in: world), []))
    let before = try #require(world.loop.state.observed)
    world.push()
    let base = try #require(world.loop.state.observed)
    #expect(base != before)
    #expect(
      world.effects == [.judge("refs/heads/a", head: Self.commit("a@1"), base: base)])
  }

  @Test func `a reference that goes away closes its record, and opens it when it is back`() throws {
    var world = Self.world()
    world.handle(.proposals(Self.heads(["a@1"])))
    world.handle(.proposalJudged(try Self.record("a@1", .fail, in: world), []))
    world.handle(.proposals([]))
    #expect(Self.proposal("a", in: world)?.closed == world.now)
    #expect(world.effects.isEmpty)
    world.handle(.proposals(Self.heads(["a@1"])))
    #expect(Self.proposal("a", in: world)?.isClosed == false)
    #expect(Self.proposal("a", in: world)?.outcome == .fail)
    #expect(world.effects.isEmpty)
  }

  @Test func `a judgement that ends after its reference went away is kept, and closed`() throws {
    var world = Self.world()
    world.handle(.proposals(Self.heads(["a@1"])))
    let record = try Self.record("a@1", in: world)
    world.handle(.proposals([]))
    world.handle(.proposalJudged(record, []))
    #expect(Self.proposal("a", in: world)?.isClosed == true)
  }

  @Test func `after a restart nothing is judged a second time`() throws {
    var world = Self.world()
    world.handle(.proposals(Self.heads(["a@1", "b@1"])))
    world.handle(.proposalJudged(try Self.record("a@1", in: world), []))
    try world.restart()
    #expect(world.effects.isEmpty)
    world.handle(.proposals(Self.heads(["a@1", "b@1"])))
    #expect(Self.judgements(world.effects) == ["b"])
  }

  @Test func `what could not be found out is tried again, later each time`() throws {
    var world = Self.world()
    world.handle(.proposals(Self.heads(["a@1"])))
    for (seconds, audited) in [(30, 1), (60, 1), (120, 1)] {
      world.handle(.proposalJudged(try Self.record("a@1", .unknown, in: world), []))
      #expect(Self.judgements(world.effects).isEmpty)
      #expect(world.loop.nextDue == world.now + .seconds(seconds))
      #expect(world.audit.count { $0.contains("proposal-judged") } == audited)
      world.tick(after: .seconds(seconds))
      #expect(Self.judgements(world.effects) == ["a"])
    }
    world.handle(.proposalJudged(try Self.record("a@1", .pass, in: world), []))
    #expect(world.loop.nextDue == nil)
    #expect(world.audit.count { $0.contains("proposal-judged") } == 2)
  }

  @Test func `what was measured for a proposal is kept once, unless it says nothing`() throws {
    var world = Self.world()
    world.handle(.proposals(Self.heads(["a@1"])))
    let name = ModelName("credit")
    let good = world.report(name, Digest(of: "v2"), auc: 0.8).measurement
    let bad = world.report(name, Digest(of: "v3"), auc: 0.8, outcome: .notMeasured("no disk"))
      .measurement
    let outcome = world.handle(
      .proposalJudged(try Self.record("a@1", in: world), [good, bad, good]))
    #expect(outcome.measurements.map(\.id) == [good.id])
    #expect(outcome.touched == [.proposal("refs/heads/a")])
    #expect(outcome.audit.map(\.message) == ["pass: for a test"])
    #expect(outcome.audit.map(\.commit) == [Self.commit("a@1")])
  }

  @Test func `a record holds only so much`() {
    let lines = [String](repeating: String(repeating: "x", count: 9999), count: 9999)
    let model = ProposalRecord.Model(
      name: ModelName("m"), version: nil, outcome: .fail, sentences: lines)
    let record = ProposalRecord(
      ref: "refs/heads/a", head: Self.commit("a"), base: Self.commit("b"), outcome: .fail,
      summary: lines[0], problems: lines,
      models: [ProposalRecord.Model](repeating: model, count: 999),
      judgedAt: Instant.epoch)
    #expect(record.models.count == ProposalRecord.modelsKept)
    #expect(record.models[0].sentences.count == ProposalRecord.linesKept)
    #expect(record.models[0].sentences[0].count == ProposalRecord.lineLength)
    #expect(record.problems.count == ProposalRecord.linesKept)
    #expect(record.summary.count == ProposalRecord.lineLength)
  }
}
