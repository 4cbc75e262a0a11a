import Foundation
import Testing
import Vocabulary

@testable import Reports

@Suite struct DocumentTests {
  @Test func `a report comes back from its JSON form as it was`() throws {
    let json = JSONReport.json(SampleReport.report)
    #expect(json["formatVersion"] == 1)
    #expect(try json.decode(Report.self) == SampleReport.report)
  }

  @Test func `figures that are not finite come back`() throws {
    var report = SampleReport.report
    report.models[0].tests[0].rows[0].challenger = .init(
      .infinity, interval: .init(-.infinity, .infinity))
    let json = JSONReport.json(report)
    #expect(try json.decode(Report.self) == report)
    #expect(SchemaCheck(ReportSchema.json).problems(json) == [])
  }

  @Test func `the JSON form keeps its schema`() {
    let check = SchemaCheck(ReportSchema.json)
    #expect(check.problems(JSONReport.json(SampleReport.report)) == [])
    for text in HostileText.samples {
      #expect(check.problems(JSONReport.json(HostileText.report(text))) == [])
    }
  }

  @Test func `a report that is none breaks the schema`() throws {
    let check = SchemaCheck(ReportSchema.json)
    guard case .object(var members) = JSONReport.json(SampleReport.report) else { return }
    members["outcome"] = "perhaps"
    members["summary"] = nil
    members["findings"] = [["path": "a", "severity": "error", "code": "c", "message": 3]]
    #expect(
      check.problems(.object(members)) == [
        "$.findings[0].message: found an integer, expected string",
        "$.outcome: found \"perhaps\", expected one of the listed", "$: \"summary\" is missing",
      ])
  }

  @Test func `the schema in the documentation is the one of the code`() throws {
    let file = URL(fileURLWithPath: #filePath).appending(
      path: "../../../docs/schemas/report.schema.json"
    ).standardized
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(ReportSchema.json.prettyText.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == ReportSchema.json.prettyText)
  }

  @Test func `the picture in the documentation is the one of the code`() throws {
    let file = URL(fileURLWithPath: #filePath).appending(
      path: "../../../docs/images/report-groups.svg"
    ).standardized
    let chart = try #require(SampleCharts.all.first { $0.title == "roc_auc by group" })
    let svg = try #require(chart.svg(id: "groups"))
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(svg.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == svg)
  }

  @Test func `the worst outcome is the greatest`() {
    #expect(Report.Outcome.allCases.sorted() == [.pass, .waived, .inconclusive, .fail, .error])
  }

  @Test func `a diagnostic becomes a finding`() {
    let finding = Report.Finding(
      Diagnostic(
        .warning, code: "c",
        at: Vocabulary.SourceLocation(path: "p", position: SourcePosition(line: 2, column: 3)), "m",
        hint: "h"))
    #expect(
      finding
        == .init(
          path: "p", line: 2, column: 3, severity: .warning, code: "c", message: "m", hint: "h"))
    #expect(finding.place == "p:2:3")
  }

  // MARK: - Numbers

  @Test(arguments: [
    (0.785_91, "0.7859"), (49.0612, "49.061"), (1_234_567, "1234567"), (0, "0"), (-0.0, "0"),
    (0.1 + 0.2, "0.3"), (1e-7, "1e-7"), (1.23456e-300, "1.235e-300"), (1e300, "1e300"),
    (9.99999e-6, "1e-5"), (-1234.56, "-1234.6"), (.infinity, "∞"), (.nan, "not a number"),
    (.leastNonzeroMagnitude, "4.941e-324"), (-0.000_04, "-4e-5"), (123.456, "123.46"),
  ])
  func `a number is short`(_ value: Double, _ expected: String) {
    #expect(Numeral.short(value) == expected)
  }

  @Test func `a figure and its interval have the same decimals`() {
    #expect(
      Numeral.figure(.init(0.8, interval: .init(0.75, 0.846_66))) == "0.8000 [0.7500, 0.8467]")
    #expect(
      Numeral.figure(.init(0.01, interval: .init(-0.02, 0.04)), isDifference: true)
        == "+0.0100 [-0.0200, 0.0400]")
    #expect(Numeral.figure(.init(1, interval: .init(-.infinity, 3))) == "1.0000 [-∞, 3.0000]")
    #expect(Numeral.figure(.init(undefined: "no positives")) == "none (no positives)")
    #expect(Numeral.figure(.init(-0.0001), isDifference: true) == "-0.0001")
    #expect(Numeral.count(-1_234_567) == "-1,234,567")
  }
}
