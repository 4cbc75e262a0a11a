package import Interchange
package import Vocabulary

/// Differences of processes in words: for terminals, for forges, for programs.
package enum ProcessDiffReport {
  /// How many details of an added or removed element are told.
  private static let mostDetails = 4
  /// How long one value is told.
  private static let mostScalars = 160

  /// What changes in one sentence: `3 changes in the logic`, `layout only`, `no change`.
  package static func summary(_ diff: ProcessDiff) -> String {
    if diff.isLogicEqual {
      return diff.isDrawingChanged ? "layout only" : "no change in logic or layout"
    }
    let count = diff.entries.reduce(0) { $0 + sentences($1).count }
    return "\(count) \(count == 1 ? "change" : "changes") in the logic"
  }

  /// A sentence each: `user task "Approve" (Task_1): candidate groups: model-risk -> model-risk,
  /// cro`. One harmless line each.
  package static func sentences(_ diff: ProcessDiff) -> [String] {
    diff.entries.flatMap { entry in sentences(entry).map { PlainText.line($0) } }
  }

  /// The sentences of one entry, as they stand in the files.
  package static func sentences(_ entry: ProcessDiff.Entry) -> [String] {
    guard entry.change == .changed else {
      let said = entry.details.prefix(mostDetails).map { detail in
        "\(detail.what): \(cut(detail.new ?? detail.old ?? ""))"
      }
      let rest = entry.details.count - said.count
      let more = rest > 0 ? ["and \(rest) more"] : []
      let with = said.isEmpty ? "" : " (\((said + more).joined(separator: "; ")))"
      return ["\(entry.subject): \(entry.change.rawValue)\(with)"]
    }
    return entry.details.map { detail in
      "\(entry.subject): \(detail.what): \(value(detail.old)) -> \(value(detail.new))"
    }
  }

  private static func value(_ text: String?) -> String {
    text.map { $0.isEmpty ? "(empty)" : cut($0) } ?? "(none)"
  }

  private static func cut(_ text: String) -> String {
    text.unicodeScalars.count > mostScalars
      ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(mostScalars))) + "…" : text
  }

  /// Lines with marks for a terminal or a log.
  package static func text(_ diff: ProcessDiff) -> String {
    guard !diff.isLogicEqual else { return summary(diff) + "\n" }
    var text = ""
    for entry in diff.entries {
      for sentence in sentences(entry) { text += "\(mark(entry)) \(PlainText.line(sentence))\n" }
    }
    return text
  }

  private static func mark(_ entry: ProcessDiff.Entry) -> String {
    switch entry.change {
    case .added: "+"
    case .removed: "-"
    case .changed: "~"
    }
  }

  /// A list for a comment on a forge; names from files can neither form markup nor call anybody.
  package static func markdown(_ diff: ProcessDiff, most: Int = 100) -> String {
    guard !diff.isLogicEqual else { return "_\(summary(diff))_\n" }
    var lines: [String] = []
    for entry in diff.entries {
      for sentence in sentences(entry) {
        lines.append("- \(entry.change.rawValue): \(MarkdownText.inline(sentence))")
      }
    }
    let rest = lines.count - most
    let more = rest > 0 ? ["", "and \(rest) more"] : []
    return (lines.prefix(most) + more).joined(separator: "\n") + "\n"
  }

  /// `{"logic": ..., "layout": ..., "changes": [...]}`; nothing is left out.
  package static func json(_ diff: ProcessDiff) -> JSON {
    [
      "logic": .bool(!diff.isLogicEqual), "layout": .bool(diff.isDrawingChanged),
      "changes": .array(
        diff.entries.map { entry in
          var members: [String: JSON] = [
            "change": .string(entry.change.rawValue), "type": .string(entry.kind),
            "line": .integer(Int64(entry.position.line)),
          ]
          members["name"] = entry.name.map { .string($0) }
          members["id"] = entry.id.map { .string($0) }
          members["way"] = entry.way.map { .string($0) }
          members["details"] = .array(
            entry.details.map { detail in
              var members: [String: JSON] = ["what": .string(detail.what)]
              members["old"] = detail.old.map { .string($0) }
              members["new"] = detail.new.map { .string($0) }
              return .object(members)
            })
          return .object(members)
        }),
    ]
  }
}
