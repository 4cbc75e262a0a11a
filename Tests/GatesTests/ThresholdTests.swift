import Gates
import ModelMetrics
import Registry
import Testing
import Vocabulary

/// Decision tables in the place of gates.
@Suite struct ThresholdTests {
  private static func table(_ rules: String) -> String {
    """
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
      <decision id="limits" name="Limits">
        <decisionTable id="t" hitPolicy="COLLECT">
          <input id="i1"><inputExpression id="e1"><text>auc</text></inputExpression></input>
          <input id="i2"><inputExpression id="e2"><text>modelRisk</text></inputExpression></input>
          <output id="o1" name="passes" typeRef="boolean"/>
          <output id="o2" name="reason" typeRef="string"/>
          \(rules)
        </decisionTable>
      </decision>
    </definitions>
    """
  }

  private static func rule(_ auc: String, _ risk: String, _ passes: Bool, _ reason: String)
    -> String
  {
    """
    <rule id="r\(reason.count)"><inputEntry id="a"><text>\(auc)</text></inputEntry>\
    <inputEntry id="b"><text>\(risk)</text></inputEntry>\
    <outputEntry id="c"><text>\(passes)</text></outputEntry>\
    <outputEntry id="d"><text>"\(reason)"</text></outputEntry></rule>
    """
  }

  private static let limits = table(
    rule("&lt; 0.7", "", false, "worse than a coin with a bias")
      + rule("&lt; 0.8", "&quot;High&quot;", false, "too weak for its risk"))

  private func verdict(
    _ text: String, _ values: [String: Figure], evaluation: EvaluationFact? = nil,
    context: [String: JSON] = [:]
  ) throws -> TestVerdict {
    let thresholds = TestDeclaration.Thresholds(
      path: try RepositoryPath(checking: "limits.dmn"), blob: BlobID("b"), digest: Digest(of: text))
    var tables = ThresholdTables()
    tables.read(Array(text.utf8), of: thresholds)
    return GateEvaluation.judge(
      TestDeclaration(name: "backtest", thresholds: thresholds),
      fact: MeasurementFact(
        id: MeasurementID("m"), outcome: .measured, values: values, evaluation: evaluation,
        measuredAt: .epoch),
      champion: nil, tables: tables, context: context)
  }

  @Test func `a table that no row of fires passes, and says so`() throws {
    let verdict = try verdict(
      Self.limits, ["auc": .value(0.75)], context: ["modelRisk": "Low"])
    #expect(verdict.outcome == .pass)
    #expect(verdict.gates.map(\.sentence) == ["Limits: no row of the table fires: pass"])
  }

  @Test func `a row that says no fails the test with its reason`() throws {
    let verdict = try verdict(
      Self.limits, ["auc": .value(0.75)], context: ["modelRisk": "High"])
    #expect(verdict.outcome == .fail)
    #expect(verdict.gates.map(\.sentence) == ["Limits, row 2: too weak for its risk: fail"])
  }

  @Test func `a metric that is missing never passes`() throws {
    let verdict = try verdict(Self.limits, [:], context: ["modelRisk": "Low"])
    #expect(verdict.outcome == .inconclusive)
    #expect(
      verdict.gates.map(\.sentence) == [
        "Limits, row 1: it needs auc, which was not measured: inconclusive"
      ])
  }

  @Test func `Muster's own figure counts before what the model says, by any of its names`() throws {
    let evaluation = EvaluationFact(
      task: .binary, rows: 100,
      figures: [
        MeasuredFigure(key: FigureKey("roc_auc"), figure: .value(0.6), rows: 100, weight: 100)
      ])
    let verdict = try verdict(
      Self.limits, ["auc": .value(0.99)], evaluation: evaluation, context: ["modelRisk": "Low"])
    #expect(verdict.outcome == .fail)
  }

  @Test func `a file that is no table is an error with its place`() throws {
    let verdict = try verdict("<definitions", ["auc": .value(0.9)])
    #expect(verdict.outcome == .error)
    #expect(
      verdict.message?.hasPrefix("its decision table limits.dmn cannot decide: limits.dmn:1:")
        == true)
    #expect(!verdict.isInfrastructure)
  }

  @Test func `a table that nobody read is the machine's fault`() throws {
    let thresholds = TestDeclaration.Thresholds(
      path: try RepositoryPath(checking: "limits.dmn"), blob: BlobID("b"), digest: Digest(of: "x"))
    let verdict = GateEvaluation.judge(
      TestDeclaration(name: "backtest", thresholds: thresholds),
      fact: MeasurementFact(
        id: MeasurementID("m"), outcome: .measured, values: [:], measuredAt: .epoch),
      champion: nil)
    #expect(verdict.outcome == .error)
    #expect(verdict.isInfrastructure)
  }
}
