internal import Vocabulary

/// A report as a comment on a pull request or a job's summary, in the Markdown of GitHub and
/// GitLab: the verdict, the table of gates, and the rest folded.
package struct MarkdownReport {
  /// Below the forges' limit of 65,536 characters, with room for what they add.
  package static let mostBytes = 60_000

  /// The text.
  ///
  /// Its first line is a comment that is not shown and names the marker, so that a later run finds
  /// its own comment and replaces it. What does not fit is left out in a fixed order: first what is
  /// folded, then gates that pass, then the models' sections, at last models from the end; never
  /// the verdict. A report that was shortened says so.
  ///
  /// - Parameters:
  ///   - marker: tells this comment from others, such as a job's name.
  ///   - mostBytes: at least 16,000 are used.
  package static func text(
    _ report: Report, marker: String = "gate", mostBytes: Int = mostBytes
  ) -> String {
    let limit = max(16_000, mostBytes)
    let head = comment(marker) + "\n" + self.head(report)
    for detail in Detail.allCases {
      if let body = body(report, detail, room: limit - head.utf8.count) { return head + body }
    }
    return head + cutList(report, room: limit - head.utf8.count)
  }

  /// The line that a comment is found by.
  package static func comment(_ marker: String) -> String {
    let safe = marker.unicodeScalars.filter {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || "._/".unicodeScalars.contains($0)
    }
    return "<!-- muster-report: \(String(String.UnicodeScalarView(safe)).prefix(100)) -->"
  }

  /// How much is said; each case less than the one before.
  private enum Detail: Int, CaseIterable, Comparable {
    case all
    case unfolded
    case exceptions
    case list

    static func < (left: Detail, right: Detail) -> Bool { left.rawValue < right.rawValue }
  }

  private static func head(_ report: Report) -> String {
    var text = "## \(sign(report.outcome)) \(MarkdownText.inline(report.title, most: 100)): "
    text += "\(ReportWords.verdict(report.outcome))\n\n"
    // The summary follows a word of ours, so that it cannot begin its line.
    text += "**Result:** \(MarkdownText.inline(report.summary, most: 500))\n"
    if let link = ReportWords.safeLink(report) { text += "\n[Full report](<\(link)>)\n" }
    return text
  }

  /// What stands below the head; `nil` where the room is too small, which is known long before a
  /// huge report is written.
  private static func body(_ report: Report, _ detail: Detail, room: Int) -> String? {
    var text = problems(report, most: detail == .all ? 50 : 10)
    if report.models.count > 1 || detail == .list {
      text += listHead
      for model in report.models where text.utf8.count <= room { text += line(model) }
    }
    if detail < .list {
      for model in report.models where text.utf8.count <= room { text += section(model, detail) }
    }
    if detail > .all { text += "\n" + shortened(report) }
    text += foot(report)
    return text.utf8.count <= room ? text : nil
  }

  private static func foot(_ report: Report) -> String {
    if report.subject.isSingle {
      let head = MarkdownText.code(report.subject.head.short)
      return "\n<sub>commit \(head), \(report.generated)</sub>\n"
    }
    var text = "\n<sub>\(MarkdownText.code(report.subject.head.short)) merged into "
    text += MarkdownText.code(report.subject.base.short)
    if let merge = report.subject.merge { text += " gives \(MarkdownText.code(merge, most: 10))" }
    return text + ", \(report.generated)</sub>\n"
  }

  private static func shortened(_ report: Report) -> String {
    let whole = ReportWords.safeLink(report) == nil ? "" : "; the full report has everything"
    return "**Shortened** to fit a comment\(whole).\n"
  }

  private static func problems(_ report: Report, most: Int) -> String {
    var text = ""
    if !report.conflicts.isEmpty {
      text += "\n**In conflict:**\n\n"
      for path in report.conflicts.prefix(most) { text += "- \(MarkdownText.code(path))\n" }
      text += more(report.conflicts.count - most, "path")
    }
    if !report.findings.isEmpty {
      text += "\n| place | finding |\n| --- | --- |\n"
      for finding in report.findings.prefix(most) {
        let hint = finding.hint.map { " _Hint:_ \(MarkdownText.inline($0))" } ?? ""
        text += "| \(MarkdownText.code(finding.place)) | \(finding.severity.rawValue): "
        text += "\(MarkdownText.inline(finding.message)) "
        text += "(\(MarkdownText.code(finding.code)))\(hint) |\n"
      }
      text += more(report.findings.count - most, "finding")
    }
    return text
  }

  private static func more(_ count: Int, _ noun: String) -> String {
    count > 0 ? "\nand \(ReportWords.counted(count, "more \(noun)"))\n" : ""
  }

  // MARK: - Models

  private static let listHead =
    "\n| model | change | verdict | gates not passed |\n| --- | --- | --- | --- |\n"

  private static func line(_ model: Report.Model) -> String {
    let rows = model.tests.flatMap(\.rows)
    let open = rows.filter { ReportWords.effective($0) != .pass }.map(\.metric)
    let names = open.prefix(3).map { MarkdownText.code($0, most: 60) }.joined(separator: ", ")
    let rest = open.count > 3 ? " and \(open.count - 3) more" : ""
    return "| \(MarkdownText.code(model.name.text, most: 100)) | \(model.change.rawValue) "
      + "| \(sign(model.outcome)) \(model.outcome.rawValue) "
      + "| \(open.isEmpty ? "-" : names + rest) |\n"
  }

  /// The list alone, cut to a room: what is left when nothing else fits.
  private static func cutList(_ report: Report, room: Int) -> String {
    let end = "\n" + shortened(report) + foot(report)
    // Room for the sentence about the models that are left out.
    var left = room - end.utf8.count - listHead.utf8.count - 80
    var text = listHead
    var count = 0
    let worst = report.models.enumerated().sorted {
      ($1.element.outcome, $0.offset) < ($0.element.outcome, $1.offset)
    }
    for (_, model) in worst {
      let line = line(model)
      guard line.utf8.count <= left else { break }
      left -= line.utf8.count
      text += line
      count += 1
    }
    return text + more(report.models.count - count, "model") + end
  }

  private static func section(_ model: Report.Model, _ detail: Detail) -> String {
    var text = "\n### \(sign(model.outcome)) \(MarkdownText.code(model.name.text)): "
    text += "\(ReportWords.verdict(model.outcome))\n\n"
    let change = MarkdownText.inline(ReportWords.change(model))
    text += "\(change)\n"
    for sentence in model.loosened.prefix(20) {
      text += "\n> ⚠️ **Loosened gate:** \(MarkdownText.inline(sentence))\n"
    }
    for message in model.messages.prefix(20) { text += "\n- \(MarkdownText.inline(message))\n" }
    for test in model.tests { text += self.test(test, detail) }
    if model.tests.isEmpty, model.change != .removed { text += "\nIt declares no test.\n" }
    if let after = model.after { text += afterMerge(after) }
    let charts = model.charts + model.ownCharts
    if detail == .all, !charts.isEmpty {
      let titles = charts.prefix(40).map { MarkdownText.inline($0.title, most: 80) }
      text += fold("\(ReportWords.counted(charts.count, "picture")) in the full report") {
        titles.map { "- \($0)\n" }.joined()
      }
    }
    return text
  }

  private static func test(_ test: Report.Test, _ detail: Detail) -> String {
    var text = "\n**\(MarkdownText.inline(test.name, most: 100))**: "
    text += "\(test.outcome.rawValue)"
    if let data = test.data {
      text += " on \(MarkdownText.code(data.name))"
      if let rows = data.rowCount { text += ", \(ReportWords.counted(rows, "row"))" }
    }
    text += "\n"
    for message in test.messages.prefix(detail == .all ? 20 : 5) {
      text += "\n- \(MarkdownText.inline(message))\n"
    }
    let rows =
      detail < .exceptions ? test.rows : test.rows.filter { ReportWords.effective($0) != .pass }
    text += table(Array(rows.prefix(200)))
    text += more(rows.count - 200, "gate")
    if rows.count < test.rows.count {
      let count = test.rows.count - rows.count
      let end = count == 1 ? "it passes" : "they pass"
      text += "\n\(ReportWords.counted(count, "gate")) not shown: \(end)\n"
    }
    guard detail == .all else { return text }
    if let log = test.log {
      text += fold("The end of its log") {
        log.map { "- \(MarkdownText.code($0, most: 300))\n" }.joined()
      }
    }
    return text
      + fold("Why, and on what") {
        let sentences = test.rows.prefix(200).map { row in
          "- \(sign(row)) \(MarkdownText.inline(ReportWords.sentence(row)))\n"
        }
        return sentences.joined() + "- \(MarkdownText.inline(ReportWords.origin(test)))\n"
      }
  }

  private static func table(_ rows: [Report.Row]) -> String {
    guard !rows.isEmpty else { return "" }
    let table = GateTable(rows)
    var text = "\n| \(table.heads.joined(separator: " | ")) |\n"
    text += "| \(table.isNumber.map { $0 ? "---:" : "---" }.joined(separator: " | ")) |\n"
    for row in rows {
      var cells = table.cells(row).map { MarkdownText.cell($0) }
      cells[0] = MarkdownText.code(row.metric)
      if let slice = row.slice { cells[0] += ", \(MarkdownText.inline(slice, most: 120))" }
      // A waiver's words are its signer's.
      let word = row.waiver.map(ReportWords.waiver) ?? ReportWords.verdict(row)
      cells[cells.count - 1] = "\(sign(row)) \(MarkdownText.cell(word))"
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }

  private static func afterMerge(_ after: Report.AfterMerge) -> String {
    var text = "\n**After the merge:** "
    if let process = after.process {
      text += "the process \(MarkdownText.code(process.text)) runs"
      text += after.approvals.isEmpty ? ".\n" : " and may ask:\n"
    } else {
      text += "no process runs.\n"
    }
    if !after.approvals.isEmpty {
      text += "\n| approval | for | of whom | task | given |\n| --- | --- | --- | --- | --- |\n"
      for approval in after.approvals.prefix(50) {
        var asks = MarkdownText.cell(approval.asks)
        if let rule = approval.baseRule { asks += " (the base asks \(MarkdownText.inline(rule)))" }
        let cells = [
          MarkdownText.cell(approval.name), MarkdownText.cell(approval.target), asks,
          MarkdownText.code(approval.task), MarkdownText.cell(ReportWords.given(approval)),
        ]
        text += "| \(cells.joined(separator: " | ")) |\n"
      }
    }
    for note in after.notes.prefix(20) { text += "\n- \(MarkdownText.inline(note))\n" }
    return text
  }

  private static func fold(_ summary: String, _ content: () -> String) -> String {
    "\n<details><summary>\(summary)</summary>\n\n\(content())\n</details>\n"
  }

  // MARK: - Signs

  private static func sign(_ outcome: Report.Outcome) -> String {
    switch outcome {
    case .pass: "✅"
    case .waived: "🟡"
    case .inconclusive: "❔"
    case .fail: "❌"
    case .error: "⛔"
    }
  }

  private static func sign(_ row: Report.Row) -> String {
    if row.isSkipped { return "⏭️" }
    if row.waiver != nil { return sign(.waived) }
    return row.isWarning && row.outcome != .pass && row.outcome != .error
      ? "⚠️" : sign(row.outcome)
  }
}
