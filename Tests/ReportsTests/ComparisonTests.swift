import Testing
import Vocabulary
import XML

@testable import Reports

@Suite struct ComparisonTests {
  private func comparison(_ text: String) -> ComparisonReport {
    let side = ComparisonReport.Side(
      model: ModelName(text), version: Digest(of: "a"), commit: CommitID(text), words: text,
      runtime: RuntimeName(text))
    let none = Report.Figure(undefined: text)
    return ComparisonReport(
      champion: side, challenger: side,
      tests: [
        .init(
          name: text, data: .init(name: text, rowCount: 3),
          metrics: [
            .init(
              name: text, champion: none, challenger: none, difference: none, method: text)
          ],
          gates: [.init(metric: text, gate: text, outcome: .fail, sentence: text)],
          messages: [text])
      ], notes: [text], generated: .epoch)
  }

  @Test func `a comparison's text has columns and the gates' sentences`() {
    var report = comparison("m")
    report.notes = []
    report.tests[0].messages = []
    report.tests[0].metrics = [
      .init(
        name: "roc_auc", champion: .init(0.75), challenger: .init(0.7875),
        difference: .init(0.0375),
        interval90: .init(-0.001, 0.07, level: 0.9), interval95: .init(-0.01, 0.08), p: 0.03,
        method: "DeLong", rowCount: 1200, isHigherBetter: true),
      .init(
        name: "brier", champion: .init(0.2), challenger: .init(undefined: "no rows"),
        difference: .init(undefined: "no rows"), p: 1e-9),
    ]
    report.tests[0].gates = [
      .init(metric: "roc_auc", gate: "better", outcome: .inconclusive, sentence: "who knows")
    ]
    #expect(
      report.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
        .joined(separator: "\n") == """

          m on m, 3 rows
            METRIC   CHAMPION      CHALLENGER  DIFFERENCE            90 %           95 %        P  METHOD      N
            roc_auc      0.75          0.7875     +0.0375  [-0.001, 0.07]  [-0.01, 0.08]     0.03  DeLong  1,200
            brier         0.2  none (no rows)        none               -              -  <0.0001  -           -
            ? who knows

          """)
  }

  @Test func `hostile texts stay texts in every form`() throws {
    for sample in HostileText.samples {
      let report = comparison(sample)
      let page = report.html
      let rest = page.drop { $0 != "\n" }.dropFirst()
      _ = try XMLReader.parse(Array(rest.utf8), limits: XMLLimits(elements: 1_000_000))
      #expect(!page.contains("<script") && !page.contains("<img"))
      let table = MetricsTable(
        old: sample, new: sample,
        rows: [.init(object: sample, test: sample, metric: sample, new: .init(undefined: sample))],
        notes: [sample])
      for text in [report.text, table.text] {
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" })
      }
      for text in [report.markdown, table.markdown] {
        #expect(!text.contains("<script") && !text.contains("<img") && !text.contains("<b>"))
      }
    }
  }

  @Test func `a table of one revision shows intervals`() {
    let table = MetricsTable(
      new: "HEAD",
      rows: [
        .init(
          object: "credit", test: "t", metric: "auc", new: .init(0.75, interval: .init(0.7, 0.8)))
      ])
    #expect(
      table.text == """
        MODEL   TEST  METRIC                    VALUE
        credit  t     auc     0.7500 [0.7000, 0.8000]

        """)
    #expect(
      table.json == [
        "new": "HEAD", "notes": [],
        "rows": [["object": "credit", "test": "t", "metric": "auc", "new": 0.75]],
      ])
  }

  @Test func `a report of one commit speaks of no merge`() {
    let commit = CommitID("aaaaaaaaaaaaaaaa")
    let report = Report(
      title: "Muster report", subject: .init(base: commit, head: commit), outcome: .pass,
      summary: "credit", generated: .epoch,
      models: [.init(name: ModelName("credit"), change: .unchanged, outcome: .pass)])
    #expect(!MarkdownReport.text(report).contains("merged into"))
    #expect(!HTMLReport.text(report).contains("<dt>base</dt>"))
  }
}
