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
  ///   - tables: the decision tables of tests that have one in the place of gates.
  ///   - context: what such tables may know of the model besides its figures.
  package static func verdict(
    tests: [TestDeclaration], facts: [String: MeasurementFact], champion: Digest?,
    tables: ThresholdTables = ThresholdTables(), context: [String: JSON] = [:]
  ) -> Verdict {
    Verdict(
      tests: tests.sorted { $0.name < $1.name }.map { test in
        judge(
          test, fact: facts[test.name], champion: champion, tables: tables, context: context)
      })
  }

  /// The gates of a version that may be waived, as far as its own manifest allows it.
  ///
  /// - Parameter verdict: of the same tests and facts, without waivers.
  package static func waivable(
    _ verdict: Verdict, tests: [TestDeclaration], facts: [String: MeasurementFact],
    of model: ModelName, _ version: Digest
  ) -> [WaiverSubject] {
    zip(verdict.tests, tests.sorted { $0.name < $1.name }).flatMap { judged, test in
      judged.waivable(in: test, fact: facts[test.name], of: model, version)
    }
  }

  /// A verdict with waivers, each by the digest of its subject.
  ///
  /// - Parameter verdict: of the same tests and facts, without waivers.
  package static func waived(
    _ verdict: Verdict, _ waivers: [Digest: Waiver], tests: [TestDeclaration],
    facts: [String: MeasurementFact], of model: ModelName, _ version: Digest
  ) -> Verdict {
    guard !waivers.isEmpty else { return verdict }
    return Verdict(
      tests: zip(verdict.tests, tests.sorted { $0.name < $1.name }).map { judged, test in
        judged.waived(waivers, in: test, fact: facts[test.name], of: model, version)
      }, message: verdict.message)
  }

  /// Judges one test; the parameters are those of
  /// ``verdict(tests:facts:champion:tables:context:)``.
  package static func judge(
    _ test: TestDeclaration, fact: MeasurementFact?, champion: Digest?,
    tables: ThresholdTables = ThresholdTables(), context: [String: JSON] = [:]
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
    if let thresholds = test.thresholds {
      return tables.judge(thresholds, test: test.name, fact: fact, context: context)
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
