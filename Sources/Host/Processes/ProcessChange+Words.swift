import Interchange
package import Reports
package import Vocabulary

extension ProcessChange {
  /// What becomes of it in a few words: `2 changes in the logic`, `layout only`, `added`.
  package var summary: String {
    switch content {
    case .added: return "added"
    case .removed: return "removed"
    case .unreadable(let cause): return "cannot be compared: \(cause)"
    case .changed(let diff):
      guard !bindings.isEmpty else { return ProcessDiffReport.summary(diff) }
      let bound = "\(bindings.count) \(bindings.count == 1 ? "binding" : "bindings") changed"
      return diff.isLogicEqual ? bound : "\(ProcessDiffReport.summary(diff)), \(bound)"
    }
  }

  /// A sentence for each thing that is different, with its mark.
  package var sentences: [String] {
    guard case .changed(let diff) = content else { return bindings }
    return ProcessDiffReport.sentences(diff) + bindings
  }

  /// How many sentences a report tells; the rest is counted.
  private static let mostSentences = 25

  /// The change as notes beside the lines of the file.
  package var findings: [Report.Finding] {
    func note(_ message: String, line: Int? = nil, code: String) -> Report.Finding {
      Report.Finding(path: path, line: line, severity: .note, code: code, message: message)
    }
    guard case .changed(let diff) = content else {
      return [note("process \(name.text): \(summary)", code: "process-changed")]
    }
    guard !isLayoutOnly else {
      return [note("process \(name.text): \(summary)", code: "process-layout")]
    }
    var notes: [Report.Finding] = []
    for entry in diff.entries {
      let line = entry.change == .removed ? nil : entry.position.line
      notes += ProcessDiffReport.sentences(entry).map {
        note($0, line: line, code: "process-changed")
      }
    }
    notes += bindings.map { note($0, code: "process-changed") }
    let rest = notes.count - Self.mostSentences
    guard rest > 0 else { return notes }
    return notes.prefix(Self.mostSentences)
      + [note("and \(rest) more changes in the logic", code: "process-changed")]
  }

  /// As a member of a list of changes.
  package var json: JSON {
    var members: [String: JSON] = [
      "process": .string(name.text), "path": .string(path), "summary": .string(summary),
      "layoutOnly": .bool(isLayoutOnly),
    ]
    if case .changed(let diff) = content { members["diff"] = ProcessDiffReport.json(diff) }
    if !bindings.isEmpty { members["bindings"] = .array(bindings.map { .string($0) }) }
    return .object(members)
  }
}
