import Processes
import Vocabulary

/// What `muster process run` prints.
struct ProcessRunReport {
  let player: ScenarioPlayer
  let findings: [Diagnostic]
  let outcome: ScenarioPlayer.Outcome
  /// Whether there was a scenario; otherwise nothing was expected.
  let isScripted: Bool

  private var world: ScenarioWorld { player.world }

  // MARK: - For people

  /// The log, a line each; what waits; and what differs.
  func text(_ style: Style) -> String {
    var lines: [String] = []
    for finding in findings {
      let severity = finding.severity.rawValue
      let head = finding.severity == .error ? style.bad(severity) : style.caution(severity)
      lines.append("\(finding.location): \(head): \(Printable.line(finding.message))")
      if let hint = finding.hint { lines.append("  hint: \(Printable.line(hint))") }
    }
    for entry in world.history.log {
      let who = entry.instance.map { "\($0)  " } ?? ""
      let name = entry.name.map { style.dim("  (\(Printable.line($0)))") } ?? ""
      lines.append("\(style.dim("\(entry.time)"))  \(who)\(Printable.line(entry.text))\(name)")
    }
    for line in ScenarioState(world).waiting {
      lines.append("\(style.caution("waits")) \(Printable.line(line))")
    }
    switch outcome {
    case .passed:
      if isScripted { lines.append(style.good("as expected")) }
    case .failed where findings.contains(where: { $0.severity == .error }):
      lines.append(style.bad("not deployed"))
    case .failed(let differences):
      for difference in differences {
        lines.append("\(style.bad("differs")) \(Printable.line(difference))")
      }
    case .skipped(let reason):
      lines.append("\(style.bad("cannot be run")): \(Printable.line(reason))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - For programs

  var json: JSON {
    var members: [String: JSON] = [
      "log": .array(world.history.log.map(json)),
      "state": ScenarioState(world).json,
      "waiting": .array(ScenarioState(world).waiting.map { .string($0) }),
      "diagnostics": .array(findings.map { .string("\($0)") }),
    ]
    switch outcome {
    case .passed: members["outcome"] = "passed"
    case .failed(let differences):
      members["outcome"] = "failed"
      members["differences"] = .array(differences.map { .string($0) })
    case .skipped(let reason):
      members["outcome"] = "skipped"
      members["reason"] = .string(reason)
    }
    return .object(members)
  }

  private func json(_ entry: ScenarioLogEntry) -> JSON {
    var members: [String: JSON] = [
      "time": .string("\(entry.time)"), "text": .string(entry.text),
    ]
    if let instance = entry.instance { members["instance"] = .string(instance.text) }
    if let element = entry.element { members["element"] = .string(element) }
    if let name = entry.name { members["name"] = .string(name) }
    if let event = entry.event { members["event"] = event }
    return .object(members)
  }
}
