/// Normal intervals of smooth functions of counts: the delta method on multinomial cells.
enum DeltaMethod {
  /// The variance of a function of cells that sum to `rows`.
  ///
  /// The gradient is by central differences of a thousandth of a row's share, which is exact enough
  /// for rates and their means.
  static func variance(
    cells: [Double], rows: Double, _ function: ([Double]) -> Double?
  ) -> Double? {
    let total = cells.reduce(0, +)
    guard total > 0, rows > 0 else { return nil }
    let step = total * 1e-6
    var mean = 0.0
    var square = 0.0
    for index in cells.indices where cells[index] > 0 {
      var (above, below) = (cells, cells)
      let reach = min(step, cells[index] / 2)
      above[index] += reach
      below[index] -= reach
      guard let high = function(above), let low = function(below) else { return nil }
      // In shares: a change of the total changes nothing for a function of shares.
      let slope = (high - low) / (2 * reach) * total
      let share = cells[index] / total
      mean += share * slope
      square += share * slope * slope
    }
    return max(0, square - mean * mean) / rows
  }

  /// The interval, clipped to the metric's range.
  static func interval(
    value: Double, variance: Double, range: ClosedRange<Double>, level: Double = 0.95,
    method: IntervalMethod = .normal
  ) -> ConfidenceInterval {
    let reach = Normal.quantile(0.5 + level / 2) * variance.squareRoot()
    return ConfidenceInterval(
      lower: max(range.lowerBound, value - reach), upper: min(range.upperBound, value + reach),
      level: level, method: method)
  }
}
