import DMN
import Expressions
import Testing
import Vocabulary

/// Files as Camunda Modeler writes them.
@Suite struct CamundaTests {
  private func model(_ text: String) throws -> DecisionModel {
    let result = DMNReader.read(Array(text.utf8), path: "t.dmn")
    #expect(result.diagnostics == [])
    return try #require(result.model)
  }

  private let file = """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd"
      xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="DRD" exporter="Camunda Modeler"
      namespace="http://camunda.org/schema/1.0/dmn">
      <inputData id="dayType" name="Type of day"/>
      <decision id="season" name="Season"><decisionTable hitPolicy="UNIQUE">
        <input label="Temperature" camunda:inputVariable="celsius"><inputExpression typeRef="integer">
          <text>temperature</text></inputExpression></input>
        <output name="season" typeRef="string"/>
        <rule><inputEntry><text>&gt; 20</text></inputEntry><outputEntry><text>"summer"</text></outputEntry></rule>
        <rule><inputEntry><text>celsius &lt;= 20</text></inputEntry><outputEntry><text>"winter"</text></outputEntry></rule>
      </decisionTable></decision>
      <decision id="dish" name="Dish">
        <informationRequirement><requiredDecision href="#season"/></informationRequirement>
        <informationRequirement><requiredInput href="#dayType"/></informationRequirement>
        <decisionTable hitPolicy="RULE ORDER">
        <input><inputExpression typeRef="string"><text>season</text></inputExpression></input>
        <input><inputExpression typeRef="boolean"><text>weekend</text></inputExpression></input>
        <output name="dish" typeRef="string"/><output name="side" typeRef="string"/>
        <rule><inputEntry><text>"summer"</text></inputEntry><inputEntry><text>true</text></inputEntry>
          <outputEntry><text>"steak"</text></outputEntry><outputEntry><text>"salad"</text></outputEntry></rule>
        <rule><inputEntry><text>"summer"</text></inputEntry><inputEntry><text></text></inputEntry>
          <outputEntry expressionLanguage="juel"><text>${weekend ? "fish" : "soup"}</text></outputEntry>
          <outputEntry><text></text></outputEntry></rule>
      </decisionTable></decision>
    </definitions>
    """

  @Test func `a decision hands its outputs on by their names, and reads undeclared variables`()
    throws
  {
    let model = try model(file)
    let outcome = model.evaluate(
      "dish", inputs: DecisionInputs(["temperature": "25", "weekend": true]))
    #expect(
      DMNText.text(of: outcome)
        == #"[{"dish":"steak","side":"salad"},{"dish":"fish","side":null}]"#)
    #expect(
      DMNText.text(of: model.evaluate("season", inputs: DecisionInputs(["temperature": 3])))
        == #""winter""#)
  }

  @Test func `the rules that count are rows, without their empty cells`() throws {
    let model = try model(file)
    func rows(_ decision: String, weekend: Bool) throws -> String {
      let inputs: [String: JSON] = ["temperature": 25, "weekend": .bool(weekend)]
      let outcome = try model.evaluate(decision, inputs: DecisionInputs(inputs)).get()
      return JSON.array(outcome.rows.map { .object($0) }).canonicalText
    }
    #expect(try rows("season", weekend: true) == #"[{"season":"summer"}]"#)
    #expect(try rows("dish", weekend: false) == #"[{"dish":"soup"}]"#)
    #expect(
      try rows("dish", weekend: true) == #"[{"dish":"steak","side":"salad"},{"dish":"fish"}]"#)
  }

  @Test func `a column with a variable and no expression is that variable, hyphens or not`() throws
  {
    let body = """
      <decision id="D" name="D"><decisionTable hitPolicy="COLLECT">
        <input camunda:inputVariable="max-p.value"><inputExpression typeRef="double"><text></text></inputExpression></input>
        <input><inputExpression typeRef="double"><text>min-p</text></inputExpression></input>
        <output name="y"/>
        <rule><inputEntry><text>&lt; .5</text></inputEntry><inputEntry><text></text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
        <rule><inputEntry><text></text></inputEntry><inputEntry><text>&lt; .5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
      </decisionTable></decision>
      """
    #expect(
      try DMNText.evaluate(body, "D", ["max-p.value": 0.1, "min-p": 0.2]) == "[1,2]")
  }

  @Test func `texts of JSON become dates where a type asks for them`() throws {
    let body = """
      <itemDefinition name="tTerm"><itemComponent name="from"><typeRef>date</typeRef></itemComponent>
        <itemComponent name="for"><typeRef>yearMonthDuration</typeRef></itemComponent></itemDefinition>
      <inputData id="i" name="term"><variable name="term" typeRef="tTerm"/></inputData>
      <decision id="D" name="D"><variable name="D" typeRef="date"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <literalExpression><text>term.from + term.for</text></literalExpression></decision>
      """
    #expect(
      try DMNText.evaluate(body, "D", ["term": ["from": "2024-02-29", "for": "P1Y"]])
        == #""2025-02-28""#)
  }
}
