import ModelMetrics
import Vocabulary

/// Explanations: `shap/*/expected.json`.
enum MetricsShap {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for set in try folder.folders() {
      let expected = try set.json("expected.json")
      let table = try set.table("shap_values.csv")
      let features = try set.table("features.csv")
      let names = table.headings
      let shap = try names.map { (name: $0, values: try table.numbers($0)) }
      let values = try names.map { try features.numbers($0) }
      let summary = ShapSummary(shap: shap, values: values)
      let outputs = (expected["output"]?.array ?? []).compactMap(\.double)
      let base = expected["base_value"]?.double ?? .nan
      report.compare(
        set.name, expected["n"] ?? .null, .integer(shap.first?.values.count ?? 0))
      // Additivity is rounding: the reference's own is another rounding of the same sum.
      report.compare(
        set.name + "/max_additivity_error", expected["max_additivity_error"] ?? .null,
        .near(
          ShapSummary.additivityError(shap: shap.map(\.values), base: base, outputs: outputs), 1e-12
        ))
      report.compare(
        set.name + "/importance", expected["global_importance_mean_abs_shap_desc"] ?? .null,
        .list(
          summary.features.map {
            .object([
              "feature": .text($0.name), "mean_abs_shap": .number($0.meanAbsolute),
              "mean_shap": .number($0.mean), "max_abs_shap": .number($0.greatestAbsolute),
              "share": .figure($0.share), "pearson_feature_vs_shap": .figure($0.correlation),
            ])
          }))
      guard let coefficients = expected["coef"]?.array?.compactMap(\.double),
        let means = expected["background_mean"]?.array?.compactMap(\.double),
        let intercept = expected["intercept"]?.double
      else { continue }
      let own = ShapSummary.linear(coefficients: coefficients, means: means, features: values)
      let baseValue = zip(coefficients, means).reduce(intercept) { $0 + $1.0 * $1.1 }
      report.compare(set.name + "/base_value", expected["base_value"] ?? .null, .number(baseValue))
      for (index, column) in shap.enumerated() {
        report.compare(
          set.name + "/linear/" + column.name, .array(column.values.map { .number($0) }),
          .numbers(own[index]))
      }
      let sums = outputs.indices.map { row in own.reduce(baseValue) { $0 + $1[row] } }
      report.compare(set.name + "/output", expected["output"] ?? .null, .numbers(sums))
    }
  }
}
