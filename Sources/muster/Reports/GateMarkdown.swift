import Gates
import Host
import Reconciler
import Registry
import Vocabulary

/// A gate's report as a comment on a pull request.
enum GateMarkdown {
  static func text(_ report: GateReport) -> String {
    var text = "## Muster gate: \(GateWords.verdict(report.outcome))\n\n"
    text += "\(escaped(GateWords.summary(report)))\n"
    if !report.conflicts.isEmpty || !report.errors.isEmpty { text += "\n" }
    for path in report.conflicts { text += "- \(escaped(path))\n" }
    for error in report.errors {
      text += "- \(escaped("\(error.location)")): \(escaped(error.message))\n"
    }
    for model in report.models { text += "\n" + section(model) }
    return text
  }

  private static func section(_ model: ModelGate) -> String {
    var text = "### \(escaped(model.name.text)): \(GateWords.verdict(model.outcome))\n\n"
    text += "\(escaped(GateWords.change(model)))\n"
    for sentence in model.loosened { text += "\n**Loosened:** \(escaped(sentence))\n" }
    for test in model.tests {
      text += "\n**\(escaped(test.name))**: \(test.outcome.rawValue), \(GateWords.effort(test))\n"
      for message in test.messages { text += "\n\(escaped(message))\n" }
      text += table(test)
    }
    if let after = model.after { text += afterMerge(after) }
    return text
  }

  private static func table(_ test: TestGate) -> String {
    guard !test.rows.isEmpty else { return "" }
    var text = "\n| metric | champion | this | verdict | why |\n| --- | ---: | ---: | --- | --- |\n"
    for row in test.rows {
      let cells = [
        row.metric, row.champion.map(FigureText.short) ?? "-",
        row.value.map(FigureText.short) ?? "-", GateWords.verdict(row), GateWords.sentence(row),
      ]
      text += "| \(cells.map(escaped).joined(separator: " | ")) |\n"
    }
    return text
  }

  private static func afterMerge(_ after: AfterMerge) -> String {
    var text = ""
    for note in after.notes { text += "\nAfter the merge: \(escaped(note))\n" }
    guard let process = after.process else { return text }
    text += "\nAfter the merge the process \(escaped(process.text)) runs"
    guard !after.approvals.isEmpty else { return text + "\n" }
    text += " and may ask:\n\n| approval | for | of whom | task |\n| --- | --- | --- | --- |\n"
    for asked in after.approvals {
      let approval = asked.approval
      let cells = [
        approval.name, approval.target, approval.policy.sentence,
        String(approval.task.text.prefix(12)),
      ]
      text += "| \(cells.map(escaped).joined(separator: " | ")) |\n"
    }
    return text
  }

  /// Text from a repository must not become markup.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in Printable.line(text) {
      if "\\`*_{}[]<>|#".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
