/// What is wanted of a file, and how it is written.
package struct TableOptions: Sendable {
  /// The columns in the order in which they are wanted, all others being skipped; `nil` for all
  /// columns of the file with the types of their values.
  package var columns: [ColumnRequest]?
  /// What happens to records that are not as they should be.
  package var invalidRows: InvalidRows
  /// How separated values are written.
  package var dialect: CSVDialect
  /// Texts of separated values that mean "no value", in quotation marks or not. An empty field
  /// without quotation marks always does.
  package var nullTokens: [String]
  package var limits: TableLimits

  /// Options by name.
  package init(
    columns: [ColumnRequest]? = nil, invalidRows: InvalidRows = .fail,
    dialect: CSVDialect = CSVDialect(), nullTokens: [String] = [],
    limits: TableLimits = TableLimits()
  ) {
    self.columns = columns
    self.invalidRows = invalidRows
    self.dialect = dialect
    self.nullTokens = nullTokens
    self.limits = limits
  }
}
