package import Registry
package import Vocabulary

/// The latest colours of a model's monitors, by what they are about.
package struct HeatMap: Codable, Hashable, Sendable {
  /// The rows of a heat map, in their order.
  package enum Row: String, CaseIterable, Codable, Sendable {
    case dataDrift, conceptDrift, performance, stability, fairness, volume, outputIntegrity

    /// The row that a check belongs to; `nil` for one that does not say how production is.
    package init?(_ check: MonitorCheck.BuiltIn) {
      switch check {
      case .drift: self = .dataDrift
      case .conceptDrift: self = .conceptDrift
      case .performance: self = .performance
      case .stability: self = .stability
      case .bias: self = .fairness
      case .volume, .quality: self = .volume
      case .scoreDistribution: self = .outputIntegrity
      case .challenger: return nil
      }
    }

    /// The row's heading.
    package var title: String {
      switch self {
      case .dataDrift: "Data drift"
      case .conceptDrift: "Concept drift"
      case .performance: "Performance"
      case .stability: "Stability"
      case .fairness: "Fairness"
      case .volume: "Volume"
      case .outputIntegrity: "Output integrity"
      }
    }
  }

  /// One cell.
  package struct Cell: Codable, Hashable, Sendable {
    package var title: String
    package var colour: MonitorColour
    /// Why it is not green, or what holds.
    package var reason: String
    /// The monitor that decides the colour.
    package var monitor: String?
    package var since: Instant?
  }

  /// The worst of all cells.
  package var worst: MonitorColour { cells.lazy.map(\.colour).max() ?? .grey }

  /// The cell of a row.
  package subscript(_ row: Row) -> Cell {
    // The seven rows come first, in their order.
    cells[Row.allCases.firstIndex(of: row) ?? 0]
  }

  package let model: String
  /// The seven rows, and after them one for each monitor that is a model.
  package let cells: [Cell]

  /// A model's row of the map.
  ///
  /// - Parameters:
  ///   - monitors: those that are attached to it.
  ///   - latest: the latest result of each, by its id.
  ///   - overdue: when a result of each has to be there at the latest, by its id; later than this a
  ///     result is too old to be believed.
  package init(
    model: ModelName, monitors: [AttachedMonitor], latest: [String: MonitorResult],
    overdue: [String: Instant] = [:], now: Instant
  ) {
    self.model = model.text
    func cell(_ monitor: AttachedMonitor, title: String) -> Cell {
      guard let result = latest[monitor.id] else {
        return Cell(
          title: title, colour: .grey, reason: "it has not run yet", monitor: monitor.id,
          since: nil)
      }
      if let limit = overdue[monitor.id], now > limit {
        return Cell(
          title: title, colour: .grey,
          reason: "no result since \(result.measuredAt), expected by \(limit)",
          monitor: monitor.id, since: result.measuredAt)
      }
      return Cell(
        title: title, colour: result.colour, reason: result.summary, monitor: monitor.id,
        since: result.decidedAt)
    }
    var rows: [Row: [Cell]] = [:]
    var others: [Cell] = []
    for monitor in monitors.sorted(by: { $0.id < $1.id }) {
      switch monitor.declaration.check {
      case .builtIn(let check):
        guard let row = Row(check) else { continue }
        rows[row, default: []].append(cell(monitor, title: row.title))
      case .model: others.append(cell(monitor, title: monitor.declaration.name))
      }
    }
    cells =
      Row.allCases.map { row in
        rows[row]?.reduce(nil) { (worst: Cell?, next) in
          worst.map { next.colour > $0.colour ? next : $0 } ?? next
        } ?? Cell(title: row.title, colour: .grey, reason: "no monitor looks at it")
      } + others
  }
}
