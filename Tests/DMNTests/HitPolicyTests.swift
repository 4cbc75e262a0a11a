import DMN
import Expressions
import Testing
import Vocabulary

@Suite struct HitPolicyTests {
  private func check(
    _ policy: String, _ aggregation: String? = nil, x: Int64, rows: [[String]],
    values: String? = nil, defaults: String? = nil, gives expected: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let body = DMNText.table(
      "D", policy: policy, aggregation: aggregation, inputs: ["x"], outputs: ["y"],
      outputValues: values, defaults: defaults, rows: rows)
    let found = try DMNText.evaluate(body, "D", ["x": .integer(x)])
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  private let rows = [["> 0", "\"low\""], ["> 10", "\"high\""], ["> 10", "\"mid\""]]

  @Test func `a unique table gives the only rule that matches`() throws {
    try check("UNIQUE", x: 5, rows: rows, gives: "\"low\"")
  }

  @Test func `a unique table with two matches is null and says which rules match`() throws {
    try check(
      "UNIQUE", x: 11, rows: rows,
      gives: "null | \"D\": the rules 1, 2, 3 match, and UNIQUE lets one match [hit-policy]")
  }

  @Test func `the first rule that matches counts`() throws {
    try check("FIRST", x: 11, rows: rows, gives: "\"low\"")
  }

  @Test func `priority goes by the order of the output's values`() throws {
    try check(
      "PRIORITY", x: 11, rows: rows, values: "\"high\", \"mid\", \"low\"", gives: "\"high\"")
  }

  @Test func `rules that agree may all match where any is asked for`() throws {
    try check("ANY", x: 11, rows: [["> 0", "1"], ["> 10", "1.0"]], gives: "1")
  }

  @Test func `rules that differ make any null`() throws {
    try check(
      "ANY", x: 11, rows: rows,
      gives: "null | \"D\": the rules 1 and 2 match and differ, and ANY wants them to agree "
        + "[hit-policy]")
  }

  @Test func `collect and rule order give all in the table's order`() throws {
    for policy in ["COLLECT", "RULE ORDER"] {
      try check(policy, x: 11, rows: rows, gives: "[\"low\",\"high\",\"mid\"]")
    }
  }

  @Test func `output order gives all by the order of the output's values`() throws {
    try check(
      "OUTPUT ORDER", x: 11, rows: rows, values: "\"high\", \"mid\", \"low\"",
      gives: "[\"high\",\"mid\",\"low\"]")
  }

  @Test(arguments: [("SUM", "6"), ("MIN", "1"), ("MAX", "3"), ("COUNT", "3")])
  func `collect makes one number`(_ aggregation: String, _ expected: String) throws {
    try check(
      "COLLECT", aggregation, x: 1, rows: [["-", "1"], ["-", "2"], ["", "3"]], gives: expected)
  }

  @Test func `without a match the default counts, else null, and an empty list for collect`() throws
  {
    try check("UNIQUE", x: 0, rows: rows, gives: "null")
    try check("UNIQUE", x: 0, rows: rows, defaults: "\"none\"", gives: "\"none\"")
    try check("COLLECT", x: 0, rows: rows, gives: "[]")
    try check("COLLECT", "COUNT", x: 0, rows: [["> 0", "1"]], gives: "0")
    try check("COLLECT", "SUM", x: 0, rows: [["> 0", "1"]], gives: "null")
  }

  @Test func `several outputs give a context, and an empty cell gives null`() throws {
    let body = DMNText.table(
      "D", policy: "COLLECT", inputs: ["x"], outputs: ["a", "b"],
      rows: [["1", "2", ""], ["-", "3", "-"]])
    #expect(
      try DMNText.evaluate(body, "D", ["x": 1]) == "[{\"a\":2,\"b\":null},{\"a\":3,\"b\":null}]")
  }

  @Test func `the outcome names the rules that matched, with their outputs and descriptions`()
    throws
  {
    let body = """
      <decision id="D" name="Risk"><decisionTable id="t" hitPolicy="COLLECT">
        <input><inputExpression><text>x</text></inputExpression></input><output name="y"/>
        <annotation name="why"/>
        <rule id="r1"><description>too small</description><inputEntry><text>&lt; 5</text></inputEntry>
          <outputEntry><text>1</text></outputEntry>
          <annotationEntry><text>see 3.2</text></annotationEntry></rule>
        <rule><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
      </decisionTable></decision>
      """
    let model = try #require(DMNReader.read(DMNText.file(body), path: "t.dmn").model)
    let outcome = try model.evaluate("Risk", inputs: DecisionInputs(["x": 3])).get()
    let rules = outcome.rules.map { rule in
      "\(rule.id) \(rule.row) \(rule["y"].map { "\($0)" } ?? "") "
        + rule.annotations.map { "\($0.name): \($0.text)" }.joined(separator: ", ")
    }
    #expect(rules == ["r1 1 1 description: too small, why: see 3.2"])
    #expect(
      outcome.tables.first?.inputs.map { "\($0.label) = \($0.value)" } == [
        "x = 3"
      ])
  }
}
