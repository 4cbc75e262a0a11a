import Gates
import Host
import Reconciler
import Synchronization
import Testing
import Vocabulary

struct GateRunTests {
  /// Makes a proposal from some files, and tells in a line each what the gate says of it.
  private func check(_ files: [String: String], expected: [String]) async throws {
    let scratch = try await RegistryScratch()
    try await propose(files, in: scratch)
    let found = lines(of: try await scratch.gate())
    #expect(found == expected)
  }

  private func propose(_ files: [String: String], in scratch: RegistryScratch) async throws {
    try await scratch.git("switch", "-q", "-c", "proposal")
    for (path, text) in files { try scratch.write(path, text) }
    try await scratch.commit("Proposal")
  }

  private func lines(of report: GateReport) -> [String] {
    var lines = [report.outcome.rawValue]
    lines += report.conflicts.map { "conflict: \($0)" }
    lines += report.errors.map { "\($0.location): \($0.code)" }
    for model in report.models {
      lines.append(
        "\(model.name) \(model.change.rawValue) \(model.aspects.joined(separator: " "))")
      lines += model.loosened.map { "loosened: \($0)" }
      for test in model.tests {
        lines += test.messages.map { "\(test.name): \($0)" }
        lines += test.rows.map { "\($0.side.rawValue): \($0.result.sentence)" }
      }
    }
    return lines
  }

  @Test func `a version that meets its gates passes`() async throws {
    try await check(
      ["models/m/score.py": RegistryScratch.source(auc: "0.85")],
      expected: ["pass", "m changed source", "both: auc 0.85 ≥ 0.75: pass"])
  }

  @Test func `a version that misses a gate fails`() async throws {
    try await check(
      ["models/m/score.py": RegistryScratch.source(auc: "0.7")],
      expected: ["fail", "m changed source", "both: auc 0.7 < 0.75: fail"])
  }

  @Test func `a metric without a value is inconclusive`() async throws {
    try await check(
      ["models/m/score.py": RegistryScratch.source(auc: "None")],
      expected: [
        "inconclusive", "m changed source",
        "both: auc has no value (the model gave null): inconclusive",
      ])
  }

  @Test func `a model that raises is an error of the model`() async throws {
    let scratch = try await RegistryScratch()
    try await propose(["models/m/score.py": RegistryScratch.source(auc: "1 / 0")], in: scratch)
    let report = try await scratch.gate()
    #expect(report.outcome == .error)
    let message = report.models.first?.tests.first?.messages.first ?? ""
    #expect(message.contains("ZeroDivisionError"))
  }

  @Test func `a test on an executor that is not here cannot be found out`() async throws {
    let test = "      limits: {executor: slurm}\n"
    try await check(
      [
        "models/m/model.yaml": RegistryScratch.model(
          gates: "{metric: auc, atLeast: 0.75}", further: test)
      ],
      expected: [
        "unknown", "m changed tests",
        "backtest: the executor \"slurm\" is not among spec.testExecutors of the tracked "
          + "branch's muster.yaml",
      ])
  }

  @Test func `a proposal cannot allow an executor for its own code`() async throws {
    let scratch = try await RegistryScratch()
    let test = "      limits: {executor: slurm}\n"
    let project = RegistryScratch.project("signatures: required, testExecutors: [slurm]")
    try await propose(
      [
        "muster.yaml": project,
        "models/m/model.yaml": RegistryScratch.model(
          gates: "{metric: auc, atLeast: 0.75}", further: test),
      ], in: scratch)
    let first = try await scratch.gate().models.first?.tests.first?.messages.first ?? ""
    #expect(first.contains("is not among spec.testExecutors"))
    // Once the branch allows it, the operator still has to declare it.
    try await scratch.git("switch", "-q", "main")
    try scratch.write("muster.yaml", project)
    try await scratch.commit("Allow slurm")
    try await scratch.git("switch", "-q", "proposal")
    try await scratch.git("merge", "-q", "-X", "theirs", "-m", "Merge", "main")
    let second = try await scratch.gate().models.first?.tests.first?.messages.first ?? ""
    #expect(second.contains("no executor is named \"slurm\" on this machine"))
  }

  @Test func `a conflict is an outcome of its own`() async throws {
    let scratch = try await RegistryScratch()
    try await propose(["models/m/score.py": RegistryScratch.source(auc: "0.85")], in: scratch)
    try await scratch.git("switch", "-q", "main")
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.86"))
    try await scratch.commit("Other")
    let report = try await scratch.gate(head: "proposal")
    #expect(lines(of: report) == ["conflict", "conflict: models/m/score.py"])
  }

  @Test func `a change of no model passes without running anything`() async throws {
    let scratch = try await RegistryScratch()
    try await propose(["README.md": "Hello\n"], in: scratch)
    #expect(lines(of: try await scratch.gate()) == ["pass"])
    #expect(scratch.progress.withLock { $0 } == [])
  }

  @Test func `a loosened gate is named and the base's gate still holds`() async throws {
    try await check(
      [
        "models/m/score.py": RegistryScratch.source(auc: "0.7"),
        "models/m/model.yaml": RegistryScratch.model(gates: "{metric: auc, atLeast: 0.6}"),
      ],
      expected: [
        "fail", "m changed source gates",
        "loosened: backtest: auc at least 0.75 is loosened to auc at least 0.6",
        "proposal: auc 0.7 ≥ 0.6: pass", "base: auc 0.7 < 0.75: fail",
      ])
  }

  @Test func `a tightened gate is not called loosened`() async throws {
    try await check(
      ["models/m/model.yaml": RegistryScratch.model(gates: "{metric: auc, atLeast: 0.79}")],
      expected: [
        "pass", "m changed gates", "proposal: auc 0.8 ≥ 0.79: pass", "base: auc 0.8 ≥ 0.75: pass",
      ])
  }

  @Test func `a removed test still has to pass`() async throws {
    let other = RegistryScratch.model(gates: "{metric: auc, atLeast: 0.1}")
      .replacing("name: backtest", with: "name: other")
    try await check(
      ["models/m/model.yaml": other, "models/m/score.py": RegistryScratch.source(auc: "0.2")],
      expected: [
        "fail", "m changed source tests gates", "loosened: the test backtest is removed",
        "proposal: auc 0.2 ≥ 0.1: pass", "backtest: the proposal removes this test",
        "base: auc 0.2 < 0.75: fail",
      ])
  }

  @Test func `a broken manifest fails the gate with its place`() async throws {
    try await check(
      ["models/m/model.yaml": RegistryScratch.model(gates: "{metric: auc, atLeest: 0.6}")],
      expected: [
        "broken", "models/m/model.yaml:11:15: no-bound",
        "models/m/model.yaml:11:29: unknown-field",
      ])
  }

  // MARK: - Gates before they are judged

  private static let undecidable = RegistryScratch.model(
    gates: "{metric: auc, atLeast: 0.75}, {metric: auc, by: sex, atLeast: 0.7}")

  @Test func `a gate that cannot be decided breaks the proposal that brings it`() async throws {
    let scratch = try await RegistryScratch()
    try await propose(["models/m/model.yaml": Self.undecidable], in: scratch)
    let report = try await scratch.gate()
    #expect(report.outcome == .broken)
    #expect(
      report.errors.map { "\($0.location): \($0.code)" } == [
        "models/m/model.yaml:11:63: never-conclusive"
      ])
    #expect(report.remarks.isEmpty)
    #expect(report.models.map(\.outcome) == [.inconclusive])
  }

  @Test func `a gate that the base has already breaks nothing and is said again`() async throws {
    let scratch = try await RegistryScratch()
    try scratch.write("models/m/model.yaml", Self.undecidable)
    try await scratch.commit("Odd gate")
    let moved = "# Moved down by a line.\n" + Self.undecidable
    try await propose(
      ["models/m/model.yaml": moved, "models/m/score.py": RegistryScratch.source(auc: "0.85")],
      in: scratch)
    let report = try await scratch.gate()
    #expect(report.outcome == .inconclusive)
    #expect(report.errors.isEmpty)
    #expect(
      report.remarks.map { "\($0.location): \($0.code)" } == [
        "models/m/model.yaml:12:63: never-conclusive"
      ])
  }

  @Test func `a gate that lets everything in is a warning`() async throws {
    let scratch = try await RegistryScratch()
    try await propose(
      ["models/m/model.yaml": RegistryScratch.model(gates: "{metric: auc, atLeast: 0}")],
      in: scratch)
    let report = try await scratch.gate()
    #expect(report.outcome == .pass)
    #expect(report.errors.isEmpty)
    #expect(
      report.remarks.map { "\($0.location): \($0.severity.rawValue) \($0.code)" } == [
        "models/m/model.yaml:11:38: warning idle-bound"
      ])
  }

  // MARK: - Models that go

  @Test func `a removed model is reported and passes`() async throws {
    let scratch = try await RegistryScratch()
    try await scratch.git("switch", "-q", "-c", "proposal")
    try await scratch.git("rm", "-rq", "models/m")
    try await scratch.commit("Remove")
    #expect(lines(of: try await scratch.gate()) == ["pass", "m removed "])
  }

  @Test func `a second run measures nothing`() async throws {
    let scratch = try await RegistryScratch()
    try await propose(["models/m/score.py": RegistryScratch.source(auc: "0.85")], in: scratch)
    _ = try await scratch.gate()
    let count = scratch.progress.withLock { $0.count }
    let second = try await scratch.gate()
    #expect(second.outcome == .pass)
    #expect(second.models.first?.tests.first?.isReused == true)
    #expect(scratch.progress.withLock { $0.count } == count)
  }

  @Test func `the approvals after the merge have the ids of the tasks that it opens`() async throws
  {
    let scratch = try await RegistryScratch()
    try await propose(["models/m/score.py": RegistryScratch.source(auc: "0.85")], in: scratch)
    let report = try await scratch.gate()
    let asked = report.models.first?.after?.approvals.map(\.approval.task) ?? []
    try await scratch.git("update-ref", "refs/heads/main", "refs/heads/proposal")
    try await scratch.reconcile()
    let state = try Planning.recordedState(
      repository: scratch.registry, database: scratch.state.database)
    #expect(asked == Array(state.tasks.keys))
  }
}
