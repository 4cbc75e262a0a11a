internal import Vocabulary

/// The words that every form of a report shares.
enum ReportWords {
  static func verdict(_ outcome: Report.Outcome) -> String { outcome.rawValue.uppercased() }

  /// A sign beside the word, so that neither colour nor reading is needed to tell them apart.
  static func sign(_ outcome: Report.Outcome) -> String {
    switch outcome {
    case .pass: "✓"
    case .waived: "~"
    case .inconclusive: "?"
    case .fail: "✗"
    case .error: "!"
    }
  }

  static func verdict(_ row: Report.Row) -> String {
    if row.isSkipped { return row.gate.isEmpty ? "no gate" : "skipped" }
    if let waiver = row.waiver { return "waived (\(waiver.overruled.rawValue))" }
    return row.isWarning && row.outcome != .pass && row.outcome != .error
      ? "warning (\(row.outcome.rawValue))" : row.outcome.rawValue
  }

  /// What a row adds to its test.
  static func effective(_ row: Report.Row) -> Report.Outcome {
    if row.waiver != nil { return .waived }
    return row.isSkipped || (row.isWarning && row.outcome != .error) ? .pass : row.outcome
  }

  /// `waived by Petra Approver until 2026-12-31T00:00:00Z: the label is late`
  static func waiver(_ waiver: Report.Waiver) -> String {
    "waived by \(waiver.people.joined(separator: " and ")) until \(waiver.until): \(waiver.reason)"
  }

  static func metric(_ row: Report.Row) -> String {
    row.slice.map { "\(row.metric), \($0)" } ?? row.metric
  }

  static func gate(_ row: Report.Row) -> String {
    switch row.side {
    case .both: row.gate
    case .base: "\(row.gate) (gate of the base)"
    case .proposal: "\(row.gate) (gate of the proposal)"
    }
  }

  static func sentence(_ row: Report.Row) -> String {
    // A gate that stops nobody must not read like one that does.
    let warning =
      row.isWarning && !row.isSkipped && ![.pass, .error].contains(row.outcome)
      ? " (only a warning)" : ""
    guard let rows = row.rowsNeeded, row.outcome == .inconclusive else {
      return row.sentence + warning
    }
    return "\(row.sentence)\(warning); about \(Numeral.count(rows)) rows would decide"
  }

  static func change(_ model: Report.Model) -> String {
    let versions = [model.former, model.version].compactMap { $0?.short }
    var text: String
    switch model.change {
    case .new: text = "new" + (versions.last.map { ", version \($0)" } ?? "")
    case .removed: text = "removed" + (versions.first.map { ", was version \($0)" } ?? "")
    case .unchanged: text = versions.last.map { "version \($0)" } ?? "no version"
    case .changed:
      text = "changed"
      if !model.aspects.isEmpty { text += ": \(model.aspects.joined(separator: ", "))" }
      if let former = model.former, former == model.version {
        text += "; version \(former.short) stays"
      } else if !versions.isEmpty {
        text += "; version \(versions.joined(separator: " to "))"
      }
    }
    if let champion = model.champion {
      text += "; champion \(champion.version.short)"
      text += champion.runtime.map { " on \($0)" } ?? " of the base"
    }
    return text
  }

  /// Where the figures of a test come from: data, effort, walls.
  static func origin(_ test: Report.Test) -> String {
    var parts: [String] = []
    if let data = test.data {
      var text = "data \(data.name)"
      if let rows = data.rowCount { text += ", \(counted(rows, "row"))" }
      if let digest = data.digest { text += ", \(digest.short)" }
      parts.append(text)
      if let times = data.judgementCount {
        parts.append("these data have judged \(counted(times, "version")) of it")
      }
    }
    let effort = Numeral.seconds(milliseconds: test.milliseconds)
    // What was never run took no time and has no walls.
    if test.isReused || test.milliseconds > 0 || !test.sandbox.isEmpty {
      let who = test.measuredBy.map { " by \($0)" } ?? ""
      parts.append(
        test.isReused ? "measured before\(who) (\(effort))" : "measured in \(effort)")
    }
    if let fault = fault(test) { parts.append("the error is \(fault)") }
    if !test.sandbox.isEmpty { parts.append("sandbox: \(test.sandbox)") }
    return parts.joined(separator: "; ")
  }

  /// Whose an error is; `nil` where there is none.
  static func fault(_ test: Report.Test) -> String? {
    guard test.outcome == .error else { return nil }
    return test.isInfrastructure ? "the surroundings', not the model's" : "the model's"
  }

  static func given(_ approval: Report.Approval) -> String {
    if approval.givenBy.isEmpty { return approval.isGiven ? "given" : "not yet" }
    let names = approval.givenBy.joined(separator: ", ")
    return approval.isGiven ? "given by \(names)" : "given by \(names); more are needed"
  }

  static func counted(_ count: Int, _ noun: String) -> String {
    "\(Numeral.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// The link of a report, if a reader may be sent there.
  static func safeLink(_ report: Report) -> String? {
    guard let link = report.link, link.utf8.count <= 2000 else { return nil }
    guard link.hasPrefix("https://") || link.hasPrefix("http://") else { return nil }
    let isPlain = link.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && !"\"'<>()[]\\`{}|^".utf8.contains($0)
    }
    return isPlain ? link : nil
  }

  /// The level of the intervals in a table; `nil` when they differ or there are none.
  static func level(_ figures: [Report.Figure?]) -> String? {
    let levels = Set(figures.compactMap { $0?.interval?.level })
    guard levels.count == 1, let level = levels.first else { return nil }
    return Numeral.percent(level)
  }
}
