/// Confusion matrices beside each other: actual classes in rows, predicted ones in columns.
package struct MatrixPlot: Codable, Hashable, Sendable {
  package var classes: [String]
  package var panels: [Panel]

  /// Matrices by their classes.
  package init(classes: [String], panels: [Panel]) {
    self.classes = classes
    self.panels = panels
  }

  /// One matrix.
  package struct Panel: Codable, Hashable, Sendable {
    package var name: String
    /// Counts or weights; `cells[actual][predicted]`.
    package var cells: [[Double]]

    /// A matrix by its name and cells.
    package init(name: String, cells: [[Double]]) {
      self.name = name
      self.cells = cells
    }
  }
}
