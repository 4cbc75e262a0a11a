internal import Registry
package import Vocabulary

/// One line of a monitor, judged.
package struct MonitorItem: Codable, Hashable, Sendable {
  /// What it is about: `psi of age`, or the row of a decision table.
  package var name: String
  package var colour: MonitorColour
  /// The rule and the figures: `psi of age 0.31 > 0.2: fail`.
  package var sentence: String
  package var value: Double?
  /// Why it is grey, where the data is to blame.
  package var fault: MonitorFault?
  /// The metric and its bounds, where a line says them.
  package var metric: String?
  package var lower: Double?
  package var upper: Double?
}

/// What one monitor says of one model in one period. It is kept as it is; nothing of it is trusted
/// to judge again.
package struct MonitorResult: Codable, Hashable, Sendable {
  /// ``AttachedMonitor/id``.
  package var monitor: String
  package var model: String
  /// As the manifest writes it.
  package var check: String
  /// `nil` where all rows are one period.
  package var period: MonitorPeriod?
  package var rows: Int
  package var colour: MonitorColour
  /// Why the whole is grey, where no item says it.
  package var fault: MonitorFault?
  /// The worst first, then in the order of their names.
  package var items: [MonitorItem]
  package var measurement: MonitorMeasurement?
  /// What a monitor that is a model gave, whole.
  package var report: JSON?
  /// The digest of ``report``, where it is long and stands beside the database.
  package var reportDigest: Digest?
  package var measuredAt: Instant
  /// Where the comparison of champion and challenger stands; of that check alone. The monitor's
  /// record keeps it beside its latest result.
  package var comparison: ChallengeComparison?

  /// A result that says why there is none.
  init(_ input: MonitorInput, period: MonitorPeriod?, rows: Int, fault: MonitorFault) {
    self.init(input, period: period, rows: rows, items: [], fault: fault, measurement: nil)
  }

  /// A result by its items. Without any nothing is known: an empty list is never green.
  init(
    _ input: MonitorInput, period: MonitorPeriod?, rows: Int, items: [MonitorItem],
    fault: MonitorFault?, measurement: MonitorMeasurement?
  ) {
    monitor = input.monitor.id
    model = input.monitor.model.text
    check = input.monitor.declaration.check.words
    self.period = period
    self.rows = rows
    self.items = items.sorted { ($1.colour, $0.name) < ($0.colour, $1.name) }
    let worst = items.map(\.colour).max() ?? .grey
    colour = fault == nil ? worst : max(worst, .grey)
    self.fault = fault
    self.measurement = measurement
    measuredAt = input.now
  }

  /// When the period that it is about ended; the run's moment where there are no periods.
  package var decidedAt: Instant { period?.end ?? measuredAt }

  /// What is the matter, for people: the worst sentence, and how many more are as bad.
  package var summary: String {
    if let fault { return fault.words }
    guard let first = items.first else { return "the monitor has no line to judge by" }
    let alike = items.count { $0.colour == first.colour }
    return alike > 1 && first.colour != .green
      ? "\(first.sentence), and \(alike - 1) more" : first.sentence
  }

  /// What failures have in common: the same monitor with the same kind of reason, whatever the
  /// model.
  package var cause: String {
    let name = check.replacing(" ", with: "-")
    if let fault { return "\(name)/\(fault.kind)" }
    guard let first = items.first else { return "\(name)/no-line" }
    return "\(name)/\(first.fault?.kind ?? first.colour.rawValue)"
  }
}
