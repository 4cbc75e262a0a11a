/// An axis of a picture: its scale, and the ticks that fit.
struct AxisScale {
  let linear: LinearScale
  let ticks: [(value: Double, label: String)]
  let label: String

  /// An axis for values.
  ///
  /// - Parameters:
  ///   - length: how long it is, in user units.
  ///   - spacing: how far ticks are apart, about.
  init(values: [Double], axis: Axis, length: Double, spacing: Double) {
    let wanted = max(2, Int(length / spacing))
    label = axis.label
    guard axis.scale == .time else {
      let linear = LinearScale(values: values, axis: axis, wanted: wanted)
      self.linear = linear
      ticks = Array(zip(linear.ticks, linear.labels))
      return
    }
    let finite = values.filter(\.isFinite).map { min(8.64e15, max(-8.64e15, $0)) }
    var low = axis.low ?? finite.min() ?? 0
    var high = axis.high ?? finite.max() ?? low
    // Less than some seconds is one moment: an hour around it.
    if high - low < 5000 { (low, high) = (low - 3_600_000, high + 3_600_000) }
    linear = LinearScale(
      values: [], axis: Axis(axis.label, low: low, high: high), wanted: wanted)
    ticks = TimeScale.ticks(from: linear.low, to: linear.high, most: wanted)
  }

  /// The width of the widest label, at the size of labels.
  var labelWidth: Double {
    ticks.map { TextMeasure.width($0.label, size: 11) }.max() ?? 0
  }
}
