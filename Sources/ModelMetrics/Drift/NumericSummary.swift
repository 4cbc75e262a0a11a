/// A numeric column in a few numbers; missing values are left out.
package struct NumericSummary: Codable, Hashable, Sendable {
  package var rows: Int
  package var mean: Figure
  /// With n − 1.
  package var standardDeviation: Figure
  package var least: Figure
  package var greatest: Figure
  /// Of the finite values, at 5, 25, 50, 75 and 95 %, between neighbours in proportion.
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
    distinct = 1 + zip(values, values.dropFirst()).count { $0 != $1 }
    let moments = Moments(values)
    mean = Figure(moments.mean)
    standardDeviation = moments.variance.map { $0.squareRoot() }
    least = Figure(first, otherwise: "the least value is infinite")
    greatest = Figure(last, otherwise: "the greatest value is infinite")
    let values = values.filter(\.isFinite)
    quantiles =
      values.isEmpty
      ? [] : [0.05, 0.25, 0.5, 0.75, 0.95].map { Quantile.linear($0, ofSorted: values) }
  }
}
