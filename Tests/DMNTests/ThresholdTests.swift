import DMN
import Testing
import Vocabulary

/// Tables as ModelOp Center's users write them: mostly empty cells, reversed brackets, numbers
/// without a leading zero, conditions in other languages.
@Suite struct ThresholdTests {
  private func table(
    _ rules: String, policy: String = "COLLECT", inputs: [(String, String)],
    attributes: String = "",
    outputs: [String] = ["passes", "reason", "category"]
  ) throws -> ThresholdTable {
    let columns = inputs.map { name, type in
      "<input camunda:inputVariable=\"\(name)\"><inputExpression typeRef=\"\(type)\"><text></text></inputExpression></input>"
    }
    let conclusions = outputs.map { name in
      "<output name=\"\(name)\" typeRef=\"\(name == "passes" ? "boolean" : "string")\"/>"
    }
    let body = """
      <decision id="Thresholds" name="Thresholds"><decisionTable id="t" hitPolicy="\(policy)">
      \(columns.joined())\(conclusions.joined())\(rules)</decisionTable></decision>
      """
    let result = DMNReader.read(DMNText.file(body), path: "t.dmn")
    #expect(result.diagnostics == [])
    return try ThresholdTable.find(nil, in: #require(result.model)).get()
  }

  private func rule(_ cells: [String], _ outputs: [String], language: String? = nil) -> String {
    let attribute = language.map { " expressionLanguage=\"\($0)\"" } ?? ""
    func escaped(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
    return "<rule>"
      + cells.map {
        "<inputEntry\($0.isEmpty ? "" : attribute)><text>\(escaped($0))</text></inputEntry>"
      }.joined()
      + outputs.map { "<outputEntry><text>\($0)</text></outputEntry>" }.joined() + "</rule>"
  }

  /// `verdict; fired rows with their reasons; what is missing`.
  private func text(_ outcome: ThresholdOutcome) -> String {
    let rows = outcome.rows.map { row in
      "\(row.number) \(row.passes.map { "\($0)" } ?? "?") \(row.reason ?? "")"
    }
    return "\(outcome.verdict.rawValue); \(rows.joined(separator: ", ")); "
      + outcome.missing.joined(separator: ", ")
  }

  @Test func `failing rows alone pass when none fires`() throws {
    let table = try table(
      rule(["<=.7", ""], ["false", "\"AUC is low\"", "\"performance\""])
        + rule(["", ">=3,]-99..1]"], ["false", "\"ratio is off\"", ""]),
      inputs: [("auc", "double"), ("ratio", "double")])
    #expect(text(table.evaluate(result: ["auc": 0.9, "ratio": 2])) == "passed; ; ")
    #expect(
      text(table.evaluate(result: ["auc": 0.7, "ratio": 1]))
        == "failed; 1 false AUC is low, 2 false ratio is off; ")
    #expect(text(table.evaluate(result: ["auc": 0.9, "ratio": -99])) == "passed; ; ")
  }

  @Test func `rows that say true pass, and one that says false fails the whole`() throws {
    let table = try table(
      rule(["]-99..0.05]"], ["true", "\"fine\"", ""])
        + rule(["]0.05..10["], ["false", "\"drift\"", ""])
        + rule(["-99"], ["true", "\"not computed\"", ""]),
      inputs: [("psi", "double")])
    #expect(text(table.evaluate(result: ["psi": 0.05])) == "passed; 1 true fine; ")
    #expect(text(table.evaluate(result: ["psi": 0.06])) == "failed; 2 false drift; ")
    #expect(text(table.evaluate(result: ["psi": -99])) == "passed; 3 true not computed; ")
  }

  @Test func `a missing metric that a row needs is inconclusive and named`() throws {
    let table = try table(
      rule(["<=.7", ""], ["false", "\"AUC is low\"", ""])
        + rule(["", "> 3"], ["false", "\"ratio is off\"", ""]),
      inputs: [("auc", "double"), ("ratio", "double")])
    #expect(text(table.evaluate(result: ["ratio": 2])) == "inconclusive; ; auc")
    #expect(text(table.evaluate(result: ["ratio": 2, "auc": .null])) == "inconclusive; ; auc")
    #expect(
      text(table.evaluate(result: ["ratio": 4])) == "failed; 2 false ratio is off; auc")
  }

  @Test func `a missing metric does not matter where the rest of the row does not match`() throws {
    let table = try table(
      rule(["\"regression\"", "< 0.7"], ["false", "\"R2 is low\"", ""])
        + rule(["\"classification\"", ""], ["true", "", ""]),
      inputs: [("modelMethodology", "string"), ("r2_score", "double")])
    #expect(
      text(table.evaluate(result: [:], context: ["modelMethodology": "classification"]))
        == "passed; 2 true ; ")
    #expect(
      text(table.evaluate(result: [:], context: ["modelMethodology": "regression"]))
        == "inconclusive; ; r2_score")
  }

  @Test func `what is known of the model counts more than what its result says`() throws {
    let table = try table(
      rule(["\"High\""], ["false", "\"too risky\"", ""]), inputs: [("modelRisk", "string")])
    #expect(
      text(table.evaluate(result: ["modelRisk": "Low"], context: ["modelRisk": "High"]))
        == "failed; 1 false too risky; ")
  }

  @Test func `conditions in Groovy's and JUEL's words are whole conditions over the variables`()
    throws
  {
    let table = try table(
      rule(
        ["", "modelMethodology.equalsIgnoreCase(\"regression\") && r2_score<0.7"],
        ["false", "\"R2 is low\"", ""], language: "groovy")
        + rule(
          ["", "${rate < threshold}"], ["false", "\"rate is low\"", ""], language: "juel"),
      inputs: [("auc", "double"), ("r2_score", "double")])
    let context: [String: JSON] = ["modelMethodology": "Regression"]
    #expect(
      text(table.evaluate(result: ["r2_score": 0.6, "rate": 2, "threshold": 1], context: context))
        == "failed; 1 false R2 is low; ")
    #expect(
      text(
        table.evaluate(result: ["r2_score": 0.8, "rate": 0.5, "threshold": 1], context: context))
        == "failed; 2 false rate is low; ")
    #expect(
      text(table.evaluate(result: ["rate": 2, "threshold": 1], context: context))
        == "inconclusive; ; r2_score")
  }

  @Test func `conditions without white space, negations and sentinels are read`() throws {
    let table = try table(
      rule(
        ["!modelMethodology.equals(\"regression\") &&auc>-99&&auc <0.6"], ["false", "\"low\"", ""],
        language: "groovy")
        + rule(["auc ==-99"], ["false", "\"not computed\"", ""], language: "groovy"),
      inputs: [("auc", "double")])
    let context: [String: JSON] = ["modelMethodology": "classification"]
    #expect(text(table.evaluate(result: ["auc": 0.5], context: context)) == "failed; 1 false low; ")
    #expect(text(table.evaluate(result: ["auc": 0.6], context: context)) == "passed; ; ")
    #expect(
      text(table.evaluate(result: ["auc": -99], context: context))
        == "failed; 2 false not computed; ")
  }

  @Test func `a condition in a language that nobody speaks here is refused by its name and rule`() {
    let body = """
      <decision id="D" name="D"><decisionTable><input label="auc"><inputExpression><text>auc</text>
      </inputExpression></input><output name="passes"/><rule>
      <inputEntry expressionLanguage="groovy"><text>auc.collect { it }.sum() &gt; 1</text></inputEntry>
      <outputEntry><text>false</text></outputEntry></rule><rule>
      <inputEntry expressionLanguage="javascript"><text>auc &gt; 1</text></inputEntry>
      <outputEntry><text>false</text></outputEntry></rule></decisionTable></decision>
      """
    let problems = DMNText.problems(body)
    #expect(problems.count == 2)
    #expect(problems.first?.contains("decision \"D\", rule 1, input \"auc\"") == true)
    #expect(
      problems.last?.contains("the expression language \"javascript\" is not supported") == true)
  }

  @Test func `only the first row that fires counts where the policy says so`() throws {
    let table = try table(
      rule([">= 0.9"], ["true", "", ""]) + rule([""], ["false", "\"else\"", ""]), policy: "FIRST",
      inputs: [("auc", "double")])
    #expect(text(table.evaluate(result: ["auc": 0.95])) == "passed; 1 true ; ")
    #expect(text(table.evaluate(result: ["auc": 0.5])) == "failed; 2 false else; ")
  }

  @Test func `two rows of a unique table that fire are inconclusive, not a pass`() throws {
    let table = try table(
      rule([">= 0.9"], ["true", "", ""]) + rule([">= 0.8"], ["true", "", ""]), policy: "UNIQUE",
      inputs: [("auc", "double")])
    let outcome = table.evaluate(result: ["auc": 0.95])
    #expect(outcome.verdict == .inconclusive)
    #expect(
      outcome.explanation
        == "\"Thresholds\": the rules 1, 2 match, and UNIQUE lets one match [hit-policy]")
  }

  @Test func `a row that does not say whether it passes is inconclusive`() throws {
    let table = try table(
      rule([">= 0.9"], ["", "\"look at it\"", ""]), inputs: [("auc", "double")])
    #expect(text(table.evaluate(result: ["auc": 0.95])) == "inconclusive; 1 ? look at it; ")
  }

  @Test func `other outputs are handed on`() throws {
    let table = try table(
      rule(["> 1"], ["false", "\"r\"", "\"retrain\""]), inputs: [("x", "double")],
      outputs: ["passes", "reason", "action"])
    #expect(table.evaluate(result: ["x": 2]).rows.first?.others == ["action": "retrain"])
  }

  @Test func `a table without the output passes is refused with what it has`() throws {
    let body = DMNText.table("D", inputs: ["x"], outputs: ["color"], rows: [["1", "\"red\""]])
    let model = try #require(DMNReader.read(DMNText.file(body), path: "t.dmn").model)
    guard case .failure(let problem) = ThresholdTable.find("D", in: model) else {
      Issue.record("the table is accepted")
      return
    }
    #expect("\(problem)" == "the decision \"D\" has no output \"passes\"; found \"color\"")
  }
}
