import DMN
import TestSupport
import Testing
import Vocabulary

@Suite struct HostileFileTests {
  @Test func `loops that multiply end at a limit`() throws {
    let body = DMNText.decision("D", "for a in 1..100000, b in 1..100000 return a * b")
    #expect(try DMNText.evaluate(body, "D").hasPrefix("the evaluation was ended: "))
  }

  @Test func `decisions that double each other's lists end at a limit`() throws {
    var body = DMNText.decision("d0", "[1, 2, 3, 4]")
    for index in 1..<64 {
      body += DMNText.decision(
        "d\(index)", "concatenate(d\(index - 1), d\(index - 1))", needs: ["d\(index - 1)"])
    }
    #expect(try DMNText.evaluate(body, "d63").hasPrefix("the evaluation was ended: "))
  }

  @Test func `types that double in each other are read, and what they would spell out to is cut`()
    throws
  {
    var body = "<itemDefinition name=\"t0\"><typeRef>number</typeRef></itemDefinition>"
    for index in 1...64 {
      body += """
        <itemDefinition name="t\(index)">
        <itemComponent name="a"><typeRef>t\(index - 1)</typeRef></itemComponent>
        <itemComponent name="b"><typeRef>t\(index - 1)</typeRef></itemComponent></itemDefinition>
        """
    }
    let decision = DMNText.decision("D", "{a: 1}.a", type: "t0")
    #expect(DMNText.problems(body + decision) == [])
    #expect(try DMNText.evaluate(body + decision, "D") == "1")
  }

  @Test func `a chain of names for a type, and a ring of decisions, are told without end`() {
    var chain = "<itemDefinition name=\"t0\"><typeRef>number</typeRef></itemDefinition>"
    var ring = ""
    for index in 1...3000 {
      chain += """
        <itemDefinition name="t\(index)"><typeRef>t\(index - 1)</typeRef></itemDefinition>
        """
      let needs = (0..<4).map { "d\((index + $0 * 700) % 3000 + 1)" }
      ring += DMNText.decision("d\(index)", "1", needs: needs)
    }
    #expect(DMNText.problems(chain).allSatisfy { $0.contains("more than 64 other names [limit]") })
    let problems = DMNText.problems(ring)
    #expect(problems.count == 20)
    #expect(problems.allSatisfy { $0.contains("[requirement-cycle]") && $0.utf8.count < 1000 })
  }

  @Test func `every problem of a file is told, with its line`() {
    let problems = DMNText.problems(
      """
      <decision id="A" name="A"><literalExpression><text>1 +</text></literalExpression></decision>
      <decision id="B" name="B"><literalExpression expressionLanguage="python"><text>1</text>
        </literalExpression></decision>
      <businessKnowledgeModel id="C" name="C"><encapsulatedLogic kind="Java"/></businessKnowledgeModel>
      <decision id="E" name="E"><decisionTable hitPolicy="BEST"/></decision>
      """)
    #expect(problems.map { $0.split(separator: ":")[1] } == ["3", "4", "6", "7"])
    #expect(problems.allSatisfy { $0.contains("error: ") })
  }

  @Test func `a slip in a cell is told with its rule and keeps the rest of the table`() throws {
    let body = DMNText.table(
      "D", policy: "COLLECT", inputs: ["x"], outputs: ["y"],
      rows: [["\"Models\"r", "1"], ["\"b\"", "2"]])
    let problems = DMNText.problems(body)
    #expect(problems.count == 1)
    #expect(problems.first?.contains("decision \"D\", rule 1, input \"x\"") == true)
    #expect(try DMNText.evaluate(body, "D", ["x": "b"]).hasPrefix("[2] | \"D\", rule 1"))
  }

  @Test func `a rule with too few cells is refused by its number`() {
    let problems = DMNText.problems(
      """
      <decision id="D" name="D"><decisionTable><input><inputExpression><text>x</text></inputExpression>
      </input><output/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>
      """)
    #expect(
      problems.first?.contains(
        "rule 1 has 0 input and 1 output cells, 1 and 1 expected [rule]") == true)
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/xml"), "\(SuiteFolder.absence)"))
  func `the suite's hostile files are refused or end at a limit`() throws {
    let folder = SuiteFolder("badinputs/xml")
    let names = try folder.names().filter { $0.hasSuffix(".dmn") }
    #expect(!names.isEmpty)
    for name in names {
      let result = DMNReader.read(try folder.bytes(name), path: name)
      guard let model = result.model else {
        #expect(!result.diagnostics.isEmpty, "\(name)")
        continue
      }
      for decision in model.decisions {
        guard case .failure(.limit) = model.evaluate(decision.id, inputs: DecisionInputs()) else {
          Issue.record("\(name) is evaluated")
          continue
        }
      }
    }
  }
}
