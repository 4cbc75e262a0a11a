internal import Vocabulary

extension ModelCard {
  /// The card: YAML front matter with Hugging Face's `model-index`, and sections in Markdown.
  package var markdown: String {
    frontMatter + heading + uses + factorsSection + metrics + evaluationData
      + section("Training data", trainingData) + bySlice
      + section("Ethical considerations", ethics) + section("Caveats and limits", limits)
      + approvalSection
  }

  // MARK: - Front matter

  private var frontMatter: String {
    var text = "---\n"
    if let license { text += "license: \(Self.quoted(license))\n" }
    if let framework { text += "library_name: \(Self.quoted(framework))\n" }
    text += Self.list("tags", [task] + tags, indent: "")
    text += "model-index:\n- name: \(Self.quoted(name.text))\n"
    let results = tests.filter { test in test.rows.contains { value($0) != nil } }
    guard !results.isEmpty else { return text + "  results: []\n---\n" }
    text += "  results:\n"
    for test in results {
      text += "  - task:\n      type: \(Self.quoted(task))\n"
      let data = test.data?.name ?? "unknown"
      text += "    dataset:\n      name: \(Self.quoted(data))\n      type: \(Self.quoted(data))\n"
      text += "      split: \(Self.quoted(test.name))\n"
      if let digest = test.data?.digest { text += "      revision: \(Self.quoted(digest.hex))\n" }
      text += "    metrics:\n"
      var seen: Set<String> = []
      for row in test.rows {
        guard let value = value(row), seen.insert(ReportWords.metric(row)).inserted else {
          continue
        }
        text += "    - type: \(Self.quoted(row.metric))\n      value: \(value.description)\n"
        text += "      name: \(Self.quoted(ReportWords.metric(row)))\n"
        if let interval = row.challenger?.interval, interval.low.isFinite, interval.high.isFinite {
          text += "      args:\n        interval: [\(interval.low), \(interval.high)]\n"
          text += "        level: \(interval.level)\n"
        }
        // Hugging Face's `verified` means by Hugging Face.
        text += "      verified: false\n"
      }
    }
    return text + "---\n"
  }

  private func value(_ row: Report.Row) -> Double? {
    guard let value = row.challenger?.value, value.isFinite else { return nil }
    return value
  }

  /// A scalar in double quotes: JSON's escapes are YAML's (YAML 1.2.2, 1.3), and what is left is
  /// one harmless line.
  private static func quoted(_ text: String) -> String {
    JSON.string(PlainText.line(text, most: 300)).canonicalText
  }

  private static func list(_ name: String, _ items: [String], indent: String) -> String {
    "\(name):\n" + items.map { "\(indent)- \(quoted($0))\n" }.joined()
  }

  // MARK: - Sections

  private var heading: String {
    var text = "\n# \(MarkdownText.inline(name.text, most: 200))\n\n"
    text += "**Summary:** \(MarkdownText.inline(summary))\n\n## Model details\n\n"
    text += "| | |\n| --- | --- |\n| version | \(MarkdownText.code(version.hex)) |\n"
    let rows = [
      ("owner", owner), ("license", license), ("language", language), ("framework", framework),
      ("task", task),
    ]
    for (head, value) in rows {
      text += "| \(head) | \(value.map { MarkdownText.cell($0) } ?? "not declared") |\n"
    }
    return text + "| card made | \(generated) |\n"
  }

  private var uses: String {
    section("Intended use", intendedUse) + section("Out of scope", outOfScope)
  }

  private var factorsSection: String {
    let slices = Set(tests.flatMap(\.rows).compactMap(\.slice)).sorted()
    let measured = slices.isEmpty ? [] : ["measured for: \(slices.joined(separator: "; "))"]
    return section("Factors", factors + measured)
  }

  private var metrics: String {
    section("Metrics", rows: tests.map { ($0, $0.rows.filter { $0.slice == nil }) })
  }

  private var bySlice: String {
    section(
      "Quantitative analyses by group", rows: tests.map { ($0, $0.rows.filter { $0.slice != nil }) }
    )
  }

  private func section(_ title: String, rows: [(Report.Test, [Report.Row])]) -> String {
    var text = "\n## \(title)\n"
    let filled = rows.filter { !$0.1.isEmpty }
    guard !filled.isEmpty else { return text + "\nNone are measured.\n" }
    for (test, rows) in filled {
      let level = ReportWords.level(rows.map(\.challenger)).map { " [\($0)]" } ?? ""
      text += "\n**\(MarkdownText.inline(test.name))**\n\n"
      text += "| metric | value\(level) | gate | verdict |\n| --- | ---: | --- | --- |\n"
      for row in rows {
        let cells = [
          MarkdownText.cell(ReportWords.metric(row)),
          MarkdownText.cell(row.challenger.map { Numeral.figure($0) } ?? ""),
          MarkdownText.cell(ReportWords.gate(row)), ReportWords.verdict(row),
        ]
        text += "| \(cells.joined(separator: " | ")) |\n"
      }
    }
    return text
  }

  private var evaluationData: String {
    section(
      "Evaluation data",
      tests.compactMap { test in
        test.data.map { data in
          let rows = data.rowCount.map { ", \(ReportWords.counted($0, "row"))" } ?? ""
          let digest = data.digest.map { ", SHA-256 \($0.hex)" } ?? ""
          return "\(test.name): \(data.name)\(rows)\(digest)"
        }
      })
  }

  private var approvalSection: String {
    section(
      "Approvals",
      approvals.map { approval in
        let commit = approval.commit.map { ", commit \($0.short)" } ?? ""
        return "\(approval.name): \(approval.by), \(approval.at)\(commit)"
      })
  }

  private func section(_ title: String, _ items: [String]) -> String {
    let lines = items.map { "- \(MarkdownText.inline($0, most: 2000))\n" }.joined()
    return "\n## \(title)\n\n\(lines.isEmpty ? "Not declared.\n" : lines)"
  }
}
