import ModelMetrics
import Vocabulary

/// Columns beside their baseline: `drift/*/expected.json`.
enum MetricsDrift {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for set in try folder.folders() {
      let expected = try set.json("expected.json")
      let before = try set.table("reference.csv")
      let after = try set.table("current.csv")
      for column in (expected["numeric"]?.array ?? []).compactMap(\.string) {
        let path = set.name + "/" + column
        let wanted = expected["columns_"]?[column] ?? .null
        let (x, y) = (try before.numbers(column), try after.numbers(column))
        let drift = NumericDrift(baseline: x, current: y)
        report.compare(path, wanted["scipy"] ?? .null, .object(numeric(x, y)))
        report.compare(path + "/evidently", wanted["evidently"] ?? .null, evidently(drift))
        report.compare(path + "/nannyml", wanted["nannyml"] ?? .null, nannyML(drift))
      }
      for column in (expected["categorical"]?.array ?? []).compactMap(\.string) {
        let path = set.name + "/" + column
        let wanted = expected["columns_"]?[column] ?? .null
        func values(_ table: MetricsTable) throws -> [String?] {
          try table.texts(column).map { $0.isEmpty ? nil : $0 }
        }
        report.compare(
          path, wanted["scipy"] ?? .null,
          .object(categorical(try values(before), try values(after))))
        report.compare(
          path + "/evidently", wanted["evidently"] ?? .null,
          .skip("evidently drops missing values and tests against fixed shares"))
        report.compare(
          path + "/nannyml", wanted["nannyml"] ?? .null,
          .skip("nannyml drops missing values and corrects 2 x 2 tables"))
      }
    }
  }

  // MARK: - Numbers

  static func numeric(_ x: [Double], _ y: [Double]) -> [String: MetricsAnswer] {
    let drift = NumericDrift(baseline: x, current: y)
    let column = DriftBaseline(columns: ["x": .numeric(x)]).columns[0]
    let result = ColumnDrift(baseline: column, current: .numeric(y))
    return [
      "n_reference": .integer(x.count), "n_current": .integer(y.count),
      "missing_reference": .integer(x.count(where: \.isNaN)),
      "missing_current": .integer(y.count(where: \.isNaN)),
      "summary_reference": summary(result.baselineSummary),
      "summary_current": summary(result.summary),
      "ks": .object([
        "statistic": .figure(drift.ks), "p_auto": .probability(drift.ksP),
        "p_asymp": .probability(drift.ksAsymptoticP),
        "location": .number(drift.ksLocation ?? .nan),
      ]),
      "wasserstein": .figure(drift.wasserstein),
      "wasserstein_over_reference_std_ddof0": .figure(drift.scaledWasserstein),
      "energy_distance": .figure(drift.energy),
      "cramer_von_mises": .object([
        "statistic": .figure(drift.cramerVonMises),
        // The reference stops its sum at terms below 1e-7.
        "p_asymptotic": .near(drift.cramerVonMisesP, 1e-7),
      ]),
      "mann_whitney": .object([
        "u": .figure(drift.mannWhitney), "p_asymptotic": .probability(drift.mannWhitneyP),
      ]),
      "welch_t": .object(["t": .figure(drift.welch), "p": .probability(drift.welchP)]),
      "epps_singleton": .object([
        // Its matrix is nearly singular where samples lie apart: the reference is 5e-10 off there,
        // found by arithmetic of 40 digits.
        "statistic": .near(drift.eppsSingleton, 1e-9 * (drift.eppsSingleton.number ?? 0)),
        "p": .probability(drift.eppsSingletonP),
      ]),
      "js_distance_basee_kde100_modelop_style": .figure(drift.kernelJSDistance),
      "quantile10_of_reference": bins(.numeric(x), .numeric(y), rule: .deciles),
      "equal_width10_of_reference": bins(.numeric(x), .numeric(y), rule: .equalWidth),
    ]
  }

  private static func summary(_ summary: NumericSummary?) -> MetricsAnswer {
    guard let summary else { return .ignored }
    return .object([
      "mean": .figure(summary.mean), "std_ddof1": .figure(summary.standardDeviation),
      "min": .figure(summary.least), "max": .figure(summary.greatest),
      "quantiles_0.05_0.25_0.5_0.75_0.95_linear": .numbers(summary.quantiles),
      "distinct": .integer(summary.distinct),
    ])
  }

  private static func bins(
    _ x: ColumnValues, _ y: ColumnValues, rule: ColumnBins.Rule
  ) -> MetricsAnswer {
    let bins = ColumnBins(baseline: x, rule: rule)
    let table = BinTable(bins: bins, current: y)
    var answers = distances(table, rows: Array(table.rows))
    if case .numeric(let edges, _) = bins.division { answers["interior_edges"] = .numbers(edges) }
    return .object(answers)
  }

  private static func distances(
    _ table: BinTable, rows: [BinTable.Row]
  ) -> [String: MetricsAnswer] {
    let distances = table.distances
    return [
      "bins": .texts(rows.map(\.name)),
      "reference_counts": .numbers(rows.map { Double($0.baseline) }),
      "current_counts": .numbers(rows.map { Double($0.current) }),
      "psi_floor_1e-4": .figure(distances.psi),
      "psi_terms": .numbers(rows.map(\.psiTerm)),
      "kl_current_given_reference_floor_1e-4": .figure(distances.kl),
      "js_distance_base2": .figure(distances.jsDistance),
      "js_distance_basee": .figure(
        distances.jsDivergence.map { ($0 * 0.6931471805599453).squareRoot() }),
      "js_divergence_base2": .figure(distances.jsDivergence),
      "hellinger": .figure(distances.hellinger),
      "total_variation": .figure(distances.totalVariation),
      "l_infinity": .figure(distances.greatestChange),
      "chi2_contingency": .figure(distances.chiSquared),
      "chi2_dof": .integer(distances.chiSquaredDegrees),
      "chi2_p": .probability(distances.chiSquaredP),
      "cramers_v": .figure(distances.cramersV),
    ]
  }

  // MARK: - Categories

  static func categorical(_ x: [String?], _ y: [String?]) -> [String: MetricsAnswer] {
    let table = BinTable(bins: ColumnBins(baseline: .categorical(x)), current: .categorical(y))
    let rows = table.rows.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var answers = distances(table, rows: rows)
    // The suite counts a missing value as a category of its own here.
    let missing = BinTable.missingName
    func listed(_ categories: [String], _ hasMissing: Bool) -> MetricsAnswer {
      .texts((hasMissing ? [missing] : []) + categories)
    }
    answers["new_in_current"] = listed(
      table.newCategories, !x.contains(nil) && y.contains(nil))
    answers["gone_in_current"] = listed(
      table.lostCategories, x.contains(nil) && !y.contains(nil))
    return answers
  }

  // MARK: - Other tools

  /// Where evidently measures the same thing.
  private static func evidently(_ drift: NumericDrift) -> MetricsAnswer {
    func score(_ answer: MetricsAnswer) -> MetricsAnswer {
      .object([
        "score": answer, "drifted": .skip("evidently's rule for a verdict"),
        "default_threshold": .skip("evidently's rule for a verdict"),
      ])
    }
    let bins = MetricsAnswer.skip("evidently takes bins from both samples together")
    return .object([
      "psi": bins, "jensenshannon": bins, "kl_div": bins, "hellinger": bins,
      "mannw": .skip("evidently tests one side only"),
      "t_test": .skip("evidently assumes equal variances"),
      "wasserstein": score(.figure(drift.scaledWasserstein)),
      "ks": score(.probability(drift.ksP)),
      "cramer_von_mises": score(.near(drift.cramerVonMisesP, 1e-7)),
      "ed": score(.figure(drift.energy)), "es": score(.probability(drift.eppsSingletonP)),
    ])
  }

  /// Where nannyml measures the same thing.
  private static func nannyML(_ drift: NumericDrift) -> MetricsAnswer {
    let bins = MetricsAnswer.skip("nannyml takes bins by its own rule")
    return .object([
      "kolmogorov_smirnov": .figure(drift.ks), "wasserstein": .figure(drift.wasserstein),
      "jensen_shannon": bins, "hellinger": bins,
    ])
  }
}
