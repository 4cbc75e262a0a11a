internal import Avro
internal import ModelMetrics
internal import Registry
internal import Vocabulary

/// Measures the rows of periods beside one baseline, whose bins are made once.
struct MonitorMeter {
  let roles: MonitorRoles
  let data: MonitorData
  let baseline: MonitorRows?
  /// The metrics that gates ask for, as figures are called.
  let wanted: Set<String>
  let gates: [Gate]
  /// What each compared column is divided into.
  private let bins: [String: Bins]

  private struct Bins {
    let values: ColumnValues
    let bins: ColumnBins
    let isConstant: Bool
  }

  init(
    roles: MonitorRoles, data: MonitorData, baseline: MonitorRows?, gates: [Gate],
    columns: [MonitorRoles.Feature]
  ) {
    self.roles = roles
    self.data = data
    self.baseline = baseline
    self.gates = gates
    wanted = Set(gates.map { MetricCatalogue.canonicalName($0.metric) })
    var bins: [String: Bins] = [:]
    if let baseline {
      for column in columns {
        guard let values = column.values(in: baseline) else { continue }
        bins[column.name] = Bins(
          values: values,
          bins: ColumnBins(baseline: values, specialValues: column.specialValues),
          isConstant: values.isConstant)
      }
    }
    self.bins = bins
  }

  // MARK: - Columns beside the baseline

  /// Figures of values one by one: they sort both sides, and so are found only where a gate asks.
  private static let numericMetrics: Set<String> = [
    "ks_drift", "ks_drift_p", "wasserstein", "wasserstein_scaled", "energy_distance",
    "cramer_von_mises", "cramer_von_mises_p", "mann_whitney_p", "welch_p", "epps_singleton_p",
  ]

  /// What can be wrong with a column before anything is measured.
  private func fault(
    _ feature: MonitorRoles.Feature, _ current: ColumnValues?
  ) -> MonitorFault? {
    guard let current else { return .absentColumn(feature.name) }
    guard let before = bins[feature.name] else { return .absentFromBaseline(feature.name) }
    switch (before.values, current) {
    case (.numeric, .categorical(let texts)) where texts.contains(where: { $0 != nil }):
      return .changedType(column: feature.name, found: "texts", expected: "numbers")
    case (.categorical(let texts), .numeric) where texts.contains(where: { $0 != nil }):
      return .changedType(column: feature.name, found: "numbers", expected: "texts")
    default: break
    }
    guard before.isConstant, current.isConstant else { return nil }
    let first = before.values.texts.first { $0 != nil }
    let second = current.texts.first { $0 != nil }
    return first == second ? .constant(feature.name) : nil
  }

  /// Measures how columns differ from the baseline.
  ///
  /// `psi_significant` is the population stability index where chance does not explain it (the
  /// columns' χ² tests together after Benjamini and Hochberg, at 5 %), and 0 where it does: of few
  /// rows the index alone is above every line by chance.
  func addDrift(
    _ features: [MonitorRoles.Feature], _ rows: MonitorRows,
    to measurement: inout MonitorMeasurement
  ) {
    var tests: [(column: String, psi: Figure, p: Figure)] = []
    for feature in features {
      let current = feature.values(in: rows)
      if let fault = fault(feature, current) {
        measurement.faults[feature.name] = fault
        continue
      }
      guard let current, let before = bins[feature.name] else { continue }
      let table = BinTable(bins: before.bins, current: current)
      let distances = table.distances
      let figures: [(String, Figure)] = [
        ("psi", distances.psi), ("kl", distances.kl), ("js_distance", distances.jsDistance),
        ("hellinger", distances.hellinger), ("total_variation", distances.totalVariation),
        ("l_infinity", distances.greatestChange), ("chi2", distances.chiSquared),
        ("chi2_p", distances.chiSquaredP), ("cramers_v", distances.cramersV),
        ("new_categories", .value(Double(table.newCategories.count))),
        ("lost_categories", .value(Double(table.lostCategories.count))),
      ]
      for (name, figure) in figures { measurement.add(name, of: feature.name, figure) }
      addNumeric(feature, before.values, current, to: &measurement)
      tests.append((feature.name, distances.psi, distances.chiSquaredP))
    }
    let known = tests.filter { $0.p.number != nil }
    let adjusted = Multiplicity.benjaminiHochberg.adjusted(known.compactMap(\.p.number))
    var chance: [String: Double] = [:]
    for (test, p) in zip(known, adjusted) { chance[test.column] = p }
    for test in tests {
      // Without a test all rows lie in one bin, on both sides: nothing differs.
      let isChance = (chance[test.column] ?? 1) >= 0.05
      measurement.add("psi_significant", of: test.column, isChance ? .value(0) : test.psi)
    }
    let drifted = tests.count { ($0.psi.number ?? 0) > 0.2 && (chance[$0.column] ?? 1) < 0.05 }
    measurement.values["drifted_share"] = .ratio(
      Double(drifted), Double(tests.count), whenZero: "no column could be compared")
    markFaults(features, in: &measurement)
  }

  /// A column that could not be measured has every figure that was asked for, without a value.
  private func markFaults(
    _ features: [MonitorRoles.Feature], in measurement: inout MonitorMeasurement
  ) {
    for feature in features {
      guard let fault = measurement.faults[feature.name] else { continue }
      for metric in wanted.sorted() {
        measurement.add(metric, of: feature.name, .undefined(fault.words))
      }
    }
  }

  private func addNumeric(
    _ feature: MonitorRoles.Feature, _ before: ColumnValues, _ current: ColumnValues,
    to measurement: inout MonitorMeasurement
  ) {
    let asked = wanted.intersection(Self.numericMetrics)
    guard !asked.isEmpty, case .numeric(let x) = before, case .numeric(let y) = current else {
      return
    }
    let drift = NumericDrift(baseline: x, current: y)
    let all: [(String, Figure)] = [
      ("ks_drift", drift.ks), ("ks_drift_p", drift.ksP), ("wasserstein", drift.wasserstein),
      ("wasserstein_scaled", drift.scaledWasserstein), ("energy_distance", drift.energy),
      ("cramer_von_mises", drift.cramerVonMises), ("cramer_von_mises_p", drift.cramerVonMisesP),
      ("mann_whitney_p", drift.mannWhitneyP), ("welch_p", drift.welchP),
      ("epps_singleton_p", drift.eppsSingletonP),
    ]
    for (name, figure) in all where asked.contains(name) {
      measurement.add(name, of: feature.name, figure)
    }
  }

  // MARK: - Quality

  /// Measures missing values, values that the baseline never had, types and columns.
  func addQuality(_ rows: MonitorRows, to measurement: inout MonitorMeasurement) {
    var (absent, changed, constant) = (0, 0, 0)
    for feature in roles.features {
      guard let current = feature.values(in: rows) else {
        absent += 1
        measurement.faults[feature.name] = .absentColumn(feature.name)
        continue
      }
      let before = bins[feature.name]
      if baseline != nil, let fault = fault(feature, current), case .changedType = fault {
        changed += 1
        measurement.faults[feature.name] = fault
        continue
      }
      if current.isConstant, before.map({ !$0.isConstant }) ?? (rows.count > 1) { constant += 1 }
      let missing = Figure.ratio(
        Double(current.missing), Double(current.count), whenZero: "there are no rows")
      measurement.add("missing_rate", of: feature.name, missing)
      guard let before else { continue }
      let earlier = Figure.ratio(
        Double(before.bins.missing), Double(before.values.count),
        whenZero: "the baseline has no rows")
      measurement.add(
        "missing_rate_change", of: feature.name, missing.combined(earlier) { $0 - $1 })
      addForeign(feature, before.values, before.bins, current, to: &measurement)
    }
    let known = Set(roles.features.map(\.name)).union(
      [roles.label, roles.score, roles.identifier, roles.date, roles.weight].compactMap(\.self))
    let extra = rows.columns.keys.count { !known.contains($0) && baseline?.columns[$0] == nil }
    measurement.values["absent_columns"] = .value(Double(absent))
    measurement.values["changed_types"] = .value(Double(changed))
    measurement.values["constant_columns"] = .value(Double(constant))
    measurement.values["extra_columns"] = .value(Double(extra))
    markFaults(roles.features, in: &measurement)
  }

  private func addForeign(
    _ feature: MonitorRoles.Feature, _ before: ColumnValues, _ bins: ColumnBins,
    _ current: ColumnValues, to measurement: inout MonitorMeasurement
  ) {
    let present = Double(current.count - current.missing)
    switch (before, current) {
    case (.categorical, .categorical):
      let unknown = bins.count(current).unknown
      measurement.add(
        "unseen_rate", of: feature.name,
        .ratio(
          Double(unknown.values.reduce(0, +)), present, whenZero: "no row has a value"))
      measurement.add("new_categories", of: feature.name, .value(Double(unknown.count)))
    case (.numeric(let old), .numeric(let new)):
      let valid = old.filter { !$0.isNaN }
      guard let low = valid.min(), let high = valid.max() else { return }
      let beyond = new.count { $0 < low || $0 > high }
      measurement.add(
        "out_of_range_rate", of: feature.name,
        .ratio(Double(beyond), present, whenZero: "no row has a value"))
    default: return
    }
  }
}
