import DMN
import Expressions
import Testing
import Vocabulary

/// Makes DMN files for tests, evaluates them, and gives text to assert on.
enum DMNText {
  /// A file of DMN 1.3 around some elements.
  static func file(_ body: String, attributes: String = "") -> [UInt8] {
    Array(
      """
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
        xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="urn:test" \(attributes)>
      \(body)
      </definitions>
      """.utf8)
  }

  /// A decision with a literal expression.
  static func decision(
    _ name: String, _ text: String, needs: [String] = [], type: String? = nil
  ) -> String {
    let typeRef = type.map { " typeRef=\"\($0)\"" } ?? ""
    return """
      <decision id="\(name)" name="\(name)"><variable name="\(name)"\(typeRef)/>
      \(needs.map { "<informationRequirement><requiredDecision href=\"#\($0)\"/></informationRequirement>" }.joined())
      <literalExpression><text>\(text)</text></literalExpression></decision>
      """
  }

  /// A decision with a table: the columns' names, and rows of cells, the last one or more of which
  /// are outputs.
  static func table(
    _ name: String, policy: String = "UNIQUE", aggregation: String? = nil, inputs: [String],
    outputs: [String], outputValues: String? = nil, defaults: String? = nil, rows: [[String]]
  ) -> String {
    var text = "<decision id=\"\(name)\" name=\"\(name)\"><variable name=\"\(name)\"/>"
    text += "<decisionTable id=\"t\" hitPolicy=\"\(policy)\""
    text += (aggregation.map { " aggregation=\"\($0)\"" } ?? "") + ">"
    for input in inputs {
      text +=
        "<input label=\"\(input)\"><inputExpression><text>\(input)</text></inputExpression></input>"
    }
    for output in outputs {
      text += "<output name=\"\(output)\">"
      text += outputValues.map { "<outputValues><text>\($0)</text></outputValues>" } ?? ""
      text += defaults.map { "<defaultOutputEntry><text>\($0)</text></defaultOutputEntry>" } ?? ""
      text += "</output>"
    }
    for (index, row) in rows.enumerated() {
      text += "<rule id=\"r\(index + 1)\">"
      for (column, cell) in row.enumerated() {
        let tag = column < inputs.count ? "inputEntry" : "outputEntry"
        let escaped = cell.replacing("<", with: "&lt;")
        text += "<\(tag)><text>\(escaped)</text></\(tag)>"
      }
      text += "</rule>"
    }
    return text + "</decisionTable></decision>"
  }

  /// The value of a decision as FEEL text, with the warnings behind it.
  static func evaluate(
    _ body: String, _ decision: String, _ inputs: [String: JSON] = [:], attributes: String = ""
  ) throws -> String {
    let model = try #require(
      DMNReader.read(file(body, attributes: attributes), path: "t.dmn").model)
    return text(of: model.evaluate(decision, inputs: DecisionInputs(inputs)))
  }

  static func text(of result: Result<DecisionOutcome, DecisionError>) -> String {
    switch result {
    case .success(let outcome):
      ([(outcome.value.json ?? .null).canonicalText] + outcome.warnings.map { "\($0)" })
        .joined(separator: " | ")
    case .failure(let error): "\(error)"
    }
  }

  /// The findings about a file, a line each.
  static func problems(_ body: String) -> [String] {
    DMNReader.read(file(body), path: "t.dmn").diagnostics.map { "\($0)" }
  }
}
