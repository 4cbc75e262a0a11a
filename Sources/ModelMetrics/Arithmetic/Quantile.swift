/// Quantiles of sorted numbers.
enum Quantile {
  /// Between the neighbours in proportion (Hyndman and Fan 1996, type 7), rounded as numpy rounds,
  /// since a quantile becomes the edge of a bin on which values lie.
  static func linear(_ share: Double, ofSorted values: [Double]) -> Double {
    let place = share * Double(values.count - 1)
    let lower = min(max(0, Int(place.rounded(.down))), values.count - 1)
    let upper = min(lower + 1, values.count - 1)
    let part = place - Double(lower)
    let step = values[upper] - values[lower]
    return part >= 0.5 ? values[upper] - step * (1 - part) : values[lower] + step * part
  }
}
