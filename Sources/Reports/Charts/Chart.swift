/// A picture of measured numbers, as data: what to draw, not how.
///
/// It is drawn as SVG (`Chart.svg`), and its numbers can be read in a table beside it
/// (`Chart.table`).
package struct Chart: Codable, Hashable, Sendable {
  package var title: String
  /// What a reader should see in it, in a sentence: the text for those who cannot see it.
  package var note: String?
  package var plot: Plot

  /// A picture by its title and data.
  package init(title: String, note: String? = nil, plot: Plot) {
    self.title = title
    self.note = note
    self.plot = plot
  }

  /// Whose figures a series shows; it decides the colour and the dash.
  package enum Role: String, Codable, CaseIterable, Hashable, Sendable {
    case challenger
    case champion
    case other
  }
}

/// The kinds of pictures.
package enum Plot: Hashable, Sendable {
  case xy(XYPlot)
  case bars(BarPlot)
  case histogram(HistogramPlot)
  case matrix(MatrixPlot)
  case forest(ForestPlot)
  case shares(SharePlot)
  case calibration(CalibrationPlot)
  case residuals(ResidualPlot)
  case swarm(SwarmPlot)
  case table(TablePlot)
}

extension Plot: Codable {
  private enum CodingKeys: String, CodingKey { case kind }

  private enum Kind: String, Codable {
    case xy, bars, histogram, matrix, forest, shares, calibration, residuals, swarm, table
  }

  package init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind) {
    case .xy: self = .xy(try XYPlot(from: decoder))
    case .bars: self = .bars(try BarPlot(from: decoder))
    case .histogram: self = .histogram(try HistogramPlot(from: decoder))
    case .matrix: self = .matrix(try MatrixPlot(from: decoder))
    case .forest: self = .forest(try ForestPlot(from: decoder))
    case .shares: self = .shares(try SharePlot(from: decoder))
    case .calibration: self = .calibration(try CalibrationPlot(from: decoder))
    case .residuals: self = .residuals(try ResidualPlot(from: decoder))
    case .swarm: self = .swarm(try SwarmPlot(from: decoder))
    case .table: self = .table(try TablePlot(from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let (kind, plot): (Kind, any Encodable) =
      switch self {
      case .xy(let plot): (.xy, plot)
      case .bars(let plot): (.bars, plot)
      case .histogram(let plot): (.histogram, plot)
      case .matrix(let plot): (.matrix, plot)
      case .forest(let plot): (.forest, plot)
      case .shares(let plot): (.shares, plot)
      case .calibration(let plot): (.calibration, plot)
      case .residuals(let plot): (.residuals, plot)
      case .swarm(let plot): (.swarm, plot)
      case .table(let plot): (.table, plot)
      }
    try container.encode(kind, forKey: .kind)
    try plot.encode(to: encoder)
  }
}
