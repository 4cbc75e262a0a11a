/// Errors of a regression: over the prediction as a cloud, and by size as a histogram.
package struct ResidualPlot: Codable, Hashable, Sendable {
  /// What is predicted, with its unit.
  package var label: String
  /// Bins of the residual, ascending: one more than bins.
  package var edges: [Double]
  package var series: [Series]

  /// A plot by its series.
  package init(label: String, edges: [Double], series: [Series]) {
    self.label = label
    self.edges = edges
    self.series = series
  }

  /// One model's errors.
  package struct Series: Codable, Hashable, Sendable {
    package var name: String
    package var role: Chart.Role
    /// Prediction, and actual value minus prediction; a sample where there are many.
    package var points: [Point]
    /// How many of all rows each bin has.
    package var counts: [Double]

    /// A series by its name, sample and counts.
    package init(
      name: String, role: Chart.Role = .other, points: [Point], counts: [Double]
    ) {
      self.name = name
      self.role = role
      self.points = points
      self.counts = counts
    }
  }
}
