/// How much each feature moves a model's output, of a matrix of SHAP values (Lundberg and Lee
/// 2017).
package struct ShapSummary: Codable, Hashable, Sendable {
  /// One feature.
  package struct Feature: Codable, Hashable, Sendable {
    package var name: String
    package var meanAbsolute: Double
    package var mean: Double
    package var greatestAbsolute: Double
    /// Its part of the mean absolute values of all features.
    package var share: Figure
    /// Whether greater values of the feature raise the output.
    package var correlation: Figure
  }

  /// By mean absolute value, the greatest first; equal ones by name.
  package var features: [Feature]

  /// Summarises columns.
  ///
  /// - Parameters:
  ///   - shap: a column of SHAP values per feature.
  ///   - values: the features' own values, in the same rows; empty where they are not at hand.
  package init(shap: [(name: String, values: [Double])], values: [[Double]] = []) {
    let rows = Double(max(1, shap.first?.values.count ?? 0))
    let means = shap.map { ExactSum($0.values.lazy.map(\.magnitude)).value / rows }
    let total = ExactSum(means).value
    features = shap.enumerated().map { index, column in
      Feature(
        name: column.name, meanAbsolute: means[index],
        mean: ExactSum(column.values).value / rows,
        greatestAbsolute: column.values.reduce(0) { max($0, $1.magnitude) },
        share: .ratio(means[index], total, whenZero: "every value is zero"),
        correlation: index < values.count
          ? Correlation.pearson(values[index], column.values)
          : .notRun("the features' values are not at hand"))
    }.sorted {
      ($1.meanAbsolute, $0.name) < ($0.meanAbsolute, $1.name)
    }
  }

  /// The greatest difference between the sum of a row's values with the base and the model's
  /// output.
  ///
  /// It is rounding where the values explain that output; 1e-6 of the output's size is a bound.
  package static func additivityError(
    shap: [[Double]], base: Double, outputs: [Double]
  ) -> Figure {
    guard shap.allSatisfy({ $0.count == outputs.count }) else {
      return .error("the values and the outputs have different numbers of rows")
    }
    var greatest = 0.0
    for row in outputs.indices {
      var sum = ExactSum(shap.lazy.map { $0[row] })
      sum.add(base)
      greatest = max(greatest, (sum.value - outputs[row]).magnitude)
    }
    return Figure(greatest)
  }

  /// The SHAP values of a linear model with independent features: coefficient · (value − mean).
  package static func linear(
    coefficients: [Double], means: [Double], features: [[Double]]
  ) -> [[Double]] {
    features.enumerated().map { index, column in
      column.map { coefficients[index] * ($0 - means[index]) }
    }
  }

  /// The share of the `count` strongest features that two summaries have in common.
  package func overlap(with other: ShapSummary, top count: Int = 10) -> Figure {
    let own = Set(features.prefix(count).map(\.name))
    let others = Set(other.features.prefix(count).map(\.name))
    return .ratio(
      Double(own.intersection(others).count), Double(min(own.count, others.count)),
      whenZero: "there are no features")
  }
}
