import ModelMetrics
package import Registry
package import Vocabulary

/// Decides gates. Pure: the same measurements and the same gates give the same verdict.
package enum GateEvaluation {
  /// Judges all tests of a version.
  ///
  /// - Parameters:
  ///   - tests: what the manifest declares.
  ///   - facts: what was measured, by the test's name.
  ///   - champion: the version that this one has to be compared with; `nil` if there is none.
  package static func verdict(
    tests: [TestDeclaration], facts: [String: MeasurementFact], champion: Digest?
  ) -> Verdict {
    Verdict(
      tests: tests.sorted { $0.name < $1.name }.map { test in
        judge(test, fact: facts[test.name], champion: champion)
      })
  }

  /// Judges one test.
  package static func judge(
    _ test: TestDeclaration, fact: MeasurementFact?, champion: Digest?
  ) -> TestVerdict {
    guard let fact else {
      return TestVerdict(
        test: test.name, measurement: nil, outcome: .error, message: "it was not measured",
        isInfrastructure: true)
    }
    switch fact.outcome {
    case .modelFailed(let reason):
      return TestVerdict(
        test: test.name, measurement: fact.id, outcome: .error, message: reason)
    case .notMeasured(let reason):
      return TestVerdict(
        test: test.name, measurement: nil, outcome: .error, message: reason,
        isInfrastructure: true)
    case .measured:
      break
    }
    guard test.thresholds == nil else {
      return TestVerdict(
        test: test.name, measurement: fact.id, outcome: .inconclusive,
        message: "its thresholds are a decision table, and those are not evaluated yet")
    }
    let results = test.gates.map { gate in
      GateJudge(gate: gate, fact: fact, firstVersion: test.firstVersion, champion: champion).result
    }
    let decisive = results.filter { !$0.isSkipped }
    var messages: [String] = []
    if decisive.isEmpty {
      messages.append(
        results.isEmpty ? "it declares no gate" : "none of its gates could be judged yet")
    }
    messages += fact.evaluation?.mismatches ?? []
    return TestVerdict(
      test: test.name, measurement: fact.id,
      outcome: decisive.map(\.effective).max() ?? .inconclusive,
      message: messages.isEmpty ? nil : messages.joined(separator: "; "), gates: results)
  }

  /// Whether a value is within a value bound. Bounds are inclusive, and decimal: 0.1 + 0.2 meets
  /// `atMost: 0.3` (``Boundary``).
  package static func meets(_ value: Double, _ bound: Gate.Bound) -> Bool {
    switch bound {
    case .atLeast(let low): Boundary.isAtLeast(value, low)
    case .atMost(let high): Boundary.isAtMost(value, high)
    case .between(let low, let high):
      Boundary.isAtLeast(value, low) && Boundary.isAtMost(value, high)
    case .nonInferior, .superior: false
    }
  }
}
