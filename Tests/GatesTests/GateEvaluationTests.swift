import Gates
import ModelMetrics
import Registry
import Testing
import Vocabulary

@Suite struct GateEvaluationTests {
  private func verdict(
    _ gates: [Gate], _ values: [String: Figure],
    outcome: MeasurementOutcome = .measured, champion: Digest? = nil,
    firstVersion: TestDeclaration.FirstVersion = .valueGatesOnly
  ) -> Verdict {
    let test = TestDeclaration(name: "backtest", gates: gates, firstVersion: firstVersion)
    let fact = MeasurementFact(
      id: MeasurementID("m"), outcome: outcome, values: values, measuredAt: .epoch)
    return GateEvaluation.verdict(
      tests: [test], facts: ["backtest": fact], champion: champion)
  }

  private func check(
    _ gate: Gate, _ values: [String: Figure], champion: Digest? = nil,
    firstVersion: TestDeclaration.FirstVersion = .valueGatesOnly, _ expected: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let verdict = verdict(
      [gate], values, champion: champion, firstVersion: firstVersion)
    let sentence = verdict.tests[0].gates[0].sentence
    #expect(
      "\(sentence) | \(verdict.outcome.rawValue)" == expected, sourceLocation: sourceLocation)
  }

  private typealias SourceLocation = Testing.SourceLocation

  // MARK: - Bounds

  @Test func `bounds are inclusive`() {
    check(
      Gate(metric: "auc", bound: .atLeast(0.75)), ["auc": .value(0.75)],
      "auc 0.75 ≥ 0.75: pass | pass")
    check(
      Gate(metric: "psi", bound: .atMost(0.2)), ["psi": .value(0.2)],
      "psi 0.2 ≤ 0.2: pass | pass")
    check(
      Gate(metric: "ratio", bound: .between(0.8, 1.25)), ["ratio": .value(1.25)],
      "ratio 1.25 in [0.8, 1.25]: pass | pass")
  }

  @Test func `a value beyond its bound fails`() {
    check(
      Gate(metric: "auc", bound: .atLeast(0.75)), ["auc": .value(0.7)],
      "auc 0.7 < 0.75: fail | fail")
    check(
      Gate(metric: "psi", bound: .atMost(0.2)), ["psi": .value(0.3127)],
      "psi 0.3127 > 0.2: fail | fail")
    check(
      Gate(metric: "ratio", bound: .between(0.8, 1.25)), ["ratio": .value(0.5)],
      "ratio 0.5 not in [0.8, 1.25]: fail | fail")
  }

  @Test func `binary rounding does not move a value off its bound`() {
    check(
      Gate(metric: "psi", bound: .atMost(0.3)), ["psi": .value(0.1 + 0.2)],
      "psi 0.30000000000000004 ≤ 0.3: pass | pass")
    check(
      Gate(metric: "n", bound: .atLeast(1e9)), ["n": .value(1e9 - 1e-4)],
      "n 999999999.9999 ≥ 1000000000: pass | pass")
    check(
      Gate(metric: "psi", bound: .atMost(0.3)), ["psi": .value(0.3 + 2e-12)],
      "psi 0.300000000002 > 0.3: fail | fail")
  }

  @Test func `a value that would round to its bound is shown in full`() {
    check(
      Gate(metric: "auc", bound: .atLeast(0.75)), ["auc": .value(0.74999)],
      "auc 0.74999 < 0.75: fail | fail")
    check(
      Gate(metric: "auc", bound: .atLeast(0.750001)), ["auc": .value(0.75)],
      "auc 0.75 < 0.750001: fail | fail")
  }

  // MARK: - What cannot be decided

  @Test func `a missing metric never passes and says what was meant`() {
    check(
      Gate(metric: "roc_auc", bound: .atLeast(0.7)), ["roc_acu": .value(0.9)],
      "roc_auc is missing from the metrics of the model; did you mean \"roc_acu\"?: error | error")
    check(
      Gate(metric: "roc_auc", bound: .atLeast(0.7), severity: .warn), [:],
      "roc_auc is missing from the metrics of the model: error | error")
  }

  @Test func `an undefined metric is inconclusive`() {
    check(
      Gate(metric: "auc", bound: .atLeast(0.7)), ["auc": .undefined("one class only")],
      "auc has no value (one class only): inconclusive | inconclusive")
  }

  @Test func `what the model's own metrics cannot say is inconclusive`() {
    check(
      Gate(metric: "f1", bound: .atLeast(0.5), threshold: 0.5), ["f1": .value(0.9)],
      "f1 at the threshold 0.5 needs Muster's own metrics of each row's score "
        + "(function: score or both): inconclusive"
        + " | inconclusive")
    check(
      Gate(metric: "ratio", bound: .between(0.8, 1.25), by: "gender"), ["ratio": .value(1)],
      "ratio by gender needs Muster's own metrics of each row's score "
        + "(function: score or both): inconclusive"
        + " | inconclusive")
    check(
      Gate(metric: "psi", bound: .atMost(0.2), baseline: DatasetName("training")),
      ["psi": .value(0.1)],
      "psi against training needs Muster's own metrics of each row's score "
        + "(function: score or both): inconclusive"
        + " | inconclusive")
  }

  @Test func `a decision table decides alone, even where gates stand beside it`() throws {
    var test = TestDeclaration(name: "t", gates: [Gate(metric: "auc", bound: .atLeast(0))])
    test.thresholds = TestDeclaration.Thresholds(
      path: try RepositoryPath(checking: "limits.dmn"), blob: BlobID("b"), digest: Digest(of: ""))
    let fact = MeasurementFact(
      id: MeasurementID("m"), outcome: .measured, values: ["auc": .value(1)], measuredAt: .epoch)
    let verdict = GateEvaluation.verdict(tests: [test], facts: ["t": fact], champion: nil)
    #expect(verdict.outcome == .error)
    #expect(verdict.tests[0].gates.isEmpty)
    #expect(verdict.tests[0].message == "its decision table limits.dmn was not read")
  }

  // MARK: - Spellings

  @Test func `ModelOp's spellings are the same metric`() {
    check(
      Gate(metric: "roc_auc", bound: .atLeast(0.7)), ["auc": .value(0.8)],
      "roc_auc 0.8 ≥ 0.7: pass | pass")
    check(
      Gate(metric: "roc_auc", bound: .atLeast(0.7), estimate: .lower95),
      ["auc": .value(0.8), "auc_lower95": .value(0.69)],
      "roc_auc_lower95 0.69 < 0.7: fail | fail")
  }

  @Test func `a confidence bound that nobody gave is missing`() {
    let verdict = verdict(
      [Gate(metric: "auc", bound: .atLeast(0.7), estimate: .lower95)], ["auc": .value(0.9)])
    #expect(verdict.outcome == .error)
  }

  // MARK: - Severity

  @Test func `a warning does not stop anything`() {
    check(
      Gate(metric: "f1", bound: .atLeast(0.5), severity: .warn), ["f1": .value(0.4)],
      "f1 0.4 < 0.5: fail | pass")
  }

  @Test func `the worst gate decides, and what did not pass is said first`() {
    let verdict = verdict(
      [
        Gate(metric: "auc", bound: .atLeast(0.7)), Gate(metric: "f1", bound: .atLeast(0.5)),
      ], ["auc": .value(0.8), "f1": .value(0.4)])
    #expect(verdict.outcome == .fail)
    #expect(verdict.sentences == ["f1 0.4 < 0.5: fail", "auc 0.8 ≥ 0.7: pass"])
  }

  // MARK: - Without anything to judge

  @Test func `no test is inconclusive`() {
    let verdict = GateEvaluation.verdict(tests: [], facts: [:], champion: nil)
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.message == "the model declares no test")
  }

  @Test func `a test without gates is inconclusive`() {
    let verdict = verdict([], ["auc": .value(1)])
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.sentences == ["backtest: it declares no gate"])
  }

  @Test func `what was not measured is the machine's error`() {
    let test = TestDeclaration(name: "t", gates: [Gate(metric: "auc", bound: .atLeast(0))])
    let absent = GateEvaluation.verdict(tests: [test], facts: [:], champion: nil)
    #expect(absent.outcome == .error)
    #expect(absent.isInfrastructure)
    let failed = verdict([], [:], outcome: .notMeasured("no disk"))
    #expect(failed.isInfrastructure)
    #expect(failed.sentences == ["backtest: no disk"])
  }

  @Test func `a model that broke is the model's error`() {
    let verdict = verdict([], [:], outcome: .modelFailed("it raised ValueError"))
    #expect(verdict.outcome == .error)
    #expect(!verdict.isInfrastructure)
    #expect(verdict.sentences == ["backtest: it raised ValueError"])
  }

  @Test func `one model's error beside the machine's is not the machine's alone`() {
    let tests = ["a", "b"].map { TestDeclaration(name: $0) }
    let fact = MeasurementFact(
      id: MeasurementID("m"), outcome: .modelFailed("x"), values: [:], measuredAt: .epoch)
    let verdict = GateEvaluation.verdict(tests: tests, facts: ["a": fact], champion: nil)
    #expect(!verdict.isInfrastructure)
  }

  // MARK: - Against the champion

  @Test func `without a champion a comparison is left out, and value gates decide`() {
    let comparison = Gate(metric: "auc", bound: .nonInferior(margin: 0.03))
    let value = Gate(metric: "auc", bound: .atLeast(0.7))
    let both = verdict([comparison, value], ["auc": .value(0.8)])
    #expect(both.outcome == .pass)
    #expect(
      both.sentences == [
        "auc has no champion to be compared with yet: skipped", "auc 0.8 ≥ 0.7: pass",
      ])
  }

  @Test func `a first version whose only gates are left out does not pass in silence`() {
    check(
      Gate(metric: "auc", bound: .nonInferior(margin: 0.03)), ["auc": .value(0.8)],
      "auc has no champion to be compared with yet: skipped | inconclusive")
  }

  @Test func `a first version may be told to fail`() {
    check(
      Gate(metric: "auc", bound: .superior(margin: 0)), ["auc": .value(0.8)],
      firstVersion: .fail, "auc has no champion to be compared with: fail | fail")
  }

  @Test func `with a champion a comparison needs both versions' rows`() {
    check(
      Gate(metric: "auc", bound: .nonInferior(margin: 0.03)), ["auc": .value(0.8)],
      champion: Digest(of: "champion"),
      "auc against the champion needs both versions' scores on the same rows "
        + "(function: score or both): inconclusive"
        + " | inconclusive")
  }
}
