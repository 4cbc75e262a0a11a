/// One metric by groups, each with its interval: where a model is worse for some.
package struct ForestPlot: Codable, Hashable, Sendable {
  package var axis: Axis
  package var groups: [Group]
  package var lines: [ReferenceLine]

  /// A plot by its groups.
  package init(axis: Axis, groups: [Group], lines: [ReferenceLine] = []) {
    self.axis = axis
    self.groups = groups
    self.lines = lines
  }

  /// One group.
  package struct Group: Codable, Hashable, Sendable {
    package var name: String
    package var rowCount: Int?
    package var champion: Report.Figure?
    package var challenger: Report.Figure?

    /// A group by its name and figures.
    package init(
      name: String, rowCount: Int? = nil, champion: Report.Figure? = nil,
      challenger: Report.Figure? = nil
    ) {
      self.name = name
      self.rowCount = rowCount
      self.champion = champion
      self.challenger = challenger
    }
  }
}
