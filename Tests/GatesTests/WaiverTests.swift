import Gates
import ModelMetrics
import Registry
import Testing
import Vocabulary

/// What waivers do to a verdict, and what they never do.
@Suite struct WaiverTests {
  private static let model = ModelName("credit")
  private static let version = Digest(of: "credit v1")

  private static func fact(_ values: [String: Figure]) -> MeasurementFact {
    MeasurementFact(
      id: MeasurementID("m"), outcome: .measured, values: values, measuredAt: .epoch)
  }

  private static func waiver(_ subject: WaiverSubject) -> Waiver {
    Waiver(
      people: ["bob"], until: Instant(seconds: 86_400), reason: "the label is late",
      overruled: subject.result.outcome, commits: [])
  }

  /// The verdict with a waiver of every gate that can have one.
  private static func waived(
    _ test: TestDeclaration, _ fact: MeasurementFact
  ) -> (before: TestVerdict, after: TestVerdict) {
    let verdict = GateEvaluation.judge(test, fact: fact, champion: nil)
    let subjects = verdict.waivable(in: test, fact: fact, of: model, version)
    let waivers = Dictionary(uniqueKeysWithValues: subjects.map { ($0.digest, waiver($0)) })
    return (verdict, verdict.waived(waivers, in: test, fact: fact, of: model, version))
  }

  private func check(
    _ gates: [Gate], _ values: [String: Figure], _ expected: [String],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    let test = TestDeclaration(name: "backtest", gates: gates)
    let verdict = Self.waived(test, Self.fact(values)).after
    #expect(
      [verdict.outcome.rawValue] + verdict.gates.map(\.sentence) == expected,
      sourceLocation: sourceLocation)
  }

  private static let words =
    "waived by bob until 1970-01-02T00:00:00Z: the label is late"

  @Test func `a waived failure is called waived, with its figures`() {
    check(
      [Gate(metric: "auc", bound: .atLeast(0.75)), Gate(metric: "psi", bound: .atMost(0.2))],
      ["auc": .value(0.7), "psi": .value(0.1)],
      ["waived", "auc 0.7 < 0.75: fail, \(Self.words)", "psi 0.1 ≤ 0.2: pass"])
  }

  @Test func `what is not waived still decides`() {
    check(
      [
        Gate(metric: "auc", bound: .atLeast(0.75)),
        Gate(metric: "psi", bound: .atMost(0.2), waivable: .never),
      ], ["auc": .value(0.7), "psi": .value(0.3)],
      ["fail", "auc 0.7 < 0.75: fail, \(Self.words)", "psi 0.3 > 0.2: fail"])
  }

  @Test func `an error is waived only where the gate declares it`() {
    check(
      [Gate(metric: "auc", bound: .atLeast(0.75))], [:],
      ["error", "auc is missing from the metrics of the model: error"])
    check(
      [Gate(metric: "auc", bound: .atLeast(0.75), waivable: .errors)], [:],
      ["waived", "auc is missing from the metrics of the model: error, \(Self.words)"])
  }

  @Test func `a gate that only warns needs no waiver`() {
    check(
      [Gate(metric: "auc", bound: .atLeast(0.75), severity: .warn)], ["auc": .value(0.7)],
      ["pass", "auc 0.7 < 0.75: fail"])
  }

  @Test func `other figures, versions, gates and models are other subjects`() throws {
    func digest(
      _ auc: Double = 0.7, measurement: String = "m", version: Digest = Self.version,
      bound: Double = 0.75, test: String = "backtest", model: ModelName = Self.model
    ) throws -> Digest {
      let test = TestDeclaration(
        name: test, gates: [Gate(metric: "auc", bound: .atLeast(bound))])
      let fact = MeasurementFact(
        id: MeasurementID(measurement), outcome: .measured, values: ["auc": .value(auc)],
        measuredAt: .epoch)
      let verdict = GateEvaluation.judge(test, fact: fact, champion: nil)
      let subjects = verdict.waivable(in: test, fact: fact, of: model, version)
      return try #require(subjects.first).digest
    }
    let all = [
      try digest(), try digest(0.71), try digest(measurement: "n"),
      try digest(version: Digest(of: "other")), try digest(bound: 0.8),
      try digest(test: "other"), try digest(model: ModelName("other")),
    ]
    #expect(Set(all).count == all.count)
    #expect(try digest() == digest())
  }

  /// For every mix of gates, values and leave to waive.
  @Test func `a waiver never turns an error into success unless that is declared`() {
    let figures: [Figure?] = [.value(0.9), .value(0.1), .undefined("none"), nil]
    for first in figures {
      for second in figures {
        for waivable in Gate.Waivable.allCases {
          for severity in Gate.Severity.allCases {
            let gates = [
              Gate(metric: "a", bound: .atLeast(0.5), severity: severity, waivable: waivable),
              Gate(metric: "b", bound: .atLeast(0.5)),
            ]
            var values: [String: Figure] = [:]
            values["a"] = first
            values["b"] = second
            let test = TestDeclaration(name: "t", gates: gates)
            let (before, after) = Self.waived(test, Self.fact(values))
            for (index, gate) in after.gates.enumerated() {
              let was = before.gates[index].outcome
              let leave = gates[index].waivable
              let isError = was == .error
              #expect(!(isError && gate.outcome.mayGoOn) || leave == .errors)
              #expect(gate.outcome != .pass || was == .pass)
              #expect(gate.outcome == was || gate.waiver != nil && leave != .never)
            }
            #expect(after.outcome == (after.gates.map(\.effective).max() ?? .inconclusive))
            #expect(after.outcome != .pass || before.outcome == .pass)
          }
        }
      }
    }
  }

  @Test func `nothing that has no gates can be waived`() {
    let test = TestDeclaration(name: "t", gates: [])
    #expect(Self.waived(test, Self.fact([:])).after.outcome == .inconclusive)
    let broken = MeasurementFact(
      id: MeasurementID("m"), outcome: .modelFailed("it raised"), values: [:], measuredAt: .epoch)
    let gated = TestDeclaration(
      name: "t", gates: [Gate(metric: "auc", bound: .atLeast(0), waivable: .errors)])
    #expect(Self.waived(gated, broken).after.outcome == .error)
  }
}
