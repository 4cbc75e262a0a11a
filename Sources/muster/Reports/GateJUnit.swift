import Gates
import Host
import Registry
import Vocabulary

/// A gate's report in the form that CI systems show test results in: a suite a model, a case a
/// gate.
enum GateJUnit {
  static func text(_ report: GateReport) -> String {
    var suites = report.models.map(suite)
    if !report.conflicts.isEmpty {
      suites.append(
        Suite(
          name: "merge",
          cases: report.conflicts.map { path in
            Case(name: path, tag: "failure", message: "it is in conflict")
          }))
    }
    if !report.errors.isEmpty {
      suites.append(
        Suite(
          name: "files",
          cases: report.errors.map { error in
            Case(name: "\(error.location)", tag: "failure", message: error.message)
          }))
    }
    let all = suites.flatMap(\.cases)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"muster gate\" \(counts(all))>\n"
    for suite in suites {
      text += "  <testsuite name=\"\(escaped(suite.name))\" \(counts(suite.cases))>\n"
      for item in suite.cases { text += self.text(item, of: suite) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private struct Suite {
    let name: String
    let cases: [Case]
  }

  private struct Case {
    let name: String
    /// `failure` or `error`; `nil` for a pass.
    let tag: String?
    let message: String
    var seconds = 0.0
  }

  private static func suite(_ model: ModelGate) -> Suite {
    var cases = model.tests.flatMap { test -> [Case] in
      let seconds = test.isReused ? 0 : Double(test.milliseconds) / 1000
      let rows = test.rows.map { row in
        Case(
          name: "\(test.name): \(row.metric)", tag: tag(row.isWarning ? .pass : row.outcome),
          message: GateWords.sentence(row))
      }
      let isShown = test.rows.contains { !$0.isWarning && $0.outcome == test.outcome }
      let whole = Case(
        name: test.name, tag: isShown ? nil : tag(test.outcome),
        message: test.messages.joined(separator: "; "), seconds: seconds)
      return [whole] + rows
    }
    if model.tests.isEmpty {
      let isRemoved = model.change == .removed
      cases.append(
        Case(
          name: isRemoved ? "removed" : "tests", tag: isRemoved ? nil : "failure",
          message: isRemoved ? "" : "it declares no test"))
    }
    return Suite(name: "model/\(model.name)", cases: cases)
  }

  private static func tag(_ outcome: GateOutcome) -> String? {
    switch outcome {
    case .pass: nil
    case .inconclusive, .fail: "failure"
    case .error: "error"
    }
  }

  private static func counts(_ cases: [Case]) -> String {
    let failures = cases.count { $0.tag == "failure" }
    let errors = cases.count { $0.tag == "error" }
    return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
  }

  private static func text(_ item: Case, of suite: Suite) -> String {
    let head =
      "    <testcase classname=\"\(escaped(suite.name))\" name=\"\(escaped(item.name))\""
      + " time=\"\(item.seconds)\""
    guard let tag = item.tag else { return head + "/>\n" }
    return head + ">\n      <\(tag) message=\"\(escaped(item.message))\"/>\n    </testcase>\n"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in Printable.line(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
