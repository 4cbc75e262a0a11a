/// How a column differs from its baseline.
package struct ColumnDrift: Codable, Hashable, Sendable {
  package var name: String
  package var rows: Int
  package var baselineRows: Int
  /// The share of rows without a value.
  package var missingRate: Figure
  package var baselineMissingRate: Figure
  package var table: BinTable
  /// Of a numeric column.
  package var summary: NumericSummary?
  package var baselineSummary: NumericSummary?
  /// Of a numeric column whose baseline's rows are there.
  package var numeric: NumericDrift?
  /// Why there are no tests on single values.
  package var numericNotRun: String?

  /// Compares a column.
  ///
  /// - Parameter baselineValues: the baseline's rows, if they are at hand.
  package init(
    baseline: DriftBaseline.Column, current: ColumnValues, baselineValues: ColumnValues? = nil
  ) {
    name = baseline.name
    rows = current.count
    baselineRows = baseline.rows
    table = BinTable(bins: baseline.bins, current: current)
    let missing = baseline.bins.count(current).missing
    missingRate = .ratio(Double(missing), Double(current.count), whenZero: "there are no rows")
    baselineMissingRate = .ratio(
      Double(baseline.missing), Double(baseline.rows), whenZero: "the baseline has no rows")
    baselineSummary = baseline.summary
    guard case .numeric(let values) = current else {
      numericNotRun = "the column is not numeric"
      return
    }
    let sorted = NumericDrift.sorted(values)
    summary = NumericSummary(sorted: sorted)
    guard case .numeric(let before) = baselineValues else {
      numericNotRun = "the baseline's rows are not at hand"
      return
    }
    numeric = NumericDrift(
      sortedBaseline: NumericDrift.sorted(before), sortedCurrent: sorted)
  }

  /// The figures by the names that gates use.
  package var figures: [String: Figure] {
    var figures: [String: Figure] = [
      "psi": table.distances.psi, "kl": table.distances.kl,
      "js_distance": table.distances.jsDistance, "hellinger": table.distances.hellinger,
      "total_variation": table.distances.totalVariation,
      "l_infinity": table.distances.greatestChange,
      "chi2": table.distances.chiSquared, "chi2_p": table.distances.chiSquaredP,
      "cramers_v": table.distances.cramersV, "missing_rate": missingRate,
      "missing_rate_change": missingRate.combined(baselineMissingRate) { $0 - $1 },
      "new_categories": .value(Double(table.newCategories.count)),
      "lost_categories": .value(Double(table.lostCategories.count)),
    ]
    let pairs: [(String, KeyPath<NumericDrift, Figure>)] = [
      ("ks_drift", \.ks), ("ks_drift_p", \.ksP), ("wasserstein", \.wasserstein),
      ("wasserstein_scaled", \.scaledWasserstein), ("energy_distance", \.energy),
      ("cramer_von_mises", \.cramerVonMises), ("cramer_von_mises_p", \.cramerVonMisesP),
      ("mann_whitney_p", \.mannWhitneyP), ("welch_p", \.welchP),
      ("epps_singleton_p", \.eppsSingletonP),
    ]
    for (name, path) in pairs {
      figures[name] = numeric?[keyPath: path] ?? .notRun(numericNotRun ?? "it was not asked for")
    }
    return figures
  }
}
