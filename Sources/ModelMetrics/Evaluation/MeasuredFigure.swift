/// A figure with what a verdict needs to trust it.
package struct MeasuredFigure: Codable, Hashable, Sendable {
  package var key: FigureKey
  package var figure: Figure
  /// How many rows it is of.
  package var rows: Int
  /// What they weigh together.
  package var weight: Double
  /// The 95 % interval.
  package var interval: ConfidenceInterval?
  /// Why there is no interval, or a warning.
  package var note: String?
  /// Groups that it does not compare as they have too few rows; `nil` where there are none.
  package var leftOut: [String]?

  /// A figure by its parts.
  package init(
    key: FigureKey, figure: Figure, rows: Int, weight: Double,
    interval: ConfidenceInterval? = nil, note: String? = nil, leftOut: [String]? = nil
  ) {
    self.key = key
    self.figure = figure
    self.rows = rows
    self.weight = weight
    self.interval = figure.number == nil ? nil : interval
    self.note = note
    self.leftOut = leftOut
  }
}
