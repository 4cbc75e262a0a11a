/// Counts or shares by bins of one axis, in panels below each other that share it.
package struct HistogramPlot: Codable, Hashable, Sendable {
  /// Where the bins begin and end, ascending: one more than bins.
  package var edges: [Double]
  package var x: Axis
  /// What the heights measure.
  package var label: String
  package var panels: [Panel]

  /// A histogram by its bins and panels.
  package init(edges: [Double], x: Axis, label: String, panels: [Panel]) {
    self.edges = edges
    self.x = x
    self.label = label
    self.panels = panels
  }

  /// One panel.
  package struct Panel: Codable, Hashable, Sendable {
    package var name: String
    package var series: [Series]

    /// A panel by its name and series.
    package init(name: String, series: [Series]) {
      self.name = name
      self.series = series
    }
  }

  /// A height a bin.
  package struct Series: Codable, Hashable, Sendable {
    package var name: String
    package var heights: [Double]

    /// A series by its name and heights.
    package init(name: String, heights: [Double]) {
      self.name = name
      self.heights = heights
    }
  }
}
