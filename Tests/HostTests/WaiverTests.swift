import Gates
import Git
import Host
import Reconciler
import Reports
import Signatures
import Testing
import Vocabulary

/// Waivers of a proposal's gates, from the signature to the report.
struct WaiverTests {
  private static let rules =
    "signatures: required, waivers: [{require: [{group: approvers}], longest: 30d}]"
  private static let until = RegistryScratch.now + .seconds(86_400)
  private static let words =
    "auc 0.7 < 0.75: fail, waived by Petra until \(until): the label is late"

  /// A registry whose proposal misses a gate.
  private func scratch(
    _ rules: String = rules, author: String? = nil,
    gates: String = "{metric: auc, atLeast: 0.75}"
  ) async throws -> RegistryScratch {
    let scratch = try await RegistryScratch()
    try scratch.write("muster.yaml", RegistryScratch.project(rules))
    try scratch.write("models/m/model.yaml", RegistryScratch.model(gates: gates))
    try await scratch.commit("Rules")
    try await scratch.git("switch", "-q", "-c", "proposal")
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.7"))
    try await scratch.git("add", "-A")
    try await scratch.run(
      "git",
      ["-C", scratch.registry, "commit", "-q", "-m", "Worse"]
        + (author.map { ["--author", $0] } ?? []))
    return scratch
  }

  private func gates(_ scratch: RegistryScratch) async throws -> [WaivableGate] {
    try await GateRun(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      now: { RegistryScratch.now }
    ).waivableGates(of: ModelName("m"), base: "main", head: "proposal")
  }

  private func draft(
    _ scratch: RegistryScratch, until: Instant = until
  ) async throws -> SignoffDraft {
    let gate = try WaiverSearch.find("auc", among: try await gates(scratch), of: "m")
    return SignoffDraft(
      .waive, on: gate, reason: "the label is late", until: until, at: RegistryScratch.now)
  }

  /// A person's waiver of the gate, left in the inbox.
  private func waive(
    _ scratch: RegistryScratch, by person: String = "petra", until: Instant = until
  ) async throws {
    let draft = try await draft(scratch, until: until)
    let desk = try await SignoffDesk(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      git: scratch.git(of: person))
    try await desk.send(try await desk.sign(draft))
  }

  /// What the gate says of the proposal: its outcome, and every sentence.
  private func lines(_ report: GateReport) -> [String] {
    [report.outcome.rawValue] + report.warnings.map(\.message)
      + report.models.flatMap(\.tests).flatMap { test in
        test.messages + test.rows.map(\.result.sentence)
      }
  }

  private func judged(_ scratch: RegistryScratch, state: String? = nil) async throws -> [String] {
    lines(try await scratch.gate(head: "proposal", state: state))
      .map { $0.replacing(#/SHA256:\S+/#, with: "KEY").replacing(#/[0-9a-f]{10}/#, with: "COMMIT") }
  }

  @Test func `a waiver in the inbox, or on the branch, counts before anybody recorded it`()
    async throws
  {
    let scratch = try await scratch()
    try scratch.state.create()
    #expect(try await judged(scratch) == ["fail", "auc 0.7 < 0.75: fail"])
    try await waive(scratch)
    #expect(try await judged(scratch) == ["waived", Self.words])
    let branch = try await self.scratch()
    try branch.state.create()
    let desk = try await SignoffDesk(
      repository: branch.registry, folder: branch.state, branch: "refs/heads/main",
      git: branch.git(of: "petra"))
    _ = try await desk.commitToBranch(try await draft(branch))
    #expect(try await judged(branch) == ["waived", Self.words])
  }

  @Test func `a recorded waiver counts, and its proposal is judged anew`() async throws {
    let scratch = try await scratch()
    try await scratch.reconcile()
    try await waive(scratch)
    try await scratch.reconcile()
    let judged = try await judged(scratch)
    #expect(judged == ["waived", Self.words])
    let state = try Planning.recordedState(
      repository: scratch.registry, database: scratch.state.database)
    let proposal = try #require(state.proposals["refs/heads/proposal"])
    #expect(proposal.outcome == .waived)
    #expect(proposal.holdsUntil == Self.until)
    #expect(proposal.summary.hasSuffix("1 model changed, 1 gate waived"))
    let repository = try Repository(opening: scratch.registry)
    let tip = try #require(try repository.stateTip())
    let key = try MusterKey.load(from: scratch.state).publicKey
    let report = ChainVerification(repository, expecting: ChainExpectation(keys: [key]))
      .report(on: tip)
    #expect(report.problem == nil)
    #expect(report.signedApprovals > 0)
  }

  @Test func `every form of the report names who waived what until when, and no pass`()
    async throws
  {
    let scratch = try await scratch()
    try scratch.state.create()
    try await waive(scratch)
    let document = try await scratch.gate(head: "proposal").document(at: RegistryScratch.now)
    let words = "waived by Petra until \(Self.until): the label is late"
    for text in [
      MarkdownReport.text(document), HTMLReport.text(document), JUnitReport.text(document),
      TerminalReport.text(document, width: 400),
    ] { #expect(text.contains(words)) }
    let row = JSONReport.json(document)["models"]?[0]?["tests"]?[0]?["rows"]?[0]
    #expect(row?["outcome"] == "waived")
    #expect(row?["waiver"]?["people"] == ["Petra"])
    #expect(row?["waiver"]?["until"] == .string(Self.until.description))
    #expect(row?["waiver"]?["overruled"] == "fail")
    #expect(MarkdownReport.text(document).contains("Muster gate: WAIVED"))
    #expect(JUnitReport.text(document).contains("failures=\"0\""))
  }

  @Test func `a waiver by the author of the change does not count`() async throws {
    let scratch = try await scratch(author: "Petra <petra@x.invalid>")
    try scratch.state.create()
    try await waive(scratch)
    #expect(
      try await judged(scratch) == [
        "fail", "auc: the waiver by Petra does not count: Petra took part in the change",
        "auc 0.7 < 0.75: fail",
      ])
  }

  @Test func `a waiver by somebody in no group, or without a rule, does not count`() async throws {
    let scratch = try await scratch()
    try scratch.state.create()
    try await waive(scratch, by: "ann")
    #expect(
      try await judged(scratch) == [
        "fail",
        "the waiver COMMIT by Ann <ann@x.invalid> does not count: "
          + "its key KEY belongs to nobody in a group",
        "auc 0.7 < 0.75: fail",
      ])
    let lawless = try await self.scratch("prune: confirm")
    let gate = try #require(try await gates(lawless).first)
    #expect(gate.obstacle == "no rule under waivers in muster.yaml lets anybody waive auc")
  }

  @Test func `a waiver that ended does not count`() async throws {
    let scratch = try await scratch()
    try scratch.state.create()
    let end = RegistryScratch.now
    try await waive(scratch, until: end)
    #expect(
      try await judged(scratch) == [
        "fail", "auc: the waiver by Petra does not count: it ended at \(end)",
        "auc 0.7 < 0.75: fail",
      ])
  }

  @Test func `a push after the waiver makes it one of another version`() async throws {
    let scratch = try await scratch()
    try scratch.state.create()
    try await waive(scratch)
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.6"))
    try await scratch.commit("Much worse")
    #expect(
      try await judged(scratch) == [
        "fail", "auc: the waiver by Petra does not count: it is about another version",
        "auc 0.6 < 0.75: fail",
      ])
  }

  @Test func `a gate that the base marks as never is not waived, whatever the proposal writes`()
    async throws
  {
    let scratch = try await scratch(gates: "{metric: auc, atLeast: 0.75, waivable: never}")
    #expect(try await gates(scratch).isEmpty)
    try scratch.write(
      "models/m/model.yaml", RegistryScratch.model(gates: "{metric: auc, atLeast: 0.75}"))
    try await scratch.commit("Loosen")
    try scratch.state.create()
    try await waive(scratch)
    let report = try await scratch.gate(head: "proposal")
    #expect(
      lines(report) == ["fail", Self.words, "auc 0.7 < 0.75: fail"])
    #expect(report.models.first?.loosened.count == 1)
  }

  @Test func `words name a gate, or say which there are`() async throws {
    let scratch = try await scratch()
    let gates = try await gates(scratch)
    let gate = try #require(gates.first)
    for words in ["auc", "backtest/auc", String(gate.id.text.prefix(6)), nil] {
      #expect(try WaiverSearch.find(words, among: gates, of: "m").id == gate.id)
    }
    #expect(throws: SignoffProblem.self) { try WaiverSearch.find("acu", among: gates, of: "m") }
    #expect(throws: SignoffProblem.self) { try WaiverSearch.find(nil, among: [], of: "m") }
  }
}
