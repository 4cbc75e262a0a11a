/// What several judges said day by day: a row for each, a cell for each day.
package struct DayGrid: Hashable, Sendable {
  /// What was said of a day.
  package enum Cell: String, Hashable, Sendable, CaseIterable {
    case good
    case warned
    case bad
    case unknown
  }

  /// One judge's days.
  package struct Row: Hashable, Sendable {
    package var name: String
    package var cells: [Cell]
    /// The days, from 1 on, on which somebody was woken.
    package var alerts: Set<Int>

    /// One judge's days.
    package init(name: String, cells: [Cell], alerts: Set<Int> = []) {
      self.name = name
      self.cells = cells
      self.alerts = alerts
    }
  }

  /// Rows under a heading, and the first day on which something is different there.
  package struct Section: Hashable, Sendable {
    package var title: String
    package var rows: [Row]
    /// From 1 on; `nil` where nothing changes.
    package var change: Int?

    /// Rows under a heading.
    package init(title: String, rows: [Row], change: Int? = nil) {
      self.title = title
      self.rows = rows
      self.change = change
    }
  }

  package var title: String
  package var note: String
  package var sections: [Section]

  /// A grid by its sections.
  package init(title: String, note: String, sections: [Section]) {
    self.title = title
    self.note = note
    self.sections = sections
  }

  var days: Int { sections.flatMap(\.rows).map(\.cells.count).max() ?? 0 }
}
