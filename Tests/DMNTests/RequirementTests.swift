import DMN
import Expressions
import Testing
import Vocabulary

@Suite struct RequirementTests {
  @Test func `a decision reads the decisions and the input data that it needs`() throws {
    let body =
      """
      <inputData id="i" name="Applicant age"><variable name="Applicant age" typeRef="number"/></inputData>
      <decision id="A" name="Is adult"><variable name="Is adult" typeRef="boolean"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <literalExpression><text>Applicant age &gt;= 18</text></literalExpression></decision>
      """ + DMNText.decision("B", "if Is adult then \"yes\" else \"no\"", needs: ["A"])
    #expect(try DMNText.evaluate(body, "B", ["Applicant age": 20]) == "\"yes\"")
  }

  @Test func `a shared decision is evaluated once`() throws {
    let body =
      DMNText.decision("A", "1") + DMNText.decision("B", "A + 1", needs: ["A"])
      + DMNText.decision("C", "A + 2", needs: ["A"])
      + DMNText.decision("D", "B + C", needs: ["B", "C"])
    let model = try #require(DMNReader.read(DMNText.file(body), path: "t.dmn").model)
    let outcome = try model.evaluate("D", inputs: DecisionInputs()).get()
    #expect(outcome.decisions.map(\.name) == ["A", "B", "C", "D"])
    #expect(outcome.value.json == 5)
  }

  @Test func `a chain of ten thousand decisions is evaluated`() throws {
    var body = DMNText.decision("d0", "0")
    for index in 1..<10_000 {
      body += DMNText.decision("d\(index)", "d\(index - 1) + 1", needs: ["d\(index - 1)"])
    }
    #expect(try DMNText.evaluate(body, "d9999") == "9999")
  }

  @Test func `a cycle is refused by the names on it`() {
    let body =
      DMNText.decision("A", "1", needs: ["B"]) + DMNText.decision("B", "1", needs: ["A"])
    #expect(
      DMNText.problems(body).first?.hasSuffix(
        "decision \"B\" needs itself: \"A\" needs \"B\" needs \"A\" [requirement-cycle]") == true)
  }

  @Test func `a reference to nothing is told with its line`() {
    let body = DMNText.decision("Risk", "1") + "\n" + DMNText.decision("B", "1", needs: ["Rist"])
    #expect(
      DMNText.problems(body) == [
        "t.dmn:7:25: error: requiredDecision names \"#Rist\", which is no element here "
          + "[unknown-reference]\n  hint: did you mean \"Risk\"?"
      ])
  }

  @Test func `a service sees its parameters and nothing else`() throws {
    let body = """
      <inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>
      <decision id="A" name="A"><variable name="A"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <literalExpression><text>x * 10</text></literalExpression></decision>
      <decisionService id="S" name="S"><variable name="S"/><outputDecision href="#A"/>
        <inputData href="#i"/></decisionService>
      <decision id="D" name="D"><variable name="D"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <knowledgeRequirement><requiredKnowledge href="#S"/></knowledgeRequirement>
        <literalExpression><text>[x, S(2), S(x: 3)]</text></literalExpression></decision>
      """
    #expect(try DMNText.evaluate(body, "D", ["x": 1]) == "[1,20,30]")
    #expect(try DMNText.evaluate(body, "S", ["x": 7]) == "70")
  }

  @Test func `a value that is not of its type is null, and the warning says why`() throws {
    let body = DMNText.decision("D", "\"one\"", type: "number")
    #expect(
      try DMNText.evaluate(body, "D")
        == "null | \"D\", the result: \"one\" does not conform to the type \"number\" [type]")
  }

  @Test func `a list of one element is the element, a list of one list is not its element`() throws
  {
    func result(_ text: String) throws -> String {
      try DMNText.evaluate(DMNText.decision("D", text, type: "number"), "D")
    }
    #expect(try result("[10]") == "10")
    #expect(try result("[[10]]").hasPrefix("null | "))
  }

  @Test func `allowed values, components and collections are checked`() throws {
    let types = """
      <itemDefinition name="tGrade"><typeRef>string</typeRef>
        <allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
      <itemDefinition name="tPupil"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>
        <itemComponent name="grades" isCollection="true"><typeRef>tGrade</typeRef></itemComponent>
      </itemDefinition>
      """
    func result(_ text: String) throws -> String {
      try DMNText.evaluate(types + DMNText.decision("D", text, type: "tPupil"), "D")
    }
    #expect(
      try result("{name: \"x\", grades: [\"A\", \"B\"]}")
        == "{\"grades\":[\"A\",\"B\"],\"name\":\"x\"}")
    #expect(
      try result("{name: \"x\", grades: \"A\"}") == "{\"grades\":[\"A\"],\"name\":\"x\"}")
    #expect(try result("{name: \"x\", grades: [\"C\"]}").hasPrefix("null | "))
    #expect(try result("{name: 1, grades: []}").hasPrefix("null | "))
  }

  @Test func `a type that is defined by itself is refused`() {
    let types = """
      <itemDefinition name="tA"><typeRef>tB</typeRef></itemDefinition>
      <itemDefinition name="tB"><typeRef>tA</typeRef></itemDefinition>
      """
    let problems = DMNText.problems(types)
    #expect(problems.contains { $0.contains("the type \"tA\" is defined by itself [type-cycle]") })
  }

  @Test func `imported decisions, types and functions stand behind the import's name`() throws {
    let library = """
      <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="l" name="l" namespace="urn:lib">
        <itemDefinition name="tAge"><typeRef>number</typeRef></itemDefinition>
        <inputData id="i" name="age"><variable name="age" typeRef="tAge"/></inputData>
        <decision id="a" name="is adult"><variable name="is adult"/>
          <informationRequirement><requiredInput href="#i"/></informationRequirement>
          <literalExpression><text>age &gt;= 18</text></literalExpression></decision>
        <businessKnowledgeModel id="f" name="twice"><variable name="twice"/><encapsulatedLogic>
          <formalParameter name="n" typeRef="tAge"/>
          <literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic>
        </businessKnowledgeModel>
      </definitions>
      """
    let main = """
      <import namespace="urn:lib" name="lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
      <decision id="D" name="D"><variable name="D"/>
        <informationRequirement><requiredDecision href="urn:lib#a"/></informationRequirement>
        <informationRequirement><requiredInput href="urn:lib#i"/></informationRequirement>
        <knowledgeRequirement><requiredKnowledge href="urn:lib#f"/></knowledgeRequirement>
        <literalExpression typeRef="lib.tAge">
          <text>if lib.is adult then lib.twice(lib.age) else 0</text></literalExpression></decision>
      """
    let result = DMNReader.read(
      DMNText.file(main), path: "t.dmn",
      others: [DMNReader.File(path: "lib.dmn", bytes: Array(library.utf8))])
    #expect(result.diagnostics == [])
    let model = try #require(result.model)
    #expect(DMNText.text(of: model.evaluate("D", inputs: DecisionInputs(["age": 20]))) == "40")
    #expect(
      DMNText.text(of: model.evaluate("D", inputs: DecisionInputs(["lib": ["age": 21]]))) == "42")
  }

  @Test func `each import of a file is a place of its own for inputs, unless one is given for all`()
    throws
  {
    func library(_ namespace: String, _ body: String) -> DMNReader.File {
      let text = """
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="l" name="l" namespace="\(namespace)">
        \(body)</definitions>
        """
      return DMNReader.File(path: namespace, bytes: Array(text.utf8))
    }
    let greeting = """
      <inputData id="i" name="who"><variable name="who" typeRef="string"/></inputData>
      <decision id="g" name="greeting"><variable name="greeting"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <literalExpression><text>"hello " + who</text></literalExpression></decision>
      """
    func middle(_ mark: String) -> String {
      """
      <import namespace="urn:a" name="A"/>
      <decision id="m" name="marked"><variable name="marked"/>
        <informationRequirement><requiredDecision href="urn:a#g"/></informationRequirement>
        <literalExpression><text>"\(mark): " + A.greeting</text></literalExpression></decision>
      """
    }
    let main = """
      <import namespace="urn:b" name="B"/><import namespace="urn:c" name="C"/>
      <decision id="D" name="D"><variable name="D"/>
        <informationRequirement><requiredDecision href="urn:b#m"/></informationRequirement>
        <informationRequirement><requiredDecision href="urn:c#m"/></informationRequirement>
        <literalExpression><text>B.marked + "; " + C.marked</text></literalExpression></decision>
      """
    let result = DMNReader.read(
      DMNText.file(main), path: "t.dmn",
      others: [
        library("urn:a", greeting), library("urn:b", middle("B")), library("urn:c", middle("C")),
      ])
    #expect(result.diagnostics == [])
    let model = try #require(result.model)
    func evaluate(_ inputs: [String: JSON]) -> String {
      DMNText.text(of: model.evaluate("D", inputs: DecisionInputs(inputs)))
    }
    #expect(
      evaluate(["B": ["A": ["who": "x"]], "C": ["A": ["who": "y"]]])
        == #""B: hello x; C: hello y""#)
    #expect(evaluate(["C.A.who": "z"]) == #""B: hello z; C: hello z""#)
    #expect(evaluate(["who": "w"]) == #""B: hello w; C: hello w""#)
  }

  @Test func `files that import each other are read, and a cycle of their decisions is refused`() {
    let other = """
      <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="l" name="l" namespace="urn:o">
      <import namespace="urn:test" name="T"/>
      <decision id="e" name="E"><variable name="E"/>
        <informationRequirement><requiredDecision href="urn:test#D"/></informationRequirement>
        <literalExpression><text>T.D</text></literalExpression></decision></definitions>
      """
    let main = """
      <import namespace="urn:o" name="O"/>
      <decision id="D" name="D"><variable name="D"/>
        <informationRequirement><requiredDecision href="urn:o#e"/></informationRequirement>
        <literalExpression><text>O.E</text></literalExpression></decision>
      """
    let result = DMNReader.read(
      DMNText.file(main), path: "t.dmn",
      others: [DMNReader.File(path: "o.dmn", bytes: Array(other.utf8))])
    #expect(result.diagnostics.map(\.code) == ["requirement-cycle"])
  }

  @Test func `an import that no file answers is told`() {
    let problems = DMNText.problems("<import namespace=\"urn:none\" name=\"n\"/>")
    #expect(
      problems == [
        "t.dmn:3:1: error: no file has the namespace \"urn:none\", which is imported here "
          + "[missing-import]"
      ])
  }
}
