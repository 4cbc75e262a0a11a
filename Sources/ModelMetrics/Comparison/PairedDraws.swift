/// What both models' resamples gave for one metric.
struct PairedDraws {
  /// Whether both models said the same of every row: then a difference without any spread is sure.
  private let areSame: Bool
  private var deltas: [Double] = []

  init(areSame: Bool = false) { self.areSame = areSame }

  mutating func add(_ champion: Figure, _ challenger: Figure) {
    if let a = champion.number, let b = challenger.number { deltas.append(b - a) }
  }

  /// The comparison by the percentiles of the differences.
  func comparison(
    _ key: FigureKey, champion: Figure, challenger: Figure, rows: Int, isHigherBetter: Bool
  ) -> MetricComparison {
    let delta = champion.combined(challenger) { $1 - $0 }
    let hasSpread = areSame || deltas.min() != deltas.max()
    let hasDraws = deltas.count >= Bootstrap.leastResamples && hasSpread
    let notRun = Figure.notRun(
      deltas.count >= Bootstrap.leastResamples
        ? "the rows show no spread of the difference"
        : "there are too few resamples with a value, or too many rows")
    // The share of resamples on the other side of zero, doubled; at least one of them is counted.
    let below = deltas.count { $0 <= 0 }
    let above = deltas.count { $0 >= 0 }
    let p = min(1, 2 * Double(min(below, above) + 1) / Double(deltas.count + 1))
    return MetricComparison(
      key: key, champion: champion, challenger: challenger, delta: delta,
      standardError: hasDraws ? Bootstrap.standardError(deltas) : notRun,
      interval90: hasDraws && delta.number != nil ? Bootstrap.interval(deltas, level: 0.9) : nil,
      interval95: hasDraws && delta.number != nil ? Bootstrap.interval(deltas) : nil,
      p: hasDraws ? .value(p) : notRun, method: .pairedBootstrap, rows: rows,
      isHigherBetter: isHigherBetter)
  }
}
