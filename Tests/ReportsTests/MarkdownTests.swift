import Testing
import Vocabulary

@testable import Reports

@Suite struct MarkdownTests {
  private let small = Report(
    title: "Muster gate",
    subject: .init(base: CommitID("aaaaaaaaaaaaaaaa"), head: CommitID("bbbbbbbbbbbbbbbb")),
    outcome: .fail, summary: "1 model changed", generated: .epoch,
    models: [
      Report.Model(
        name: ModelName("credit"), change: .changed, outcome: .fail, aspects: ["source"],
        tests: [
          Report.Test(
            name: "backtest", outcome: .fail, data: .init(name: "holdout", rowCount: 1000),
            milliseconds: 1500,
            rows: [
              Report.Row(
                metric: "roc_auc", champion: .init(0.8),
                challenger: .init(0.74, interval: .init(0.7, 0.78)), difference: .init(-0.06),
                gate: "≥ 0.75", outcome: .fail, sentence: "roc_auc 0.74 < 0.75: fail")
            ])
        ], after: .init(process: ProcessName("promote")))
    ])

  @Test func `the verdict comes first, then the table, and the rest is folded`() {
    #expect(
      MarkdownReport.text(small, marker: "backtest") == """
        <!-- muster-report: backtest -->
        ## ❌ Muster gate: FAIL

        **Result:** 1 model changed

        ### ❌ <code>credit</code>: FAIL

        changed: source

        **backtest**: fail on <code>holdout</code>, 1,000 rows

        | metric | champion | challenger [95 %] | difference | gate | verdict |
        | --- | ---: | ---: | ---: | --- | --- |
        | <code>roc\\_auc</code> | 0.8 | 0.7400 \\[0.7000, 0.7800\\] | -0.06 | ≥ 0.75 | ❌ fail |

        <details><summary>Why, and on what</summary>

        - ❌ roc\\_auc 0.74 &lt; 0.75: fail
        - data holdout, 1,000 rows; measured in 1.5 s

        </details>

        **After the merge:** the process <code>promote</code> runs.

        <sub><code>bbbbbbbbbb</code> merged into <code>aaaaaaaaaa</code>, 1970-01-01T00:00:00Z</sub>

        """)
  }

  @Test(arguments: [
    ("a|b", "a\\|b"), ("`rm`", "\\`rm\\`"), ("[x](http://e.com)", "\\[x\\](http:\u{2060}//e.com)"),
    ("<script>", "&lt;script&gt;"), ("@team and a@b.c", "@\u{2060}team and a@\u{2060}b.c"),
    ("#12 !34", "\\#\u{2060}12 !\u{2060}34"), ("www.e.com", "www\u{2060}.e.com"),
    ("a\n/close\r\n# b", "a /close \\# b"), ("- x", "\\- x"), ("12. x", "12\\. x"),
    ("-0.5", "-0.5"), ("0.5", "0.5"), ("\u{202E}abc", "\\\\u\\{202e\\}abc"),
    ("*a* _b_ ~c~ $d$", "\\*a\\* \\_b\\_ \\~\u{2060}c\\~ \\$\u{2060}d\\$"),
    ("&lt;", "&amp;\u{2060}lt;"),
    ("\u{1B}[31m", "\\\\u\\{1b\\}\\[31m"),
  ])
  func `text from outside stays text`(_ text: String, _ expected: String) {
    #expect(MarkdownText.inline(text) == expected)
  }

  @Test func `no text from outside begins a line`() {
    let text = MarkdownReport.text(HostileText.report("/merge"))
    let lines = text.split(separator: "\n")
    #expect(lines.filter { $0.drop { $0 == " " }.hasPrefix("/") } == [])
    #expect(text.contains("/merge"))
  }

  @Test func `a marker cannot end its comment`() {
    let comment = MarkdownReport.comment("a--><script>\n")
    #expect(comment == "<!-- muster-report: ascript -->")
  }

  @Test func `a report of any size fits, and keeps its verdict`() {
    for count in [1, 10, 100, 400, 3000] {
      var report = small
      var model = report.models[0]
      model.tests[0].rows = (0..<40).map { index in
        var row = model.tests[0].rows[0]
        row.outcome = index == 7 ? .fail : .pass
        row.sentence = String(repeating: "long & ", count: 100)
        return row
      }
      report.models = Array(repeating: model, count: count)
      report.summary = String(repeating: "&\u{E0001}", count: 5000)
      report.title = report.summary
      let text = MarkdownReport.text(report)
      #expect(text.utf8.count <= MarkdownReport.mostBytes)
      #expect(text.contains(": FAIL\n"))
      #expect(text.contains("**Shortened** to fit a comment") == (count > 1))
      #expect(text.contains("more models") == (count == 3000))
    }
  }

  @Test func `what is left out first is what is folded, then what passes`() {
    var report = small
    report.models[0].tests[0].rows = (0..<150).map { index in
      Report.Row(
        metric: "m\(index)", challenger: .init(1), gate: "g", outcome: index == 99 ? .fail : .pass,
        sentence: String(repeating: "why ", count: 120))
    }
    let unfolded = MarkdownReport.text(report)
    #expect(!unfolded.contains("<details>"))
    #expect(unfolded.contains("<code>m1</code>") && unfolded.contains("<code>m99</code>"))
    let exceptions = MarkdownReport.text(
      {
        var report = report
        report.models = Array(repeating: report.models[0], count: 12)
        return report
      }())
    #expect(!exceptions.contains("<code>m1</code>") && exceptions.contains("<code>m99</code>"))
    #expect(exceptions.contains("149 gates not shown: they pass"))
  }

  @Test func `a link is one only if it is plain`() {
    var report = small
    report.link = "https://e.com/a"
    #expect(MarkdownReport.text(report).contains("[Full report](<https://e.com/a>)"))
    for link in ["javascript:alert(1)", "https://e.com/)>x", "https://e.com/\nb", "http://a\"b"] {
      report.link = link
      #expect(!MarkdownReport.text(report).contains("Full report"))
    }
  }

  @Test func `a model card has front matter and every section`() {
    let text = SampleReport.card.markdown
    #expect(text.hasPrefix("---\nlicense: \"apache-2.0\"\n"))
    #expect(
      text.contains(
        """
            metrics:
            - type: "roc_auc"
              value: 0.7859
              name: "roc_auc"
              args:
                interval: [0.7561, 0.8157]
                level: 0.95
              verified: false

        """))
    let heads = text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
    #expect(
      heads == [
        "Model details", "Intended use", "Out of scope", "Factors", "Metrics", "Evaluation data",
        "Training data", "Quantitative analyses by group", "Ethical considerations",
        "Caveats and limits", "Approvals",
      ])
    #expect(text.contains("## Ethical considerations\n\nNot declared.\n"))
  }

  @Test func `front matter cannot be left by a text`() {
    var card = SampleReport.card
    card.name = ModelName("a\n---\nb: \"c\"")
    card.tags = ["x: y\u{2028}- z"]
    let front = card.markdown.components(between: "---\n")
    #expect(front.contains("- name: \"a --- b: \\\"c\\\"\"\n"))
    #expect(front.contains("- \"x: y - z\"\n"))
  }
}

extension String {
  /// What stands between the first two appearances of a text.
  fileprivate func components(between mark: String) -> String {
    guard let start = firstRange(of: mark) else { return "" }
    let rest = self[start.upperBound...]
    guard let end = rest.firstRange(of: mark) else { return String(rest) }
    return String(rest[..<end.lowerBound])
  }
}
