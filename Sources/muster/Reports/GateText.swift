import Gates
import Host
import Reconciler
import Registry
import Vocabulary

/// A gate's report for a terminal: the verdict first.
enum GateText {
  static func text(_ report: GateReport, style: Style) -> String {
    var text = "\(head(report, style))\n"
    for path in report.conflicts { text += "  \(Printable.line(path))\n" }
    for error in report.errors {
      text += "  \(Printable.line("\(error.location)")): \(Printable.line(error.message))\n"
      if let hint = error.hint { text += "    \(style.dim("hint:")) \(Printable.line(hint))\n" }
    }
    for model in report.models { text += "\n" + section(model, style) }
    return text
  }

  private static func head(_ report: GateReport, _ style: Style) -> String {
    let word = GateWords.verdict(report.outcome)
    let coloured = report.outcome == .pass ? style.good(word) : style.bad(word)
    return "\(coloured)  \(GateWords.summary(report))"
  }

  private static func section(_ model: ModelGate, _ style: Style) -> String {
    var text = "\(style.bold(Printable.line(model.name.text)))  \(GateWords.change(model))\n"
    for sentence in model.loosened {
      text += "  \(style.caution("loosened:")) \(Printable.line(sentence))\n"
    }
    for test in model.tests { text += tests(test, style) }
    if model.tests.isEmpty, model.change != .removed { text += "  it declares no test\n" }
    if let after = model.after { text += afterMerge(after, style) }
    return text
  }

  private static func tests(_ test: TestGate, _ style: Style) -> String {
    let effort = GateWords.effort(test)
    var text = "  \(Printable.line(test.name)): \(style.state(test.outcome.rawValue))"
    text += "  \(style.dim(effort))\n"
    for message in test.messages { text += "    \(Printable.line(message))\n" }
    guard !test.rows.isEmpty else { return text }
    var table = Table("METRIC", "CHAMPION", "THIS", "VERDICT", "WHY")
    for row in test.rows {
      table.add(
        row.metric, row.champion.map(FigureText.short) ?? "", row.value.map(FigureText.short) ?? "",
        GateWords.verdict(row), GateWords.sentence(row))
    }
    return text
      + table.text(style: style).split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  private static func afterMerge(_ after: AfterMerge, _ style: Style) -> String {
    var text = ""
    for note in after.notes { text += "  after the merge: \(Printable.line(note))\n" }
    guard let process = after.process else { return text }
    text += "  after the merge: process \(Printable.line(process.text))"
    text += after.approvals.isEmpty ? " runs\n" : " runs, and may ask\n"
    for asked in after.approvals {
      let approval = asked.approval
      text += "    \(Printable.line(approval.name)), for \(Printable.line(approval.target)): "
      text += "\(Printable.line(approval.policy.sentence)), task \(approval.task.text.prefix(12))\n"
      if !asked.givenBy.isEmpty {
        text += "      given by \(Printable.line(asked.givenBy.joined(separator: ", ")))\n"
      }
      if let rule = asked.baseRule {
        text +=
          "      \(style.caution("the rule changes:")) the base asks \(Printable.line(rule))\n"
      }
    }
    return text
  }
}
