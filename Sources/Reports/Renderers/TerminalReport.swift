internal import Vocabulary

/// A report as plain text for terminals and logs, the verdict first, within a width.
package struct TerminalReport {
  /// The text.
  ///
  /// - Parameters:
  ///   - width: in columns; below 40, 40 are used.
  ///   - isColoured: whether ANSI colours are written. Text from outside never brings its own.
  package static func text(_ report: Report, width: Int = 100, isColoured: Bool = false) -> String {
    TerminalReport(ink: TerminalInk(isColoured: isColoured), width: max(40, width)).text(report)
  }

  private let ink: TerminalInk
  private let width: Int

  private func text(_ report: Report) -> String {
    var text = wrapped(
      PlainText.line(report.summary),
      first: ink.outcome(report.outcome, ReportWords.verdict(report.outcome)) + "  ",
      firstWidth: ReportWords.verdict(report.outcome).count + 2, indent: 2)
    for path in report.conflicts { text += paragraph("in conflict: \(path)", indent: 2) }
    for finding in report.findings {
      text += paragraph(
        "\(finding.place): \(finding.severity.rawValue): \(finding.message) [\(finding.code)]",
        indent: 2)
      if let hint = finding.hint { text += paragraph("hint: \(hint)", indent: 4) }
    }
    for model in report.models { text += "\n" + section(model) }
    if let link = ReportWords.safeLink(report) { text += "\nfull report: \(link)\n" }
    return text
  }

  private func section(_ model: Report.Model) -> String {
    let word = ReportWords.verdict(model.outcome)
    let name = TextColumns.fitted(
      PlainText.line(model.name.text, most: 200), width: width - word.count - 4)
    var text = wrapped(
      PlainText.line(ReportWords.change(model)),
      first: "\(ink.bold(name))  \(ink.outcome(model.outcome, word))  ",
      firstWidth: TextColumns.width(name) + word.count + 4, indent: 2)
    for sentence in model.loosened {
      text += wrapped(
        PlainText.line(sentence), first: "  \(ink.caution("loosened:")) ", firstWidth: 12, indent: 4
      )
    }
    for message in model.messages { text += paragraph(message, indent: 2) }
    for test in model.tests { text += self.test(test) }
    if model.tests.isEmpty, model.change != .removed { text += "  it declares no test\n" }
    if let after = model.after { text += afterMerge(after) }
    return text
  }

  private func test(_ test: Report.Test) -> String {
    let name = TextColumns.fitted(
      PlainText.line(test.name, most: 200), width: width - test.outcome.rawValue.count - 8)
    var text = wrapped(
      PlainText.line(ReportWords.origin(test)),
      first: "  \(name): \(ink.outcome(test.outcome, test.outcome.rawValue))  ",
      firstWidth: TextColumns.width(name) + test.outcome.rawValue.count + 6, indent: 4)
    for message in test.messages { text += paragraph(message, indent: 4) }
    if let log = test.log {
      text += "    its log ends with\n"
      for line in log { text += paragraph(line, indent: 6) }
    }
    text += table(test.rows)
    // What passes is in the table; what does not deserves its sentence.
    for row in test.rows where row.outcome != .pass && !row.isSkipped {
      text += paragraph("\(ReportWords.sign(row.outcome)) \(ReportWords.sentence(row))", indent: 4)
    }
    return text
  }

  private func table(_ rows: [Report.Row]) -> String {
    guard !rows.isEmpty else { return "" }
    // Where it is too wide, intervals give way first, the one of the difference last; then long
    // names of metrics and gates, down to what is still worth reading.
    for plain in 0...GateTable.plainest {
      let table = GateTable(rows, plain: plain)
      let (cells, natural) = measured(rows, table)
      let room = width - 4 - 2 * (natural.count - 1)
      var widths = natural
      if plain == GateTable.plainest {
        for column in [0, widths.count - 2] where widths.reduce(0, +) > room {
          widths[column] = min(
            natural[column], max(20, natural[column] - (widths.reduce(0, +) - room)))
        }
      }
      if widths.reduce(0, +) <= room { return columns(rows, table, cells, widths) }
    }
    let table = GateTable(rows)
    return list(rows, table, measured(rows, table).cells)
  }

  private func measured(
    _ rows: [Report.Row], _ table: GateTable
  ) -> (cells: [[String]], widths: [Int]) {
    let cells = rows.map { row in
      table.cells(row).map { $0.isEmpty ? "-" : PlainText.line($0, most: 300) }
    }
    let widths = table.heads.indices.map { column in
      ([table.heads] + cells).map { TextColumns.width($0[column]) }.max() ?? 0
    }
    return (cells, widths)
  }

  private func columns(
    _ rows: [Report.Row], _ table: GateTable, _ cells: [[String]], _ widths: [Int]
  ) -> String {
    let heads = table.heads.map { $0.uppercased() }
    var text = ""
    for (index, row) in ([heads] + cells).enumerated() {
      var line = "    "
      for (column, cell) in row.enumerated() {
        let shown = TextColumns.fitted(cell, width: widths[column])
        let space = String(repeating: " ", count: widths[column] - TextColumns.width(shown))
        let isLast = column == row.count - 1
        let word =
          index == 0 ? ink.dim(shown) : isLast ? inked(rows[index - 1], shown) : shown
        line += table.isNumber[column] ? space + word : word + (isLast ? "" : space)
        if !isLast { line += "  " }
      }
      text += line + "\n"
    }
    return text
  }

  /// The rows below each other, where a table is too wide.
  private func list(_ rows: [Report.Row], _ table: GateTable, _ cells: [[String]]) -> String {
    var text = ""
    for (row, cells) in zip(rows, cells) {
      let word = cells[cells.count - 1]
      text +=
        "    \(TextColumns.fitted(cells[0], width: max(8, width - 6 - TextColumns.width(word))))"
      text += "  \(inked(row, word))\n"
      for (head, cell) in zip(table.heads, cells).dropFirst().dropLast() where cell != "-" {
        text += paragraph("\(head): \(cell)", indent: 6)
      }
    }
    return text
  }

  private func inked(_ row: Report.Row, _ word: String) -> String {
    if row.isSkipped { return ink.dim(word) }
    if row.waiver != nil { return ink.outcome(.waived, word) }
    let isMild = row.isWarning && row.outcome != .pass && row.outcome != .error
    return ink.outcome(isMild ? .inconclusive : row.outcome, word)
  }

  private func afterMerge(_ after: Report.AfterMerge) -> String {
    var text = ""
    if let process = after.process {
      let end = after.approvals.isEmpty ? "runs" : "runs, and may ask"
      text += paragraph("after the merge: process \(process.text) \(end)", indent: 2)
    } else {
      text += "  after the merge: no process runs\n"
    }
    for approval in after.approvals {
      text += paragraph(
        "\(approval.name), for \(approval.target): \(approval.asks); "
          + "task \(approval.task.prefix(12)); \(ReportWords.given(approval))", indent: 4)
      if let rule = approval.baseRule {
        text += paragraph("the rule changes: the base asks \(rule)", indent: 6)
      }
    }
    for note in after.notes { text += paragraph(note, indent: 4) }
    return text
  }

  // MARK: - Lines

  private func paragraph(_ text: String, indent: Int) -> String {
    wrapped(
      PlainText.line(text), first: String(repeating: " ", count: indent), firstWidth: indent,
      indent: indent + 2)
  }

  private func wrapped(_ text: String, first: String, firstWidth: Int, indent: Int) -> String {
    TextColumns.wrapped(
      text, first: first, firstWidth: firstWidth,
      indent: String(repeating: " ", count: indent), width: width)
  }
}

/// Colours of a terminal, or none.
struct TerminalInk {
  let isColoured: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }
  func dim(_ text: String) -> String { wrap(text, "2") }
  func caution(_ text: String) -> String { wrap(text, "33") }

  func outcome(_ outcome: Report.Outcome, _ text: String) -> String {
    switch outcome {
    case .pass: wrap(text, "32")
    case .waived, .inconclusive: wrap(text, "33")
    case .fail: wrap(text, "31")
    case .error: wrap(text, "35")
    }
  }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
