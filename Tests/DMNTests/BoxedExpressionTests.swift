import DMN
import Testing
import Vocabulary

@Suite struct BoxedExpressionTests {
  private func check(
    _ box: String, _ inputs: [String: JSON] = [:], type: String? = nil, gives expected: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let typeRef = type.map { " typeRef=\"\($0)\"" } ?? ""
    let body = """
      <decision id="D" name="D"><variable name="D"\(typeRef)/>\(box)</decision>
      """
    #expect(try DMNText.evaluate(body, "D", inputs) == expected, sourceLocation: sourceLocation)
  }

  private func text(_ text: String) -> String {
    "<literalExpression><text>\(text)</text></literalExpression>"
  }

  @Test func `the entries of a context see those before`() throws {
    try check(
      """
      <context>
        <contextEntry><variable name="net price"/>\(text("100"))</contextEntry>
        <contextEntry><variable name="gross price"/>\(text("net price * 1.2"))</contextEntry>
      </context>
      """, gives: "{\"gross price\":120,\"net price\":100}")
  }

  @Test func `a result cell is the value of its context`() throws {
    try check(
      """
      <context>
        <contextEntry><variable name="a"/>\(text("1"))</contextEntry>
        <contextEntry>\(text("a + 1"))</contextEntry>
      </context>
      """, gives: "2")
  }

  @Test func `a relation is a list of contexts`() throws {
    try check(
      """
      <relation><column name="n"/><column name="s"/>
        <row>\(text("1"))\(text("\"a\""))</row><row>\(text("1 + 1"))\(text("\"b\""))</row></relation>
      """, gives: "[{\"n\":1,\"s\":\"a\"},{\"n\":2,\"s\":\"b\"}]")
  }

  @Test func `a list has the values of its elements`() throws {
    try check("<list>\(text("1"))\(text("\"a\""))<list/></list>", gives: "[1,\"a\",[]]")
  }

  @Test func `a conditional takes the branch that its condition says`() throws {
    func box(_ condition: String) -> String {
      "<conditional><if>\(text(condition))</if><then>\(text("1"))</then><else>\(text("2"))</else></conditional>"
    }
    try check(box("1 &lt; 2"), gives: "1")
    try check(box("false"), gives: "2")
    try check(box("null"), gives: "2")
    try check(
      box("\"a\""), gives: "null | \"D\", if: the condition gives \"a\", no truth value [type]")
  }

  @Test func `a filter keeps what matches, and sees the members of contexts`() throws {
    try check(
      "<filter><in>\(text("[{a: 1}, {a: 5}]"))</in><match>\(text("a &gt; 2 and item.a &lt; 9"))</match></filter>",
      gives: "[{\"a\":5}]")
  }

  @Test func `for, some and every go over a list`() throws {
    func box(_ name: String, _ inner: String, _ list: String, _ text: String) -> String {
      "<\(name) iteratorVariable=\"e\"><in>\(self.text(list))</in><\(inner)>\(self.text(text))</\(inner)></\(name)>"
    }
    try check(box("for", "return", "[1, 2]", "e * 2"), gives: "[2,4]")
    try check(box("for", "return", "[1..3]", "e + count(partial)"), gives: "[1,3,5]")
    try check(box("some", "satisfies", "[1, 2]", "e &gt; 1"), gives: "true")
    try check(box("every", "satisfies", "[1, 2]", "e &gt; 1"), gives: "false")
    try check(box("every", "satisfies", "[]", "e &gt; 1"), gives: "true")
  }

  @Test func `a function of a context can be called, and may call itself`() throws {
    let function = """
      <functionDefinition><formalParameter name="n" typeRef="number"/>\(
        text("if n &lt;= 1 then 1 else n * factorial(n - 1)"))</functionDefinition>
      """
    try check(
      """
      <context><contextEntry><variable name="factorial"/>\(function)</contextEntry>
      <contextEntry>\(text("factorial(5)"))</contextEntry></context>
      """, gives: "120")
  }

  @Test func `an endless recursion ends at a limit`() throws {
    let function = """
      <functionDefinition><formalParameter name="n"/>\(text("f(n + 1)"))</functionDefinition>
      """
    let body = """
      <decision id="D" name="D"><context><contextEntry><variable name="f"/>\(function)</contextEntry>
      <contextEntry>\(text("f(1)"))</contextEntry></context></decision>
      """
    #expect(try DMNText.evaluate(body, "D").hasPrefix("the evaluation was ended: "))
  }

  @Test func `an invocation binds arguments by name`() throws {
    let body = """
      <businessKnowledgeModel id="minus" name="minus"><variable name="minus"/><encapsulatedLogic>
        <formalParameter name="a" typeRef="number"/><formalParameter name="b" typeRef="number"/>
        \(text("a - b"))</encapsulatedLogic></businessKnowledgeModel>
      <decision id="D" name="D"><variable name="D"/>
        <knowledgeRequirement><requiredKnowledge href="#minus"/></knowledgeRequirement>
        <invocation>\(text("minus"))
          <binding><parameter name="b"/>\(text("1"))</binding>
          <binding><parameter name="a"/>\(text("5"))</binding></invocation></decision>
      """
    #expect(try DMNText.evaluate(body, "D") == "4")
  }

  @Test func `a function that is built in can be invoked by its parameters' names`() throws {
    func binding(_ name: String, _ value: String) -> String {
      "<binding><parameter name=\"\(name)\"/>\(text(value))</binding>"
    }
    try check(
      "<invocation>\(text("substring"))\(binding("length", "2"))\(binding("string", "\"hello\""))"
        + "\(binding("start position", "1"))</invocation>", gives: "\"he\"")
  }

  @Test func `an argument of the wrong type makes a function's result null`() throws {
    let body = """
      <businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic>
        <formalParameter name="a" typeRef="number"/>\(text("1"))</encapsulatedLogic>
      </businessKnowledgeModel>
      <decision id="D" name="D"><variable name="D"/>
        <knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>
        \(text("f(\"x\")"))</decision>
      """
    #expect(
      try DMNText.evaluate(body, "D")
        == "null | \"f\", parameter \"a\": \"x\" does not conform to the type \"number\" [type]")
  }
}
