extension ComparisonReport {
  /// Columns of text for terminals and logs.
  package var text: String {
    var text = "champion    \(PlainText.line("\(champion.words): \(Self.place(champion))"))\n"
    text += "challenger  \(PlainText.line("\(challenger.words): \(Self.place(challenger))"))\n"
    for note in notes { text += "note: \(PlainText.line(note))\n" }
    for test in tests {
      text += "\n\(PlainText.line(test.name, most: 200))"
      text += "\(Self.origin(test).map { " " + PlainText.line($0) } ?? "")\n"
      for message in test.messages { text += "  \(PlainText.line(message))\n" }
      if !test.metrics.isEmpty {
        let lines =
          [Self.heads.map { $0.text.uppercased() }]
          + test.metrics.map { Self.cells($0).map { PlainText.line($0) } }
        text += TextColumns.table(lines, isNumber: Self.heads.map(\.isNumber), indent: "  ")
      }
      for gate in test.gates {
        text += "  \(ReportWords.sign(gate.outcome)) \(PlainText.line(gate.sentence))\n"
      }
    }
    return text
  }

  /// GitHub's and GitLab's Markdown.
  package var markdown: String {
    var text = "## \(MarkdownText.inline(title, most: 200))\n\n"
    text += "- champion: \(MarkdownText.inline(Self.place(champion)))\n"
    text += "- challenger: \(MarkdownText.inline(Self.place(challenger)))\n"
    for note in notes { text += "- note: \(MarkdownText.inline(note))\n" }
    for test in tests {
      text += "\n### \(MarkdownText.code(test.name))"
      text += "\(Self.origin(test).map { " " + MarkdownText.inline($0) } ?? "")\n"
      for message in test.messages { text += "\n- \(MarkdownText.inline(message))\n" }
      if !test.metrics.isEmpty {
        text += "\n| \(Self.heads.map(\.text).joined(separator: " | ")) |\n"
        text += "| \(Self.heads.map { $0.isNumber ? "---:" : "---" }.joined(separator: " | ")) |\n"
        for metric in test.metrics {
          let cells = Self.cells(metric).map { MarkdownText.cell($0) }
          text += "| \(cells.joined(separator: " | ")) |\n"
        }
      }
      if !test.gates.isEmpty { text += "\n" }
      for gate in test.gates {
        text += "- \(ReportWords.sign(gate.outcome)) \(MarkdownText.inline(gate.sentence))\n"
      }
    }
    return text
  }
}
