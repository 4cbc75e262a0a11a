internal import Vocabulary

/// A report as one HTML file: no script, no address of another file, pictures as inline SVG, light
/// and dark by the reader's setting, and fit to be printed.
///
/// The page is well-formed XML after its first line, and carries a policy (Content Security Policy)
/// that lets nothing run or load but its one style sheet.
package struct HTMLReport {
  /// Beyond so many bytes of pictures, further ones are named and left out.
  package static let mostChartBytes = 1_500_000
  /// How many gates, findings and models are shown; the JSON form has all.
  package static let mostRows = 500

  /// The file.
  package static func text(_ report: Report) -> String {
    var page = HTMLReport(report: report)
    return page.render()
  }

  private let report: Report
  private var chartBytes = 0
  private var chartCount = 0

  private init(report: Report) {
    self.report = report
  }

  private mutating func render() -> String {
    var text = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
    text += "<meta http-equiv=\"Content-Security-Policy\" content=\"\(HTMLStyle.policy)\"/>\n"
    text += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    text += "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
    text += "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
    let verdict = ReportWords.verdict(report.outcome)
    text += "<title>\(verdict): \(Markup.text(report.title, most: 200))</title>\n"
    text += "<style>\(HTMLStyle.sheet)</style>\n</head>\n<body>\n"
    text += head() + problems()
    let shown = report.models.prefix(Self.mostRows)
    text += "<main>\n"
    if report.models.count > 1 { text += list(shown) }
    for (index, model) in shown.enumerated() { text += section(model, index) }
    if shown.count < report.models.count {
      text += more(report.models.count - shown.count, "model")
    }
    return text + "</main>\n</body>\n</html>\n"
  }

  private func head() -> String {
    let subject = report.subject
    var text = "<header class=\"\(report.outcome.rawValue)\">\n"
    text += "<p class=\"verdict\">\(badge(report.outcome, isLarge: true))"
    text += "<span>\(Markup.text(report.summary))</span></p>\n"
    text += "<h1>\(Markup.text(report.title, most: 200))</h1>\n<dl>"
    let head = Markup.text(subject.head.text, most: 80)
    let word = subject.isSingle ? "commit" : "proposal"
    text += "<div><dt>\(word)</dt><dd><code>\(head)</code></dd></div>"
    if !subject.isSingle {
      let base = Markup.text(subject.base.text, most: 80)
      text += "<div><dt>base</dt><dd><code>\(base)</code></dd></div>"
    }
    if let merge = subject.merge {
      text +=
        "<div><dt>merge result</dt><dd><code>\(Markup.text(merge, most: 80))</code></dd></div>"
    }
    text += "<div><dt>made</dt><dd>\(report.generated)</dd></div></dl>\n</header>\n"
    return text
  }

  private func problems() -> String {
    var text = ""
    if !report.conflicts.isEmpty {
      text += "<section>\n<h2>In conflict</h2>\n<ul>"
      for path in report.conflicts.prefix(Self.mostRows) {
        text += "<li><code>\(Markup.text(path, most: 400))</code></li>"
      }
      text += "</ul>\n\(more(report.conflicts.count - Self.mostRows, "path"))</section>\n"
    }
    guard !report.findings.isEmpty else { return text }
    text += "<section>\n<h2>Findings in files</h2>\n<div class=\"wide\"><table>\n<thead><tr>"
    text += "<th scope=\"col\">place</th><th scope=\"col\">finding</th></tr></thead>\n<tbody>\n"
    for finding in report.findings.prefix(Self.mostRows) {
      text += "<tr><td><code>\(Markup.text(finding.place, most: 400))</code></td><td>"
      text += "<strong>\(finding.severity.rawValue)</strong> \(Markup.text(finding.message)) "
      text += "<code class=\"soft\">\(Markup.text(finding.code, most: 100))</code>"
      if let hint = finding.hint { text += "<br/><em>hint:</em> \(Markup.text(hint))" }
      text += "</td></tr>\n"
    }
    text += "</tbody></table></div>\n"
    return text + more(report.findings.count - Self.mostRows, "finding") + "</section>\n"
  }

  private func list(_ models: ArraySlice<Report.Model>) -> String {
    var text = "<nav aria-label=\"models\">\n<div class=\"wide\"><table>\n<thead><tr>"
    for head in ["model", "verdict", "change", "tests"] { text += "<th scope=\"col\">\(head)</th>" }
    text += "</tr></thead>\n<tbody>\n"
    for (index, model) in models.enumerated() {
      text += "<tr><td><a href=\"#m\(index)\">\(Markup.text(model.name.text, most: 200))</a></td>"
      text += "<td>\(badge(model.outcome))</td><td>\(model.change.rawValue)</td><td>"
      let tests = model.tests.prefix(20).map { test in
        "\(Markup.text(test.name, most: 100)) \(ReportWords.sign(test.outcome))"
      }
      text += "\(tests.joined(separator: ", "))</td></tr>\n"
    }
    return text + "</tbody></table></div>\n</nav>\n"
  }

  // MARK: - A model

  private mutating func section(_ model: Report.Model, _ index: Int) -> String {
    var text = "<section id=\"m\(index)\" class=\"model\">\n"
    text += "<h2>\(Markup.text(model.name.text, most: 200)) \(badge(model.outcome))</h2>\n"
    text += "<p class=\"soft\">\(Markup.text(ReportWords.change(model)))</p>\n"
    for sentence in model.loosened.prefix(100) {
      text += "<p class=\"note\"><strong>Loosened gate:</strong> \(Markup.text(sentence))</p>\n"
    }
    for message in model.messages.prefix(100) { text += "<p>\(Markup.text(message))</p>\n" }
    for test in model.tests { text += self.test(test) }
    if model.tests.isEmpty, model.change != .removed { text += "<p>It declares no test.</p>\n" }
    if let after = model.after { text += afterMerge(after) }
    text += charts(model.charts, head: "Pictures")
    text += charts(model.ownCharts, head: "The model's own pictures")
    return text + "</section>\n"
  }

  private func test(_ test: Report.Test) -> String {
    var text = "<h3>\(Markup.text(test.name, most: 200)) \(badge(test.outcome))</h3>\n"
    for message in test.messages.prefix(100) { text += "<p>\(Markup.text(message))</p>\n" }
    if !test.rows.isEmpty {
      let table = GateTable(test.rows)
      text += "<div class=\"wide\"><table class=\"gates\">\n<thead><tr>"
      for (head, isNumber) in zip(table.heads, table.isNumber) {
        text += "<th scope=\"col\"\(isNumber ? " class=\"n\"" : "")>\(head)</th>"
      }
      text += "</tr></thead>\n<tbody>\n"
      for row in test.rows.prefix(Self.mostRows) { text += self.row(row, table) }
      text += "</tbody></table></div>\n"
      text += more(test.rows.count - Self.mostRows, "gate")
    }
    if let log = test.log {
      text += "<details><summary>The end of its log</summary>\n<pre>"
      text += log.map { Markup.text($0, most: 300) }.joined(separator: "\n")
      text += "</pre>\n</details>\n"
    }
    text += "<details><summary>Why, and on what</summary>\n<ul>"
    for row in test.rows.prefix(Self.mostRows) {
      text += "<li>\(Markup.text(ReportWords.sentence(row)))</li>"
    }
    text += "</ul>\n<dl>"
    if let data = test.data {
      text += term("data", Markup.text(data.name))
      if let rows = data.rowCount { text += term("rows", Numeral.count(rows)) }
      if let digest = data.digest { text += term("SHA-256", "<code>\(digest.hex)</code>") }
      if let times = data.judgementCount {
        text += term("has judged", ReportWords.counted(times, "version"))
      }
    }
    text += term(
      "measured",
      (test.isReused
        ? "before\(Markup.text(test.measuredBy.map { " by \($0)" } ?? "")), in " : "now, in ")
        + Numeral.seconds(milliseconds: test.milliseconds))
    if let fault = ReportWords.fault(test) { text += term("fault", fault) }
    if !test.sandbox.isEmpty { text += term("sandbox", Markup.text(test.sandbox)) }
    return text + "</dl>\n</details>\n"
  }

  private func row(_ row: Report.Row, _ table: GateTable) -> String {
    let cells = table.cells(row)
    var text = "<tr class=\"\(look(row))\">"
    for (index, cell) in cells.enumerated() {
      let isWaived = index == cells.count - 1 && row.waiver != nil
      let escaped = Markup.text(
        isWaived ? row.waiver.map(ReportWords.waiver) ?? cell : cell, most: isWaived ? 2000 : 300)
      if index == 0 {
        text += "<th scope=\"row\">\(escaped)</th>"
      } else if index == cells.count - 1 {
        text += "<td><span class=\"badge \(look(row))\">\(sign(row)) \(escaped)</span></td>"
      } else if table.isNumber[index] {
        // The interval smaller, so that the figures stand out.
        let parts = escaped.split(separator: " [", maxSplits: 1)
        let interval = parts.count == 2 ? " <small>[\(parts[1])</small>" : ""
        text += "<td class=\"n\">\(parts.first ?? "")\(interval)</td>"
      } else {
        text += "<td>\(escaped)</td>"
      }
    }
    return text + "</tr>\n"
  }

  private func afterMerge(_ after: Report.AfterMerge) -> String {
    var text = "<h3>After the merge</h3>\n<p>"
    if let process = after.process {
      text += "The process <strong>\(Markup.text(process.text))</strong> runs"
      text += after.approvals.isEmpty ? "." : " and may ask for these approvals:"
    } else {
      text += "No process runs."
    }
    text += "</p>\n"
    if !after.approvals.isEmpty {
      text += "<div class=\"wide\"><table>\n<thead><tr>"
      for head in ["approval", "for", "of whom", "task", "given"] {
        text += "<th scope=\"col\">\(head)</th>"
      }
      text += "</tr></thead>\n<tbody>\n"
      for approval in after.approvals.prefix(Self.mostRows) {
        text += "<tr><th scope=\"row\">\(Markup.text(approval.name))</th>"
        text += "<td>\(Markup.text(approval.target))</td><td>\(Markup.text(approval.asks))"
        if let rule = approval.baseRule {
          text += "<br/><strong>the rule changes:</strong> the base asks \(Markup.text(rule))"
        }
        text += "</td><td><code>\(Markup.text(approval.task, most: 80))</code></td>"
        text +=
          "<td>\(approval.isGiven ? "✓ " : "")\(Markup.text(ReportWords.given(approval)))</td>"
        text += "</tr>\n"
      }
      text += "</tbody></table></div>\n"
    }
    for note in after.notes.prefix(100) { text += "<p class=\"soft\">\(Markup.text(note))</p>\n" }
    return text
  }

  // MARK: - Pictures

  private mutating func charts(_ charts: [Chart], head: String) -> String {
    guard !charts.isEmpty else { return "" }
    var text = "<h3>\(head)</h3>\n<div class=\"charts\">\n"
    for chart in charts {
      chartCount += 1
      let id = "c\(chartCount)"
      guard chartBytes < Self.mostChartBytes else {
        text +=
          "<p class=\"soft\">\(Markup.text(chart.title, most: 200)): left out, the page would "
        text += "be too large; its numbers are in the JSON form.</p>\n"
        continue
      }
      let figure = self.figure(chart, id: id)
      chartBytes += figure.utf8.count
      text += figure
    }
    return text + "</div>\n"
  }

  private func figure(_ chart: Chart, id: String) -> String {
    let table = self.table(chart.table(), id: id)
    var text = "<figure>\n<figcaption>\(Markup.text(chart.title, most: 200))</figcaption>\n"
    guard let picture = chart.svg(id: id, isAlone: false) else {
      return text + table + "</figure>\n"
    }
    text += picture
    if let note = chart.note { text += "<p class=\"soft\">\(Markup.text(note, most: 500))</p>\n" }
    return text + "<details><summary>Numbers</summary>\n\(table)</details>\n</figure>\n"
  }

  private func table(_ table: TablePlot, id: String) -> String {
    var text = "<div class=\"wide\"><table class=\"data\">\n<thead><tr>"
    for head in table.columns {
      text += "<th scope=\"col\">\(Markup.text(head, most: 100))</th>"
    }
    text += "</tr></thead>\n<tbody>\n"
    for row in table.rows {
      text += "<tr>"
      for cell in row { text += "<td>\(Markup.text(cell, most: 200))</td>" }
      text += "</tr>\n"
    }
    text += "</tbody></table></div>\n"
    let left = table.rowCount - table.rows.count
    return text
      + (left > 0
        ? "<p class=\"soft\">\(Numeral.count(table.rows.count)) of "
          + "\(ReportWords.counted(table.rowCount, "row")); all are in the JSON form.</p>\n" : "")
  }

  // MARK: - Words

  private func badge(_ outcome: Report.Outcome, isLarge: Bool = false) -> String {
    let word = isLarge ? ReportWords.verdict(outcome) : outcome.rawValue
    return "<span class=\"badge \(outcome.rawValue)\">\(ReportWords.sign(outcome)) \(word)</span>"
  }

  private func look(_ row: Report.Row) -> String {
    if row.isSkipped { return "skipped" }
    if row.waiver != nil { return "waived" }
    return row.isWarning && row.outcome != .pass && row.outcome != .error
      ? "inconclusive" : row.outcome.rawValue
  }

  private func sign(_ row: Report.Row) -> String {
    if row.isSkipped { return "–" }
    if row.waiver != nil { return ReportWords.sign(.waived) }
    return row.isWarning && row.outcome != .pass && row.outcome != .error
      ? "▲" : ReportWords.sign(row.outcome)
  }

  private func term(_ name: String, _ escaped: String) -> String {
    "<div><dt>\(name)</dt><dd>\(escaped)</dd></div>"
  }

  private func more(_ count: Int, _ noun: String) -> String {
    guard count > 0 else { return "" }
    let words = ReportWords.counted(count, "more \(noun)")
    return "<p class=\"soft\">and \(words), in the JSON form</p>\n"
  }
}
