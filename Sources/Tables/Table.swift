/// Columns of equal length.
package struct Table: Hashable, Sendable {
  /// In the order in which they were asked for, or else of the file.
  package var columns: [Column]
  /// How many rows each column has.
  package var rows: Int
  /// What became of the records of the file.
  package var report: RowReport

  /// The column of this name.
  package subscript(name: String) -> Column? { columns.first { $0.name == name } }
}
