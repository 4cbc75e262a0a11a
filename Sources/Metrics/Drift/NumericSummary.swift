/// A numeric column in a few numbers; missing values are left out.
package struct NumericSummary: Codable, Hashable, Sendable {
  package var rows: Int
  package var mean: Figure
  /// With n − 1.
  package var standardDeviation: Figure
  package var least: Figure
  package var greatest: Figure
  /// At 5, 25, 50, 75 and 95 %, between neighbours in proportion.
  package var quantiles: [Double]
  package var distinct: Int

  /// Describes values that are sorted.
  init(sorted values: [Double]) {
    rows = values.count
    guard let first = values.first, let last = values.last else {
      let reason = Figure.undefined("there are no values")
      (mean, standardDeviation, least, greatest) = (reason, reason, reason, reason)
      (quantiles, distinct) = ([], 0)
      return
    }
    let moments = Moments(values)
    mean = Figure(moments.mean)
    standardDeviation = moments.variance.map { $0.squareRoot() }
    least = .value(first)
    greatest = .value(last)
    quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map { Quantile.linear($0, ofSorted: values) }
    distinct = 1 + zip(values, values.dropFirst()).count { $0 != $1 }
  }
}

/// The mean and the spread of values, by two passes of exact sums.
struct Moments: Sendable {
  let count: Int
  let mean: Double
  /// Σ (x − mean)².
  let squares: Double

  init(_ values: [Double]) {
    count = values.count
    let mean = ExactSum(values).value / Double(max(1, values.count))
    self.mean = mean
    squares = ExactSum(values.lazy.map { ($0 - mean) * ($0 - mean) }).value
  }

  /// With n − 1.
  var variance: Figure {
    .ratio(squares, Double(count - 1), whenZero: "there is one value only")
  }
}
