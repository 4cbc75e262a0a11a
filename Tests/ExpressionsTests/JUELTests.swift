import Expressions
import Testing
import Vocabulary

struct JUELTests {
  private let variables = Variables([
    "JOB": ["id": "j1", "jobStatus": "COMPLETE", "tries": 3], "TEST_JOB": ["id": "j1"],
    "list": ["a", "b"], "n": 5, "x": 2.5, "s": "Text", "nothing": .null, "yes": true, "empty1": "",
  ])

  private func check(
    _ source: String, _ expected: String,
    _ place: Testing.SourceLocation = #_sourceLocation
  ) {
    let found: String
    switch Expression.juel(source).flatMap({ $0.value(in: variables) }) {
    case .success(let value): found = value.canonicalText
    case .failure(let error): found = error.description
    }
    #expect(found == expected, sourceLocation: place)
  }

  @Test func `the conditions of life cycle files are evaluated`() {
    check("${JOB.id == TEST_JOB.id && JOB.jobStatus.toString() == \"COMPLETE\"}", "true")
    check("${JOB.jobStatus.name().equalsIgnoreCase('complete')}", "true")
    check("${JOB.getJobStatus() eq 'ERROR'}", "false")
    check("${execution.getVariable(\"n\")}", "5")
    check("${execution.getVariable('missing') == null}", "true")
    check("${1 == 0}", "false")
  }

  @Test func `text around expressions makes a text, a lone expression keeps its type`() {
    check("plain", "\"plain\"")
    check("job #{JOB.id} has ${n} and ${nothing}", "\"job j1 has 5 and \"")
    check("  ${n} ", "5")
    check("\\${n}", "\"${n}\"")
    check("${'}'}", "\"}\"")
  }

  @Test func `operators follow the words and the signs`() {
    check("${n gt 4 and not (n le 4)}", "true")
    check("${n + 2 * 3 - 1}", "10")
    check("${n / 2}", "2.5")
    check("${n mod 2 == 1 ? 'odd' : 'even'}", "\"odd\"")
    check("${-n + x}", "-2.5")
    check("${empty nothing && empty empty1 && !empty list}", "true")
    check("${'5' == n}", "true")
    check("${'abc' < 'abd'}", "true")
    check("${nothing < 1}", "false")
    check("${yes || missing}", "true")
  }

  @Test func `parts of values are reached by name and index`() {
    check("${list[1]}", "\"b\"")
    check("${list.get(0)}", "\"a\"")
    check("${list[7]}", "null")
    check("${JOB['id']}", "\"j1\"")
    check("${JOB.unknown}", "null")
    check("${list.size() + s.length()}", "6")
    check("${list.contains('a') and s.startsWith('Te') and s.endsWith('xt')}", "true")
    check("${s.toUpperCase()}${s.toLowerCase()}", "\"TEXTtext\"")
    check("${list.isEmpty()}", "false")
  }

  @Test func `a failure says where and what`() {
    check("${JOB.unknown.id}", "1:14: null has no property \"id\" [no-such-property]")
    check("${a.b}", "1:3: there is no variable \"a\" [unknown-variable]")
    check("${s + 1}", "1:5: expected a number, found the text \"Text\" [type]")
    check("${1 % 0}", "1:5: division by zero [arithmetic]")
    check("${n", "1:1: an expression is not closed with \"}\" [syntax]")
    check("${n ==}", "1:7: expected a value, found \"}\" [syntax]")
    check("${9223372036854775807 + 1}", "1:23: the result is out of range [arithmetic]")
  }

  @Test func `nothing leads out of the values`() {
    for source in [
      "${''.getClass()}", "${''.getClass().forName('java.lang.Runtime')}",
      "${execution.setVariable('a')}", "${execution.getEngineServices()}", "${bean.call(1)}",
      "${T(java.lang.Runtime)}", "${Runtime.exec('x')}", "${n instanceof Integer}",
    ] {
      guard case .failure(let error) = Expression.juel(source) else {
        Issue.record("\(source) was read")
        continue
      }
      #expect(error.code == .unsupported || error.code == .syntax, "\(source)")
    }
  }

  @Test func `variables are set by what has an effect, and nowhere else`() throws {
    let expression = try Expression.juel(
      "${execution.setVariable('a', n + 1)}${execution.getVariable('a')}"
    ).get()
    let effect = try expression.effect(in: variables).get()
    #expect(effect.assignments.map(\.name) == ["a"])
    #expect(
      effect.value
        == .string(
          JSON.integer((variables.values["n"]?.integer ?? 0) + 1)
            .canonicalText))
    guard case .failure(let error) = expression.value(in: variables) else {
      Issue.record("a value with an effect")
      return
    }
    #expect(error.code == .unsupported)
  }

  @Test func `texts are joined, cut and searched as Java does`() {
    check("${'a'.concat('b')}", "\"ab\"")
    check("${'abcd'.substring(1, 3)}${'abcd'.substring(2)}", "\"bccd\"")
    check("${'abcd'.indexOf('c')}", "2")
    check("${'a,b'.split(',')}", "[\"a\",\"b\"]")
    check("${'2026-01-31T10:00:00Z'.plusMonths(1).minusDays(1)}", "\"2026-02-27T10:00:00Z\"")
    check("${'x'.plusDays(1)}", "1:6: the text \"x\" is no date [type]")
    check("${'ab'.substring(3)}", "1:7: a position is outside of the text [arithmetic]")
  }

  @Test func `conditions are true or false and nothing else`() {
    let result = Expression.juel("${s}").flatMap { $0.condition(in: variables) }
    #expect(
      result
        == .failure(
          ExpressionError(
            .type, at: .start, "a condition must give true or false, found a string")))
  }

  @Test func `deep and long expressions are refused`() {
    let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    check("${\(deep)}", "1:67: the expression nests too deeply [limit]")
    let bangs = String(repeating: "!", count: 5000)
    check("${\(bangs)true}", "1:66: the expression nests too deeply [limit]")
    let long = String(repeating: "x", count: ExpressionLimits.sourceBytes + 1)
    check(long, "1:1: the text is longer than 65536 bytes [limit]")
    let chain = (0..<500).map { _ in "1" }.joined(separator: "+")
    check("${\(chain)}", "1:800: the evaluation nests too deeply [limit]")
  }
}
