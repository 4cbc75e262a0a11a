package import ModelMetrics
internal import Vocabulary

/// What a monitor observed in one period: figures, never whether they are good.
package struct MonitorMeasurement: Codable, Hashable, Sendable {
  package var task: MetricTask
  package var rows: Int
  /// Of columns and groups.
  package var figures: [MeasuredFigure]
  /// Of all rows, by name.
  package var values: [String: Figure]
  /// Why a column could not be measured.
  package var faults: [String: MonitorFault]

  /// A measurement with nothing in it.
  init(task: MetricTask, rows: Int) {
    self.task = task
    self.rows = rows
    figures = []
    values = [:]
    faults = [:]
  }

  /// Adds a figure of a column.
  mutating func add(_ metric: String, of column: String, _ figure: Figure) {
    figures.append(
      MeasuredFigure(
        key: FigureKey(metric, slice: FigureKey.Slice(column: column, value: nil)),
        figure: figure, rows: rows, weight: Double(rows)))
  }

  /// The columns that have a figure by this name, in order.
  func columns(of metric: String) -> [String] {
    var names: Set<String> = []
    for figure in figures where figure.key.metric == metric && figure.key.slice?.value == nil {
      if let slice = figure.key.slice { names.insert(slice.column) }
    }
    return names.sorted()
  }
}
