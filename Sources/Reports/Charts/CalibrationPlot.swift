/// How often what was predicted came true, by bins of the prediction, and how many rows each bin
/// has.
package struct CalibrationPlot: Codable, Hashable, Sendable {
  package var series: [Series]

  /// A plot by its series.
  package init(series: [Series]) {
    self.series = series
  }

  /// One model's bins.
  package struct Series: Codable, Hashable, Sendable {
    package var name: String
    package var role: Chart.Role
    package var bins: [Bin]

    /// A series by its name and bins.
    package init(name: String, role: Chart.Role = .other, bins: [Bin]) {
      self.name = name
      self.role = role
      self.bins = bins
    }
  }

  /// One bin of predictions.
  package struct Bin: Codable, Hashable, Sendable {
    package var low: Double
    package var high: Double
    /// The mean prediction.
    package var predicted: Double
    /// The share of positives, and how sure it is.
    package var observed: Report.Figure
    package var rowCount: Int

    /// A bin by its bounds and means.
    package init(
      low: Double, high: Double, predicted: Double, observed: Report.Figure, rowCount: Int
    ) {
      self.low = low
      self.high = high
      self.predicted = predicted
      self.observed = observed
      self.rowCount = rowCount
    }
  }
}
