import Host
import ModelMetrics
import Monitoring
import Reconciler
import Registry
import Vocabulary

/// Monitors in rows, and models' heat maps.
enum MonitorTable {
  /// The latest of every monitor, by its id.
  static func latest(_ records: Records) throws -> [String: MonitorRecord] {
    let found = try records.all(MonitorRecord.self, under: "monitors")
    return Dictionary(found.map { ($0.monitor, $0) }) { _, last in last }
  }

  /// The rows of all models that have a monitor, by the model's name.
  static func heatMaps(in workspace: Workspace) async throws -> [String: HeatMap] {
    let desired = try await GetCommand.desired(workspace)
    guard
      desired.models.values.contains(where: { !$0.monitors.isEmpty })
        || !desired.monitors.isEmpty
    else { return [:] }
    let board = try MonitorBoard(desired, in: workspace)
    var maps: [String: HeatMap] = [:]
    for model in board.models {
      maps[model.text] = board.heatMap(of: model, now: Clock.now())
    }
    return maps
  }

  /// The monitors that a person means by `credit-drift` or `credit-drift/credit-risk`.
  static func find(_ name: String, in desired: DesiredState) throws -> [AttachedMonitor] {
    let all = desired.attachedMonitors
    let found = all.filter { monitor in
      let own = monitor.declaration.name
      return own == name || "\(own)/\(monitor.model)" == name
    }
    guard !found.isEmpty else {
      throw Refusal.unknown("monitor", name, among: Set(all.map(\.declaration.name)).sorted())
    }
    return found
  }

  /// Monitors with their lines and their latest periods.
  static func text(_ monitors: [AttachedMonitor], _ latest: [String: MonitorRecord]) -> String {
    var outline = Outline()
    for (index, monitor) in monitors.enumerated() {
      if index == 0 { outline.field("Check", monitor.declaration.check.words) }
      outline.heading(monitor.id)
      guard let record = latest[monitor.id] else {
        outline.line("grey: it has not run yet")
        continue
      }
      for period in record.periods.suffix(10) {
        outline.line("\(period.end) \(period.colour.rawValue): \(period.sentence)")
      }
      for item in record.latest.items.prefix(20) {
        outline.line("\(item.colour.rawValue) \(item.sentence)", depth: 2)
      }
      if let line = report(of: record.latest) { outline.line(line, depth: 2) }
      add(challengeOf: record, to: &outline)
    }
    return outline.text
  }

  /// The evidence of champion against challenger, and what was proposed by it.
  private static func add(challengeOf record: MonitorRecord, to outline: inout Outline) {
    guard let comparison = record.comparison else { return }
    let trial = comparison.trial
    let end = comparison.end.map { "; \($0)" } ?? ""
    outline.line(
      "\(trial.challenger.short) beside \(trial.champion.short) at \(trial.runtime), "
        + "\(trial.mode.rawValue) of \(figure(trial.percent)) % since \(trial.since)\(end)")
    for look in comparison.sequence.looks.suffix(10) {
      let bounds =
        look.lower.flatMap { lower in
          look.upper.map { " in [\(figure(lower)), \(figure($0))]" }
        } ?? ""
      outline.line(
        "\(look.period) \(look.verdict.rawValue): gain \(figure(look.allMean))\(bounds) over "
          + "\(look.allRows) answers", depth: 2)
    }
    for promotion in record.promotions ?? [] {
      let place = promotion.commit == nil ? "" : " \(promotion.branch)"
      let why = promotion.message.map { $0.contains(promotion.branch) ? "" : ": \($0)" } ?? ""
      outline.line(
        "promotion of \(promotion.trial.challenger.short) \(promotion.state.rawValue)\(place)"
          + why, depth: 2)
    }
  }

  /// Five digits after the point at most.
  private static func figure(_ value: Double) -> String {
    let text = JSON.number((value * 1e5).rounded() / 1e5).canonicalText
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// What a monitor that is a model gave, in a line; `-o json` has it whole.
  private static func report(of result: MonitorResult) -> String? {
    if let digest = result.reportDigest {
      return "its report is long: monitor-reports/\(digest).json of the state folder"
    }
    guard let report = result.report?.object else { return nil }
    let numbers = report.sorted { $0.key < $1.key }.compactMap { name, value in
      value.double.map { "\(name) = \(JSON.number($0).canonicalText)" }
    }
    return "it reports "
      + (numbers.prefix(10) + ["\(report.count) members in all (-o json)"])
      .joined(separator: ", ")
  }

  /// A monitor with its latest result.
  static func json(_ monitor: AttachedMonitor, _ record: MonitorRecord?) -> JSON {
    var members: [String: JSON] = [
      "monitor": .string(monitor.id), "model": .string(monitor.model.text),
      "check": .string(monitor.declaration.check.words),
    ]
    if let record { members["record"] = JSON(encoding: record) }
    return .object(members)
  }
}
