/// The worst value of one metric in one period, with the bounds of its lines: a point of a chart.
package struct MonitorFigure: Codable, Hashable, Sendable {
  package var metric: String
  /// The line that it comes from: `psi of age`.
  package var name: String
  package var value: Double
  package var colour: MonitorColour
  /// The bounds of the line; absent where there is none on that side.
  package var lower: Double?
  package var upper: Double?
}

extension MonitorResult {
  /// How many metrics a period keeps.
  package static let figuresKept = 8

  /// The worst value of each metric, by its name. Of equal colours the one nearest to its bound, or
  /// farthest beyond it, is the worst.
  package var figures: [MonitorFigure] {
    var worst: [String: MonitorFigure] = [:]
    for item in items {
      guard let metric = item.metric, let value = item.value, value.isFinite else { continue }
      let figure = MonitorFigure(
        metric: metric, name: item.name, value: value, colour: item.colour, lower: item.lower,
        upper: item.upper)
      guard let known = worst[metric] else {
        worst[metric] = figure
        continue
      }
      if figure.isWorse(than: known) { worst[metric] = figure }
    }
    return Array(worst.values.sorted { $0.metric < $1.metric }.prefix(Self.figuresKept))
  }
}

extension MonitorFigure {
  /// How far it is beyond its nearest bound; below zero within them.
  private var excess: Double {
    max(upper.map { value - $0 } ?? -.infinity, lower.map { $0 - value } ?? -.infinity)
  }

  fileprivate func isWorse(than other: MonitorFigure) -> Bool {
    if colour != other.colour { return colour > other.colour }
    if excess != other.excess { return excess > other.excess }
    return name < other.name
  }
}
