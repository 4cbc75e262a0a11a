/// Figures as they are measured, of one set of rows.
struct FigureList {
  let slice: FigureKey.Slice?
  let rows: Int
  let weight: Double
  /// (Σw)² / Σw² over Σw: what a unit of weight counts as in an interval.
  let rowsPerWeight: Double
  let task: MetricTask
  private(set) var figures: [MeasuredFigure] = []

  init(slice: FigureKey.Slice?, rows: Int, weights: [Double]?, task: MetricTask) {
    self.slice = slice
    self.rows = rows
    self.task = task
    if let weights {
      let sum = ExactSum(weights).value
      let squares = ExactSum(weights.lazy.map { $0 * $0 }).value
      weight = sum
      rowsPerWeight = squares > 0 ? sum / squares : 1
    } else {
      weight = Double(rows)
      rowsPerWeight = 1
    }
  }

  /// Adds a figure. An interval of one point is none: the rows show no spread, as where every one
  /// of them is right, and a gate on the bound of such an interval would trust few rows blindly.
  mutating func add(
    _ metric: String, _ figure: Figure, threshold: Double? = nil,
    interval: ConfidenceInterval? = nil, note: String? = nil
  ) {
    let isPoint = interval.map { $0.lower == $0.upper } == true
    figures.append(
      MeasuredFigure(
        key: FigureKey(metric, threshold: threshold, slice: slice), figure: figure, rows: rows,
        weight: weight, interval: isPoint ? nil : interval,
        note: isPoint ? "the rows show no spread to make an interval from" : note))
  }

  /// A share with Wilson's interval, over the weight of its denominator.
  mutating func addShare(
    _ metric: String, _ figure: Figure, of weight: Double, threshold: Double? = nil
  ) {
    let trials = weight * rowsPerWeight
    let interval = figure.number.flatMap {
      Proportion.wilson(successes: min(1, max(0, $0)) * trials, trials: trials)
    }
    add(metric, figure, threshold: threshold, interval: interval)
  }

  /// A mean or a smooth function of counts with its normal interval.
  mutating func addNormal(
    _ metric: String, _ figure: Figure, variance: Double?, threshold: Double? = nil
  ) {
    let range = MetricCatalogue.definition(metric, for: task)?.range ?? -.infinity...Double.infinity
    var interval: ConfidenceInterval?
    if let number = figure.number, let variance {
      interval = DeltaMethod.interval(value: number, variance: variance, range: range)
    }
    add(
      metric, figure, threshold: threshold, interval: interval,
      note: interval == nil && figure.number != nil ? "there are too few rows for an interval" : nil
    )
  }
}
