import Gates
import Host
import Vocabulary

/// What the person who pushes reads: git shows it as `remote: ...`, on few lines.
struct ReceiveText {
  /// Whether what could not be found out is accepted.
  let isOpen: Bool

  static let mostLines = 40
  private static let mostColumns = 200
  private static let mostModels = 20
  private static let mostErrors = 10

  /// What becomes of the whole push: git takes all of it or nothing.
  func answer(_ verdicts: [ReceiveVerdict]) -> ReceiveVerdict.Answer {
    let worst = verdicts.map(\.answer).max() ?? .accept
    return worst == .unknown && isOpen ? .accept : worst
  }

  /// The lines, at most ``mostLines``; none for a push that touches nothing protected.
  func lines(_ verdicts: [ReceiveVerdict]) -> [String] {
    var lines: [String] = []
    // What is wrong first, so that it is not cut off.
    for verdict in verdicts where verdict.answer != .accept { lines += self.lines(verdict) }
    for verdict in verdicts where verdict.answer == .accept { lines += self.lines(verdict) }
    var end: [String] = []
    let touched = verdicts.contains { $0.answer == .accept }
    switch answer(verdicts) {
    case .refuse where touched: end = ["muster: nothing of this push was taken, as git does it"]
    case .unknown: end = ["muster: refused, as it could not be found out; try again later"]
    case .accept, .refuse: break
    }
    let shown = lines.map { Self.fitted($0) }
    let room = Self.mostLines - end.count
    guard shown.count > room else { return shown + end }
    return shown.prefix(room - 1) + ["  ... and \(shown.count - room + 1) more lines"] + end
  }

  private static func fitted(_ line: String) -> String {
    let text = Printable.line(line)
    return text.count > mostColumns ? text.prefix(mostColumns - 3) + "..." : text
  }

  // MARK: - One reference

  private func lines(_ verdict: ReceiveVerdict) -> [String] {
    let name = verdict.update.reference
    switch verdict.finding {
    case .untouched, .own: return []
    case .refused(let reason, let hint):
      return ["muster: \(name) refused: \(reason)"] + Self.hint(hint)
    case .unknown(let reason, let hint):
      let word = isOpen ? "accepted unjudged" : "refused, as it could not be judged"
      return ["muster: \(name) \(word): \(reason)"] + Self.hint(hint)
    case .judged(let report): return lines(report, name, verdict)
    }
  }

  private static func hint(_ hint: String?) -> [String] { hint.map { ["  hint: \($0)"] } ?? [] }

  private func lines(
    _ report: GateReport, _ name: String, _ verdict: ReceiveVerdict
  ) -> [String] {
    let isAccepted = answer([verdict]) == .accept
    let word = isAccepted ? "accepted" : "refused"
    var lines = ["muster: \(name) \(word): \(Self.summary(report))"]
    for error in report.errors.prefix(Self.mostErrors) {
      lines.append("  \(error.location): \(error.message)")
      lines += Self.hint(error.hint).map { "  " + $0 }
    }
    lines += Self.rest(report.errors.count - Self.mostErrors, "error")
    let failing = report.models.filter { !$0.outcome.mayGoOn }
    for model in failing.prefix(Self.mostModels) { lines += Self.lines(model) }
    lines += Self.rest(failing.count - Self.mostModels, "model")
    for model in report.models where model.outcome.mayGoOn {
      lines += model.loosened.map { "  \(model.name) loosened: \($0)" }
      for test in model.tests {
        lines += test.rows.filter { $0.result.waiver != nil }.map {
          "  \(model.name): \(test.name): \($0.result.sentence)"
        }
      }
    }
    if !isAccepted { lines.append(Self.more(report, verdict.update)) }
    return lines
  }

  /// `fail, 2 models changed (a, b)`.
  private static func summary(_ report: GateReport) -> String {
    guard report.errors.isEmpty else {
      return "\(Counted.text(report.errors.count, "new error")) in its files"
    }
    guard !report.models.isEmpty else { return "no model changes" }
    let names = report.models.prefix(5).map(\.name.text).joined(separator: ", ")
    let rest = report.models.count > 5 ? ", ..." : ""
    let count = Counted.text(report.models.count, "model")
    return "\(report.outcome.rawValue), \(count) changed (\(names)\(rest))"
  }

  private static func lines(_ model: ModelGate) -> [String] {
    var lines = ["  \(model.name): \(model.outcome.rawValue)\(aspects(model))"]
    lines += model.loosened.map { "    loosened: \($0)" }
    lines += model.approvalOfGates.map { "    \($0)" }
    if model.tests.isEmpty { lines.append("    it declares no test") }
    for test in model.tests where test.outcome != .pass {
      lines += test.messages.map { "    \(test.name): \($0)" }
      for row in test.rows where row.result.outcome != .pass && !row.result.isSkipped {
        let side = row.side == .base ? " (a gate of the base)" : ""
        let isWarning = row.result.isWarning && row.result.outcome != .error
        let warning = isWarning ? " (only a warning)" : ""
        lines.append("    \(test.name): \(row.result.sentence)\(warning)\(side)")
      }
    }
    return lines
  }

  private static func aspects(_ model: ModelGate) -> String {
    if model.change == .new { return ", new" }
    return model.aspects.isEmpty ? "" : ", changed: \(model.aspects.joined(separator: ", "))"
  }

  private static func rest(_ count: Int, _ noun: String) -> [String] {
    count > 0 ? ["  ... and \(Counted.text(count, "more " + noun))"] : []
  }

  private static func more(_ report: GateReport, _ update: ReceivedUpdate) -> String {
    guard update.old != nil else { return "  more: muster validate" }
    return report.errors.isEmpty
      ? "  more: muster gate --base \(report.base.short) --head \(report.head.short), in your clone"
      : "  more: muster validate --at \(report.head.short), in your clone"
  }
}
