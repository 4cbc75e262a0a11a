/// Figures as they are measured, of one set of rows.
struct FigureList {
  let slice: FigureKey.Slice?
  let rows: Int
  let weight: Double
  /// (Σw)² / Σw² over Σw: what a unit of weight counts as in an interval.
  let rowsPerWeight: Double
  let task: MetricTask
  /// Each row's weight, of rows that have one; `nil` where every row weighs 1.
  let weights: [Double]?
  private(set) var figures: [MeasuredFigure] = []

  /// - Parameter weights: as the influences of rows come, which is in the order of the table where
  ///   there is one.
  init(slice: FigureKey.Slice?, rows: Int, weights: [Double]?, task: MetricTask) {
    self.weights = weights
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

  /// A figure with the percentiles of its draws, or where nothing was drawn the normal interval by
  /// the rows' influence.
  ///
  /// - Parameter excess: by how much the figure is too great on the average; the normal interval
  ///   is around what is left.
  mutating func add(
    _ metric: String, _ figure: Figure, draws: [Double]?, excess: Double? = nil,
    note: String? = nil, influence: () -> RowInfluence?
  ) {
    guard figure.number != nil else { return add(metric, figure, note: note) }
    if let draws {
      let interval = Bootstrap.interval(draws)
      add(
        metric, figure, interval: interval,
        note: interval == nil ? "there are too few resamples with a value" : note)
      return
    }
    let range = MetricCatalogue.definition(metric, for: task)?.range ?? -.infinity...Double.infinity
    let found = influence()
    let interval = found?.interval(
      around: figure.map { max(range.lowerBound, $0 - (excess ?? 0)) }, weights: weights,
      range: range)
    add(
      metric, figure, interval: interval,
      note: interval == nil
        ? found?.isFlat == true
          ? "the rows show no spread to make an interval from"
          : "there are too few rows for an interval" : note)
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
