import BPMN
import DMN
import Processes
import Testing
import Vocabulary

/// A result in the forms that business rule tasks ask for.
@Suite struct DecisionTests {
  private static let file = """
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
      <decision id="dish" name="Dish">
        <decisionTable id="t" hitPolicy="COLLECT">
          <input id="i"><inputExpression id="e"><text>weekend</text></inputExpression></input>
          <output id="o1" name="dish"/><output id="o2" name="side"/>
          <rule id="r1"><inputEntry id="a"><text>true</text></inputEntry>\
    <outputEntry id="b"><text>"steak"</text></outputEntry>\
    <outputEntry id="c"><text>"salad"</text></outputEntry></rule>
          <rule id="r2"><inputEntry id="f"><text></text></inputEntry>\
    <outputEntry id="g"><text>"fish"</text></outputEntry>\
    <outputEntry id="h"><text></text></outputEntry></rule>
        </decisionTable>
      </decision>
    </definitions>
    """

  private func stored(
    _ form: DecisionResult, weekend: Bool, besides: [String: JSON] = [:]
  ) throws -> String {
    let model = try #require(DMNReader.read(Array(Self.file.utf8), path: "d.dmn").model)
    let decision = try #require(Decision.all(of: model).first)
    let variables = besides.merging(["weekend": .bool(weekend)]) { _, new in new }
    switch decision.decide(form, variables, .epoch) {
    case .success(let value): return value.canonicalText
    case .failure(let failure): return failure.message
    }
  }

  @Test func `one rule is an entry, a result, entries or a list`() throws {
    #expect(try stored(.singleEntry, weekend: false) == #""fish""#)
    #expect(try stored(.singleResult, weekend: false) == #"{"dish":"fish"}"#)
    #expect(try stored(.collectEntries, weekend: false) == #"["fish"]"#)
    #expect(try stored(.resultList, weekend: false) == #"[{"dish":"fish"}]"#)
  }

  @Test func `what does not have the form is said`() throws {
    let failure = "failed to take the result of \"dish\": "
    #expect(
      try stored(.singleResult, weekend: true)
        == failure + "2 rules found, at most one expected for singleResult")
    #expect(
      try stored(.collectEntries, weekend: true)
        == failure + "2 outputs found, at most one expected for collectEntries")
  }

  @Test func `a variable does not take the place of the decision that is asked for`() throws {
    #expect(
      try stored(.singleEntry, weekend: false, besides: ["dish": "none", "Dish": "none"])
        == #""fish""#)
  }
}
