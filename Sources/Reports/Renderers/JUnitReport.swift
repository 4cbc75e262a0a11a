internal import Vocabulary

/// A report in the form that CI systems show test results in: Ant's and Jenkins's JUnit XML, a
/// suite a model, a case a test.
package enum JUnitReport {
  /// The document.
  ///
  /// A test that fails, or cannot decide, is a `failure` whose `type` says which; one that could
  /// not be found out is an `error`; what only warns, or is waived, is in `system-out`. Files with
  /// errors and paths in conflict are suites of their own.
  package static func text(_ report: Report) -> String {
    var suites = report.models.map { suite($0) }
    if !report.conflicts.isEmpty {
      suites.append(
        Suite(
          name: "merge",
          cases: report.conflicts.map {
            Case(name: $0, problem: .init(tag: "failure", type: "conflict", message: "in conflict"))
          }))
    }
    if !report.findings.isEmpty {
      suites.append(Suite(name: "files", cases: report.findings.map(finding)))
    }
    let all = suites.flatMap(\.cases)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"\(Markup.text(report.title, most: 200))\" \(counts(all))>\n"
    for suite in suites {
      text += "  <testsuite name=\"\(Markup.text(suite.name, most: 300))\" \(counts(suite.cases))"
      text += " timestamp=\"\(report.generated.description.prefix(19))\">\n"
      for item in suite.cases { text += self.text(item, in: suite) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private struct Suite {
    let name: String
    let cases: [Case]
  }

  private struct Problem {
    /// `failure` or `error`.
    let tag: String
    let type: String
    let message: String
    var lines: [String] = []
  }

  private struct Case {
    let name: String
    var problem: Problem?
    var output: [String] = []
    /// The last lines of a job's log.
    var log: [String] = []
    var milliseconds: Int64 = 0
  }

  private static func suite(_ model: Report.Model) -> Suite {
    var cases = model.tests.map(testCase)
    if model.tests.isEmpty {
      let isRemoved = model.change == .removed
      let message = model.messages.first ?? "it declares no test"
      cases.append(
        Case(
          name: isRemoved ? "removed" : "tests",
          problem: problem(model.outcome, message, lines: model.messages)))
    }
    let notes = model.loosened.map { "loosened: \($0)" } + model.messages
    if !notes.isEmpty { cases[0].output = notes + cases[0].output }
    return Suite(name: "model/\(model.name)", cases: cases)
  }

  private static func testCase(_ test: Report.Test) -> Case {
    let open = test.rows.filter { ![.pass, .waived].contains(ReportWords.effective($0)) }
    let waived = test.rows.filter { $0.waiver != nil }
    let worst = open.filter { $0.outcome == test.outcome }.map(ReportWords.sentence)
    let message = worst.first ?? test.messages.first ?? "it ended as \(test.outcome.rawValue)"
    let rest = worst.count > 1 ? " (and \(worst.count - 1) more)" : ""
    let warnings = test.rows.filter {
      $0.isWarning && !$0.isSkipped && ![.pass, .waived].contains($0.outcome)
    }
    return Case(
      name: test.name,
      problem: problem(
        test.outcome, message + rest, lines: test.messages + open.map(ReportWords.sentence)),
      output: warnings.filter { $0.outcome != .error }.map {
        "warning: \($0.sentence)"
      }
        + waived.map { "waived: \(ReportWords.sentence($0))" }
        + [ReportWords.origin(test)],
      log: test.log ?? [],
      // What was measured before took no time now.
      milliseconds: test.isReused ? 0 : max(0, test.milliseconds))
  }

  private static func problem(
    _ outcome: Report.Outcome, _ message: String, lines: [String]
  ) -> Problem? {
    switch outcome {
    case .pass, .waived: nil
    case .inconclusive, .fail:
      Problem(tag: "failure", type: outcome.rawValue, message: message, lines: lines)
    case .error: Problem(tag: "error", type: outcome.rawValue, message: message, lines: lines)
    }
  }

  private static func finding(_ finding: Report.Finding) -> Case {
    var lines = ["\(finding.place): \(finding.severity.rawValue): \(finding.message)"]
    if let hint = finding.hint { lines.append("hint: \(hint)") }
    let name = "\(finding.place): \(finding.code)"
    guard finding.severity == .error else { return Case(name: name, output: lines) }
    return Case(
      name: name,
      problem: Problem(
        tag: "failure", type: finding.code, message: finding.message, lines: lines))
  }

  private static func counts(_ cases: [Case]) -> String {
    let failures = cases.count { $0.problem?.tag == "failure" }
    let errors = cases.count { $0.problem?.tag == "error" }
    let time = seconds(cases.reduce(0) { $0 + $1.milliseconds })
    return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(time)\""
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    Numeral.fixed(Double(milliseconds) / 1000, decimals: 3)
  }

  private static func text(_ item: Case, in suite: Suite) -> String {
    var text = "    <testcase classname=\"\(Markup.text(suite.name, most: 300))\""
    text += " name=\"\(Markup.text(item.name, most: 300))\" time=\"\(seconds(item.milliseconds))\""
    guard item.problem != nil || !item.output.isEmpty else { return text + "/>\n" }
    text += ">\n"
    if let problem = item.problem {
      text += "      <\(problem.tag) type=\"\(Markup.text(problem.type, most: 100))\""
      text += " message=\"\(Markup.text(problem.message))\">"
      text += problem.lines.map { Markup.text($0) }.joined(separator: "\n")
      text += "</\(problem.tag)>\n"
    }
    if !item.output.isEmpty {
      let lines = item.output.map { Markup.text($0) }.joined(separator: "\n")
      text += "      <system-out>\(lines)</system-out>\n"
    }
    if !item.log.isEmpty {
      let lines = item.log.map { Markup.text($0) }.joined(separator: "\n")
      text += "      <system-err>\(lines)</system-err>\n"
    }
    return text + "    </testcase>\n"
  }
}
