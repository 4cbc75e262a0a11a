/// All columns beside their baseline.
package struct DriftReport: Codable, Hashable, Sendable {
  /// The columns of the baseline, in its order.
  package var columns: [ColumnDrift]
  /// Columns of the baseline that the data lacks.
  package var absentColumns: [String]
  /// Columns of the data that the baseline lacks; they are not compared.
  package var extraColumns: [String]
  /// The probability of each column's test (Kolmogorov and Smirnov's for numbers, χ² for
  /// categories), adjusted together after Benjamini and Hochberg.
  package var adjustedP: [String: Figure]

  /// Compares current columns with a baseline.
  package init(
    baseline: DriftBaseline, current: [String: ColumnValues],
    baselineValues: [String: ColumnValues] = [:]
  ) {
    columns = baseline.columns.compactMap { column in
      current[column.name].map {
        ColumnDrift(
          baseline: column, current: $0, baselineValues: baselineValues[column.name])
      }
    }
    absentColumns = baseline.columns.map(\.name).filter { current[$0] == nil }
    extraColumns = current.keys.filter { baseline.column($0) == nil }.sorted()
    let tests = columns.map { column in
      (column.name, column.numeric?.ksP ?? column.table.distances.chiSquaredP)
    }
    let known = tests.compactMap { name, p in p.number.map { (name, $0) } }
    let adjusted = Multiplicity.benjaminiHochberg.adjusted(known.map(\.1))
    adjustedP = Dictionary(uniqueKeysWithValues: tests)
    for (index, item) in known.enumerated() { adjustedP[item.0] = .value(adjusted[index]) }
  }

  /// The share of columns that drifted: the effect is above the line, and chance does not explain
  /// it. Either alone misleads: small samples alarm by chance, large ones by trifles.
  package func driftedShare(psiAbove line: Double = 0.2, level: Double = 0.05) -> Figure {
    let drifted = columns.count { column in
      guard let psi = column.table.distances.psi.number,
        let p = adjustedP[column.name]?.number
      else { return false }
      return psi > line && p < level
    }
    return .ratio(Double(drifted), Double(columns.count), whenZero: "there are no columns")
  }
}
