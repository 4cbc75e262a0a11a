/// Values of an axis to places on it, and where its ticks stand.
///
/// Whatever the values are (none, one, constant, huge, tiny, not finite), the scale has a positive
/// finite length, and every place that it gives lies within it.
struct LinearScale {
  let low: Double
  let high: Double
  /// Ascending, within the bounds.
  let ticks: [Double]
  let labels: [String]

  /// The greatest magnitude that is drawn: the difference of two still has room.
  static let mostMagnitude = 1e300

  /// A scale that holds all finite values.
  ///
  /// - Parameter wanted: about how many ticks there shall be.
  init(values: [Double], axis: Axis, wanted: Int) {
    let finite = values.filter(\.isFinite).map(Self.clamped)
    var low = Self.bound(axis.low) ?? finite.min() ?? 0
    var high = Self.bound(axis.high) ?? finite.max() ?? 1
    if low > high { (low, high) = (high, low) }
    let magnitude = max(low.magnitude, high.magnitude)
    if high - low < max(magnitude * 1e-9, 1e-300) {
      // One value: it stands in the middle, and an axis from zero stays one.
      let margin = magnitude < 1e-299 ? 1 : magnitude / 2
      let isFromZero = axis.low == 0 && magnitude < 1e-299
      (low, high) = isFromZero ? (0, 1) : (low - margin, high + margin)
    }
    let step = Self.step((high - low) / Double(max(1, wanted)))
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    // Without bounds of its own an axis ends on ticks; a hair beyond a tick is on it.
    let slack = 1e-9
    if axis.low == nil { low = ((low / step + slack).rounded(.down)) * step }
    if axis.high == nil { high = ((high / step - slack).rounded(.up)) * step }
    var ticks: [Double] = []
    var index = first
    while index <= last, ticks.count < 200 {
      let tick = index * step
      if tick >= low - step * slack, tick <= high + step * slack { ticks.append(tick + 0) }
      index += 1
    }
    self.low = low
    self.high = high
    self.ticks = ticks
    self.labels = TickLabels.texts(ticks, step: step)
  }

  /// Where a value stands: 0 at the low end, 1 at the high one; never outside.
  func share(_ value: Double) -> Double {
    guard !value.isNaN else { return 0 }
    let share = (Self.clamped(value) - low) / (high - low)
    return min(1, max(0, share))
  }

  /// Whether a value lies on the axis.
  func holds(_ value: Double) -> Bool {
    let slack = (high - low) * 1e-9
    return value.isFinite && value >= low - slack && value <= high + slack
  }

  /// The next of 1, 2, 5 times a power of ten.
  static func step(_ least: Double) -> Double {
    let (mantissa, exponent) = DecimalPower.split(least)
    let factor: Double =
      mantissa <= 1.0001 ? 1 : mantissa <= 2.0001 ? 2 : mantissa <= 5.0001 ? 5 : 10
    let step = factor * DecimalPower.value(exponent)
    return step > 0 && step.isFinite ? step : 1
  }

  private static func clamped(_ value: Double) -> Double {
    min(mostMagnitude, max(-mostMagnitude, value))
  }

  private static func bound(_ value: Double?) -> Double? {
    value.flatMap { $0.isFinite ? clamped($0) : nil }
  }
}
