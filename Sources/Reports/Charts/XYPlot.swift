/// Lines, steps or points over two axes.
package struct XYPlot: Codable, Hashable, Sendable {
  package var x: Axis
  package var y: Axis
  package var series: [Series]
  /// Thresholds and other lines across the plot.
  package var lines: [ReferenceLine]
  /// Whether the line of chance, from corner to corner, is drawn.
  package var hasDiagonal: Bool

  /// A plot by its axes and series.
  package init(
    x: Axis, y: Axis, series: [Series], lines: [ReferenceLine] = [], hasDiagonal: Bool = false
  ) {
    self.x = x
    self.y = y
    self.series = series
    self.lines = lines
    self.hasDiagonal = hasDiagonal
  }

  /// One series of points.
  package struct Series: Codable, Hashable, Sendable {
    /// How the points are shown.
    package enum Style: String, Codable, CaseIterable, Hashable, Sendable {
      case line
      /// A value holds until the next point.
      case steps
      case points
    }

    package var name: String
    package var role: Chart.Role
    package var style: Style
    package var points: [Point]

    /// A series by its name and points.
    package init(
      name: String, role: Chart.Role = .other, style: Style = .line, points: [Point]
    ) {
      self.name = name
      self.role = role
      self.style = style
      self.points = points
    }
  }
}

/// An axis: what it measures, and how far it goes.
package struct Axis: Codable, Hashable, Sendable {
  /// What the numbers of an axis are.
  package enum Scale: String, Codable, CaseIterable, Hashable, Sendable {
    case number
    /// Milliseconds since 1970-01-01T00:00:00Z.
    case time
  }

  package var label: String
  package var scale: Scale
  /// Where it begins and ends; by the data where `nil`.
  package var low: Double?
  package var high: Double?

  /// An axis by its label.
  package init(
    _ label: String, scale: Scale = .number, low: Double? = nil, high: Double? = nil
  ) {
    self.label = label
    self.scale = scale
    self.low = low
    self.high = high
  }

  /// An axis of shares, from 0 to 1.
  package static func share(_ label: String) -> Axis { Axis(label, low: 0, high: 1) }
}

/// A line across a plot at one value, such as a gate's bound.
package struct ReferenceLine: Codable, Hashable, Sendable {
  package var name: String
  package var value: Double

  /// A line by its name and place.
  package init(_ name: String, at value: Double) {
    self.name = name
    self.value = value
  }
}
