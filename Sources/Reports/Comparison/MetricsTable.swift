package import Vocabulary

/// The figures of one revision, or of two beside each other.
package struct MetricsTable: Codable, Hashable, Sendable {
  /// What was looked at, in the words that named it; `nil` where there is one revision.
  package var old: String?
  package var new: String
  /// Sorted by object, test and metric.
  package var rows: [Row]
  /// What is not known or not comparable, as sentences.
  package var notes: [String]

  /// One figure.
  package struct Row: Codable, Hashable, Sendable {
    /// The model's name, or the file's path.
    package var object: String
    /// `nil` for a figure of a file.
    package var test: String?
    package var metric: String
    /// `nil` where the old side does not have it.
    package var old: Report.Figure?
    /// `nil` where the new side does not have it.
    package var new: Report.Figure?

    /// One figure of both sides.
    package init(
      object: String, test: String? = nil, metric: String, old: Report.Figure? = nil,
      new: Report.Figure? = nil
    ) {
      self.object = object
      self.test = test
      self.metric = metric
      self.old = old
      self.new = new
    }

    /// New minus old; `nil` unless both have a value.
    package var change: Double? {
      guard let old = old?.value, let new = new?.value else { return nil }
      return new - old
    }
  }

  /// A table by its parts.
  package init(old: String? = nil, new: String, rows: [Row] = [], notes: [String] = []) {
    self.old = old
    self.new = new
    self.rows = rows
    self.notes = notes
  }

  /// The table for programs: every number in full.
  package var json: JSON {
    func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
    let isPair = old != nil
    let rows = self.rows.map { row -> JSON in
      var members: [String: JSON] = [
        "object": .string(row.object), "metric": .string(row.metric),
        "new": number(row.new?.value),
      ]
      if let test = row.test { members["test"] = .string(test) }
      if isPair {
        members["old"] = number(row.old?.value)
        members["change"] = number(row.change)
      }
      for (name, figure) in [("oldReason", row.old), ("newReason", row.new)] {
        if let reason = figure?.reason { members[name] = .string(reason) }
      }
      return .object(members)
    }
    var members: [String: JSON] = [
      "new": .string(new), "rows": .array(rows), "notes": .array(notes.map { .string($0) }),
    ]
    if let old { members["old"] = .string(old) }
    return .object(members)
  }

  // MARK: - For people

  private var hasTests: Bool { rows.contains { $0.test != nil } }

  private var heads: [(text: String, isNumber: Bool)] {
    let object = hasTests ? [("model", false), ("test", false)] : [("file", false)]
    guard old != nil else { return object + [("metric", false), ("value", true)] }
    return object + [("metric", false), ("old", true), ("new", true), ("change", true)]
  }

  /// The cells of a row in the order of the heads; an interval stands only where one side is shown.
  private func cells(_ row: Row) -> [String] {
    let object = hasTests ? [row.object, row.test ?? ""] : [row.object]
    guard old != nil else {
      return object + [row.metric, row.new.map { Numeral.figure($0) } ?? "-"]
    }
    func value(_ figure: Report.Figure?) -> String {
      guard let figure else { return "-" }
      return figure.value.map(Numeral.short) ?? Numeral.figure(figure)
    }
    return object
      + [row.metric, value(row.old), value(row.new), row.change.map(Numeral.signed) ?? "-"]
  }

  /// Columns of text, numbers to the right.
  package var text: String {
    let notes = self.notes.map { "note: \(PlainText.line($0))\n" }.joined()
    guard !rows.isEmpty else { return notes }
    let lines =
      [heads.map { $0.text.uppercased() }] + rows.map { cells($0).map { PlainText.line($0) } }
    return TextColumns.table(lines, isNumber: heads.map(\.isNumber)) + notes
  }

  /// A table of GitHub's and GitLab's Markdown.
  package var markdown: String {
    let notes = self.notes.map { "\n**Note:** \(MarkdownText.inline($0))\n" }.joined()
    guard !rows.isEmpty else { return "No figure differs.\n" + notes }
    var text = "| \(heads.map(\.text).joined(separator: " | ")) |\n"
    text += "| \(heads.map { $0.isNumber ? "---:" : "---" }.joined(separator: " | ")) |\n"
    for row in rows {
      text += "| \(cells(row).map { MarkdownText.cell($0) }.joined(separator: " | ")) |\n"
    }
    return text + notes
  }
}
