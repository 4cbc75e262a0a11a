/// Bars for named things, one colour a series.
package struct BarPlot: Codable, Hashable, Sendable {
  /// What the bars are of, in order.
  package var categories: [String]
  package var series: [Series]
  /// What the categories are; empty where their names say it.
  package var label: String
  /// What the lengths measure.
  package var axis: Axis
  /// Whether the bars lie; upright ones are laid down as well when their labels need the room.
  package var isHorizontal: Bool
  package var lines: [ReferenceLine]
  /// A word beside each category, such as its part of a sum; empty for none.
  package var remarks: [String]

  /// A plot by its categories and series.
  package init(
    categories: [String], series: [Series], axis: Axis, isHorizontal: Bool = true,
    lines: [ReferenceLine] = [], remarks: [String] = [], label: String = ""
  ) {
    self.categories = categories
    self.label = label
    self.series = series
    self.axis = axis
    self.isHorizontal = isHorizontal
    self.lines = lines
    self.remarks = remarks
  }

  /// A value a category; what is `nil` or not finite has no bar.
  package struct Series: Codable, Hashable, Sendable {
    package var name: String
    package var role: Chart.Role
    package var values: [Double?]

    /// A series by its name and values.
    package init(name: String, role: Chart.Role = .other, values: [Double?]) {
      self.name = name
      self.role = role
      self.values = values
    }
  }
}
