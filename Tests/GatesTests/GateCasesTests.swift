import Gates
import Registry
import TestSupport
import Testing
import Vocabulary

@Suite(.enabled(if: SuiteFolder.isPresent("metrics/gates"), "\(SuiteFolder.absence)"))
struct GateCasesTests {
  /// The suite says "error" for whatever is not decided by a number; here that is an error or
  /// inconclusive, with the reason in the sentence.
  @Test func `every decision by a value bound is as the suite recommends`() throws {
    let cases = try JSON(parsing: SuiteFolder("metrics/gates").bytes("cases.json"))
    var count = 0
    for item in cases["cases"]?.array ?? [] {
      guard let name = item["name"]?.string, let rule = item["threshold"]?.object,
        let bound = rule["threshold"]?.double, item["baseline"] == .null
      else { continue }
      count += 1
      let isGreater = rule["greater_is_better"]?.bool == true
      let gate = Gate(metric: "m", bound: isGreater ? .atLeast(bound) : .atMost(bound))
      let candidate = item["candidate"] ?? .null
      let metrics: JSON = candidate == "missing" ? [:] : ["m": candidate]
      let fact = MeasurementFact(
        id: MeasurementID(name), outcome: .measured, values: FlatMetrics.values(of: metrics),
        measuredAt: .epoch)
      let verdict = GateEvaluation.verdict(
        tests: [TestDeclaration(name: "t", gates: [gate])], facts: ["t": fact], champion: nil)
      let decided = [.pass, .fail].contains(verdict.outcome) ? verdict.outcome.rawValue : "error"
      #expect(decided == item["recommended"]?.string, "\(name): \(verdict.sentences)")
    }
    #expect(count == 8)
  }
}
