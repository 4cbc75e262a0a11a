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
