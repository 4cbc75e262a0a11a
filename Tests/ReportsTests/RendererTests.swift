import TestSupport
import Testing
import Vocabulary
import XML

@testable import Reports

@Suite struct RendererTests {
  private let small = Report(
    title: "Muster gate",
    subject: .init(base: CommitID("aaaaaaaaaaaaaaaa"), head: CommitID("bbbbbbbbbbbbbbbb")),
    outcome: .error, summary: "2 models changed", generated: Instant(seconds: 86_400),
    models: [
      Report.Model(
        name: ModelName("credit"), change: .changed, outcome: .inconclusive, aspects: ["data"],
        tests: [
          Report.Test(
            name: "backtest", outcome: .inconclusive, milliseconds: 1500,
            rows: [
              Report.Row(
                metric: "auc", challenger: .init(0.76, interval: .init(0.72, 0.8)),
                gate: "≥ 0.75, lower 95 %", outcome: .inconclusive,
                sentence: "auc 0.76 (0.72 to 0.8) holds 0.75: inconclusive", rowsNeeded: 4200),
              Report.Row(
                metric: "f1", challenger: .init(0.4), gate: "≥ 0.5", outcome: .fail,
                isWarning: true, sentence: "f1 0.4 < 0.5: fail"),
            ]),
          Report.Test(
            name: "speed", outcome: .error, isReused: true, milliseconds: 90,
            messages: ["the model raised KeyError: 'x'"]),
        ])
    ],
    findings: [
      .init(
        path: "models/a b/ü.yaml", line: 3, column: 7, code: "unknown-field",
        message: "found \"x\", expected a field", hint: "did you mean \"y\"?"),
      .init(path: "muster.yaml", severity: .warning, code: "old-form", message: "it is old"),
    ], conflicts: ["score.py"])

  // MARK: - JUnit

  @Test func `JUnit has a suite a model and a case a test`() {
    #expect(
      JUnitReport.text(small) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="Muster gate" tests="5" failures="3" errors="1" time="1.500">
          <testsuite name="model/credit" tests="2" failures="1" errors="1" time="1.500" timestamp="1970-01-02T00:00:00">
            <testcase classname="model/credit" name="backtest" time="1.500">
              <failure type="inconclusive" message="auc 0.76 (0.72 to 0.8) holds 0.75: inconclusive; about 4,200 rows would decide">auc 0.76 (0.72 to 0.8) holds 0.75: inconclusive; about 4,200 rows would decide</failure>
              <system-out>warning: f1 0.4 &lt; 0.5: fail
        measured in 1.5 s</system-out>
            </testcase>
            <testcase classname="model/credit" name="speed" time="0.000">
              <error type="error" message="the model raised KeyError: &#39;x&#39;">the model raised KeyError: &#39;x&#39;</error>
              <system-out>measured before (0.1 s); the error is the model&#39;s</system-out>
            </testcase>
          </testsuite>
          <testsuite name="merge" tests="1" failures="1" errors="0" time="0.000" timestamp="1970-01-02T00:00:00">
            <testcase classname="merge" name="score.py" time="0.000">
              <failure type="conflict" message="in conflict"></failure>
            </testcase>
          </testsuite>
          <testsuite name="files" tests="2" failures="1" errors="0" time="0.000" timestamp="1970-01-02T00:00:00">
            <testcase classname="files" name="models/a b/ü.yaml:3:7: unknown-field" time="0.000">
              <failure type="unknown-field" message="found &quot;x&quot;, expected a field">models/a b/ü.yaml:3:7: error: found &quot;x&quot;, expected a field
        hint: did you mean &quot;y&quot;?</failure>
            </testcase>
            <testcase classname="files" name="muster.yaml: old-form" time="0.000">
              <system-out>muster.yaml: warning: it is old</system-out>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }

  @Test(arguments: HostileText.samples)
  func `JUnit has the structure that Jenkins reads, whatever the texts`(_ text: String) throws {
    let root = try XMLReader.parse(Array(JUnitReport.text(HostileText.report(text)).utf8))
    #expect(root.name == "testsuites")
    var (cases, failures, errors) = (0, 0, 0)
    for suite in root.children {
      #expect(suite.name == "testsuite")
      #expect(
        Set(suite.attributes.map(\.name))
          == ["name", "tests", "failures", "errors", "time", "timestamp"])
      #expect(suite.attribute("tests") == "\(suite.children.count)")
      for item in suite.children {
        cases += 1
        #expect(item.name == "testcase")
        #expect(Set(item.attributes.map(\.name)) == ["classname", "name", "time"])
        let kinds = item.children.map(\.name)
        #expect(
          [
            [], ["failure"], ["error"], ["system-out"], ["failure", "system-out"],
            ["error", "system-out"],
          ].contains(kinds))
        failures += kinds.count { $0 == "failure" }
        errors += kinds.count { $0 == "error" }
      }
    }
    #expect(root.attribute("tests") == "\(cases)")
    #expect(root.attribute("failures") == "\(failures)")
    #expect(root.attribute("errors") == "\(errors)")
  }

  @Test func `an error of the surroundings is not laid at the model's door`() {
    var report = small
    report.models[0].tests[1].isInfrastructure = true
    let words = "the error is the surroundings', not the model's"
    #expect(TerminalReport.text(report, width: 120).contains(words))
    #expect(MarkdownReport.text(report).contains(words))
    #expect(HTMLReport.text(report).contains("<dd>the surroundings', not the model's</dd>"))
    #expect(!TerminalReport.text(small, width: 120).contains(words))
  }

  // MARK: - SARIF

  @Test func `SARIF names rule, place and message`() {
    let print = Digest(
      of: "[\"unknown-field\",\"models/a b/ü.yaml\",\"found \\\"x\\\", expected a field. "
        + "Hint: did you mean \\\"y\\\"?\"]")
    var report = small
    report.findings.removeLast()
    report.conflicts = []
    #expect(
      SARIFReport.json(report, version: "1.2.3").prettyText == """
        {
          "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
          "runs": [
            {
              "columnKind": "unicodeCodePoints",
              "results": [
                {
                  "level": "error",
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "models/a%20b/%C3%BC.yaml",
                          "uriBaseId": "%SRCROOT%"
                        },
                        "region": {
                          "startColumn": 7,
                          "startLine": 3
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "found \\"x\\", expected a field. Hint: did you mean \\"y\\"?"
                  },
                  "partialFingerprints": {
                    "findingHash/v1": "\(print)"
                  },
                  "ruleId": "unknown-field",
                  "ruleIndex": 0
                }
              ],
              "tool": {
                "driver": {
                  "name": "Muster",
                  "rules": [
                    {
                      "id": "unknown-field",
                      "shortDescription": {
                        "text": "unknown field"
                      }
                    }
                  ],
                  "version": "1.2.3"
                }
              }
            }
          ],
          "version": "2.1.0"
        }

        """)
  }

  @Test func `SARIF has conflicts, and rules by their index`() throws {
    let log = SARIFReport.json(small, version: "1")
    let run = try #require(log["runs"]?[0])
    let results = try #require(run["results"]?.array)
    #expect(results.map { $0["level"]?.string } == ["error", "warning", "error"])
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(run["tool"]?["driver"]?["rules"]?[Int(index)]?["id"] == result["ruleId"])
    }
    #expect(results[1]["locations"]?[0]?["physicalLocation"]?["region"] == nil)
  }

  // MARK: - Terminal

  @Test func `the terminal has the verdict first and stays within its width`() {
    #expect(
      TerminalReport.text(small, width: 80) == """
        ERROR  2 models changed
          in conflict: score.py
          models/a b/ü.yaml:3:7: error: found "x", expected a field [unknown-field]
            hint: did you mean "y"?
          muster.yaml: warning: it is old [old-form]

        credit  INCONCLUSIVE  changed: data
          backtest: inconclusive  measured in 1.5 s
            METRIC        CHALLENGER [95 %]  GATE                VERDICT
            auc     0.7600 [0.7200, 0.8000]  ≥ 0.75, lower 95 %  inconclusive
            f1                          0.4  ≥ 0.5               warning (fail)
            ? auc 0.76 (0.72 to 0.8) holds 0.75: inconclusive; about 4,200 rows would
              decide
            ✗ f1 0.4 < 0.5: fail (only a warning)
          speed: error  measured before (0.1 s); the error is the model's
            the model raised KeyError: 'x'

        """)
  }

  @Test(arguments: [40, 60, 80, 120])
  func `no line is wider than the terminal, and no text steers it`(_ width: Int) {
    for text in HostileText.samples {
      let shown = TerminalReport.text(HostileText.report(text), width: width)
      for line in shown.split(separator: "\n") {
        #expect(TextColumns.width(String(line)) <= width, "\(line)")
      }
      let controls = shown.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
      #expect(controls.isEmpty)
    }
  }

  @Test func `colour is only on demand`() {
    #expect(!TerminalReport.text(small).contains("\u{1B}"))
    #expect(TerminalReport.text(small, isColoured: true).hasPrefix("\u{1B}[35mERROR\u{1B}[0m"))
  }

  // MARK: - HTML

  @Test func `the HTML report is small, complete, and loads and runs nothing`() throws {
    let page = HTMLReport.text(SampleReport.report)
    #expect(page.utf8.count < 200_000)
    let root = try Self.html(page)
    var found: [String: Int] = [:]
    PictureCheck.visit(root) { element in
      found[element.name, default: 0] += 1
      #expect(!element.attributes.contains { $0.name.hasPrefix("on") || $0.name == "style" })
      for name in ["src", "href", "action"] {
        guard let target = element.attribute(name) else { continue }
        #expect(target.hasPrefix("#m"))
      }
    }
    #expect(found["style"] == 1)
    for name in ["script", "link", "img", "iframe", "object", "form", "use", "image"] {
      #expect(found[name] == nil)
    }
    let charts = SampleCharts.all + SampleCharts.own
    #expect(found["figure"] == charts.count)
    #expect(found["svg"] == charts.count { $0.plot.drawn != nil })
    #expect(page.contains("? INCONCLUSIVE</span>"))
  }

  @Test func `every id of the HTML report is there once, and every reference has its id`() throws {
    var ids: [String] = []
    var references: [String] = []
    PictureCheck.visit(try Self.html(HTMLReport.text(SampleReport.report))) { element in
      if let id = element.attribute("id") { ids.append(id) }
      references +=
        element.attribute("aria-labelledby")?.split(separator: " ").map(String.init) ?? []
      references += element.attribute("href").map { [String($0.dropFirst())] } ?? []
    }
    #expect(Set(ids).count == ids.count)
    #expect(Set(references).subtracting(ids) == [])
    #expect(references.count > 30)
  }

  @Test func `the policy of the page admits its own style sheet`() throws {
    let root = try Self.html(HTMLReport.text(SampleReport.report))
    let head = try #require(root.child("head"))
    let style = try #require(head.child("style")).text
    let policy = head.children("meta").compactMap { $0.attribute("content") }
      .first { $0.hasPrefix("default-src 'none'") }
    let bytes = try #require(Hexadecimal.bytes(of: Digest(of: style).hex))
    #expect(policy?.contains("style-src 'sha256-\(Base64.text(of: bytes))'") == true)
  }

  @Test(arguments: HostileText.samples)
  func `no text becomes markup of the page`(_ text: String) throws {
    let root = try Self.html(HTMLReport.text(HostileText.report(text)))
    var names: Set<String> = []
    PictureCheck.visit(root) { names.insert($0.name) }
    let own: Set<String> = [
      "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "h1",
      "h2", "h3", "p", "span", "div", "dl", "dt", "dd", "ul", "li", "table", "thead", "tbody", "tr",
      "th", "td", "code", "strong", "em", "br", "a", "small", "details", "summary", "figure",
      "figcaption", "svg", "desc", "g", "rect", "line", "path", "circle", "text",
    ]
    #expect(names.subtracting(own) == [])
  }

  @Test func `pictures beyond what a page can hold are named`() {
    var report = SampleReport.report
    report.models[0].charts = Array(repeating: SampleCharts.all[0], count: 600)
    let page = HTMLReport.text(report)
    #expect(page.utf8.count < HTMLReport.mostChartBytes + 200_000)
    #expect(page.contains("ROC curve: left out, the page would be too large"))
  }

  /// The page without its first line, which is no XML.
  private static func html(_ page: String) throws -> XMLElement {
    #expect(page.hasPrefix("<!DOCTYPE html>\n"))
    let rest = page.drop { $0 != "\n" }.dropFirst()
    return try XMLReader.parse(Array(rest.utf8), limits: XMLLimits(elements: 1_000_000))
  }

  // MARK: - Naughty strings

  @Test(
    .enabled(if: SuiteFolder.isPresent("badinputs/text"), "\(SuiteFolder.absence)"))
  func `the big list of naughty strings is harmless in every form`() throws {
    let bytes = try SuiteFolder("badinputs/text").bytes("blns.json")
    let strings = try #require(JSON(parsing: bytes).array).compactMap(\.string)
    #expect(strings.count > 300)
    for (index, text) in strings.enumerated() {
      var report = HostileText.report(text)
      // Pictures of all would take long; each kind's labels go through the same escapes.
      if !index.isMultiple(of: 10) { report.models[0].charts = [] }
      _ = try XMLReader.parse(Array(JUnitReport.text(report).utf8))
      _ = try Self.html(HTMLReport.text(report))
      let markdown = MarkdownReport.text(report)
      #expect(
        !markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("@e"))
      #expect(try JSON(parsing: JSONReport.json(report).canonicalText) == JSONReport.json(report))
    }
  }
}
