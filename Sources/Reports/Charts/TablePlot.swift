/// Numbers and words in columns; also what a picture's data look like beside it.
package struct TablePlot: Codable, Hashable, Sendable {
  package var columns: [String]
  package var rows: [[String]]
  /// How many rows there are, where they are not all here.
  package var rowCount: Int

  /// A table by its heads and rows.
  package init(columns: [String], rows: [[String]], rowCount: Int? = nil) {
    self.columns = columns
    self.rows = rows
    self.rowCount = max(rowCount ?? 0, rows.count)
  }
}
