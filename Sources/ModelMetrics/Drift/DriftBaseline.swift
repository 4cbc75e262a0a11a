/// What later data is compared with: the bins and the counts of each column of a baseline.
///
/// It is a value of its own, kept and digested beside the model, so that the same distances can be
/// found again. Tests on single values need the baseline's rows too.
package struct DriftBaseline: Codable, Hashable, Sendable {
  /// A column of the baseline.
  package struct Column: Codable, Hashable, Sendable {
    package var name: String
    package var bins: ColumnBins
    /// Of a numeric column.
    package var summary: NumericSummary?
    package var rows: Int
    package var missing: Int
  }

  /// By name, in the order of their UTF-8 bytes.
  package let columns: [Column]
  package let rule: ColumnBins.Rule

  /// Divides the columns of a baseline.
  ///
  /// - Parameter specialValues: by column, values with a meaning of their own, such as −1 for
  ///   "unknown": each gets its own bin.
  package init(
    columns: [String: ColumnValues], rule: ColumnBins.Rule = .deciles,
    specialValues: [String: [Double]] = [:]
  ) {
    self.rule = rule
    self.columns = columns.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      name, values in
      let bins = ColumnBins(
        baseline: values, rule: rule, specialValues: specialValues[name] ?? [])
      var summary: NumericSummary?
      if case .numeric(let numbers) = values {
        summary = NumericSummary(sorted: NumericDrift.sorted(numbers))
      }
      return Column(
        name: name, bins: bins, summary: summary, rows: values.count, missing: bins.missing)
    }
  }

  /// A column by its name.
  package func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
