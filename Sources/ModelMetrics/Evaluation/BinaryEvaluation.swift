/// Measures two-class rows.
enum BinaryEvaluation {
  static func figures(
    table: ScoreTable, measures: BinaryMeasures, weights: [Double]?, slice: FigureKey.Slice?,
    options: EvaluationOptions, isWhole: Bool
  ) -> [MeasuredFigure] {
    var list = FigureList(
      slice: slice, rows: table.count, weights: weights, task: .binary)
    let draws = isWhole ? draw(table, options) : nil
    addRanking(measures, table: table, draws: draws, isWhole: isWhole, to: &list)
    addProbabilities(measures, table: table, draws: draws, isWhole: isWhole, to: &list)
    for threshold in options.thresholds {
      add(table.confusion(at: threshold), threshold: threshold, to: &list)
    }
    return list.figures
  }

  // MARK: - Bootstrap

  private struct Draws {
    var rocAUC: [Double] = []
    var ks: [Double] = []
    var averagePrecision: [Double] = []
    var logLoss: [Double] = []
    var brier: [Double] = []
    var calibrationError: [Double] = []
  }

  private static func draw(_ table: ScoreTable, _ options: EvaluationOptions) -> Draws? {
    guard options.bootstrap.affordable(rows: table.count) != nil else { return nil }
    let rows = ResampledScores(table)
    var draws = Draws()
    options.bootstrap.forEachResample(rows: rows.rows) { counts in
      let measures = rows.measures(counts: counts, thresholds: [], measuresCalibration: true)
      func keep(_ figure: Figure, _ path: WritableKeyPath<Draws, [Double]>) {
        if let number = figure.number { draws[keyPath: path].append(number) }
      }
      keep(measures.rocAUC, \.rocAUC)
      keep(measures.ks, \.ks)
      keep(measures.averagePrecision, \.averagePrecision)
      keep(measures.logLoss, \.logLoss)
      keep(measures.brier, \.brier)
      keep(measures.calibrationError, \.calibrationError)
    }
    return draws
  }

  private static let tooMany =
    "too few resamples are asked for, or can be afforded with so many rows"

  // MARK: - Ranking

  private static func addRanking(
    _ measures: BinaryMeasures, table: ScoreTable, draws: Draws?, isWhole: Bool,
    to list: inout FigureList
  ) {
    let (interval, note) = areaInterval(measures, draws: draws)
    list.add("roc_auc", measures.rocAUC, interval: interval, note: note)
    list.add(
      "gini", measures.gini,
      interval: interval.map {
        ConfidenceInterval(
          lower: 2 * $0.lower - 1, upper: 2 * $0.upper - 1, level: $0.level, method: $0.method)
      }, note: note)
    list.addShare("prevalence", measures.prevalence, of: list.weight)
    guard isWhole else { return }
    let missing = draws == nil ? tooMany : nil
    list.add(
      "ks", measures.ks, interval: draws.flatMap { Bootstrap.interval($0.ks) }, note: missing)
    list.add(
      "ks_threshold",
      measures.ksThreshold.map { .value($0) } ?? .undefined("no threshold separates the classes"))
    list.add(
      "average_precision", measures.averagePrecision,
      interval: draws.flatMap { Bootstrap.interval($0.averagePrecision) }, note: missing)
    let optimistic = "chosen on the same rows, and so too good"
    list.add("best_f1", measures.bestF1, note: optimistic)
    list.add(
      "best_f1_threshold",
      measures.bestF1Threshold.map { .value($0) } ?? .undefined("there are no positives"),
      note: optimistic)
    var top = TopScan(table: table, shares: [0.1, 0.2], falsePositiveRate: 0.1)
    table.walk(&top)
    list.add("partial_roc_auc", top.partialArea)
    for (name, share) in zip(["10", "20"], top.tops) {
      list.add("lift_" + name, share.lift)
      list.add("capture_" + name, share.capture)
    }
  }

  /// DeLong's interval; by resampling with weights; and where DeLong's variance collapses because
  /// the ranking is perfect, Wilson's for the smaller class.
  private static func areaInterval(
    _ measures: BinaryMeasures, draws: Draws?
  ) -> (ConfidenceInterval?, String?) {
    guard let area = measures.rocAUC.number else { return (nil, nil) }
    guard let variance = measures.rocAUCVariance.number else {
      let interval = draws.flatMap { Bootstrap.interval($0.rocAUC) }
      return (interval, interval == nil ? measures.rocAUCVariance.reason : nil)
    }
    guard variance > 0 else {
      let least = min(measures.positiveWeight, measures.negativeWeight)
      let isExtreme = area == 0 || area == 1
      return (
        isExtreme ? Proportion.wilson(successes: area * least, trials: least) : nil,
        isExtreme
          ? "the ranking is perfect, so the interval is Wilson's for the smaller class"
          : "every row has the same score"
      )
    }
    return (DeLong.interval(area: area, variance: variance), nil)
  }

  // MARK: - Probabilities

  private static func addProbabilities(
    _ measures: BinaryMeasures, table: ScoreTable, draws: Draws?, isWhole: Bool,
    to list: inout FigureList
  ) {
    if let draws {
      list.add("log_loss", measures.logLoss, interval: Bootstrap.interval(draws.logLoss))
      list.add("brier", measures.brier, interval: Bootstrap.interval(draws.brier))
    } else if table.isWeighted || measures.brier.number == nil {
      list.add("log_loss", measures.logLoss)
      list.add("brier", measures.brier)
    } else {
      var scan = LossScan()
      table.walk(&scan)
      list.addNormal("log_loss", measures.logLoss, variance: scan.logLoss.variance)
      list.addNormal("brier", measures.brier, variance: scan.brier.variance)
    }
    guard isWhole else { return }
    list.add(
      "ece", measures.calibrationError,
      interval: draws.flatMap { Bootstrap.interval($0.calibrationError) },
      note: draws == nil ? tooMany : nil)
    list.add("ece_quantile", measures.quantileCalibrationError)
    list.add("mce", measures.maximumCalibrationError)
    list.add("mean_score", measures.meanScore)
  }

  // MARK: - Thresholds

  static func add(_ confusion: Confusion, threshold: Double, to list: inout FigureList) {
    let shares: [(String, Figure, Double)] = [
      ("accuracy", confusion.accuracy, confusion.total),
      ("precision", confusion.precision, confusion.predictedPositives),
      ("recall", confusion.recall, confusion.positives),
      ("specificity", confusion.specificity, confusion.negatives),
      ("npv", confusion.negativePredictiveValue, confusion.predictedNegatives),
      ("fpr", confusion.falsePositiveRate, confusion.negatives),
      ("fnr", confusion.falseNegativeRate, confusion.positives),
      ("selection_rate", confusion.selectionRate, confusion.total),
    ]
    for (name, figure, weight) in shares {
      list.addShare(name, figure, of: weight, threshold: threshold)
    }
    let cells = [
      confusion.truePositive, confusion.falsePositive, confusion.falseNegative,
      confusion.trueNegative,
    ]
    for (name, metric) in smooth {
      let variance = DeltaMethod.variance(
        cells: cells, rows: confusion.total * list.rowsPerWeight
      ) { cells in
        metric(
          Confusion(
            truePositive: cells[0], falsePositive: cells[1], falseNegative: cells[2],
            trueNegative: cells[3])
        ).number
      }
      list.addNormal(name, metric(confusion), variance: variance, threshold: threshold)
    }
  }

  /// The metrics that are smooth functions of the four cells.
  static let smooth: [(String, @Sendable (Confusion) -> Figure)] = [
    ("f1", { $0.f1 }), ("f0_5", { $0.fScore(beta: 0.5) }), ("f2", { $0.fScore(beta: 2) }),
    ("balanced_accuracy", { $0.balancedAccuracy }), ("mcc", { $0.matthewsCorrelation }),
    ("cohen_kappa", { $0.cohenKappa }), ("jaccard", { $0.jaccard }),
  ]

  // MARK: - Groups

  static func groupFigures(
    _ table: GroupTable, threshold: Double
  ) -> [MeasuredFigure] {
    let slice = FigureKey.Slice(column: table.attribute, value: nil)
    let figures: [(String, Figure)] = [
      ("selection_rate_ratio", table.ratio(.selectionRate)),
      ("selection_rate_difference", table.difference(.selectionRate)),
      ("tpr_ratio", table.ratio(.truePositiveRate)),
      ("tpr_difference", table.difference(.truePositiveRate)),
      ("fpr_ratio", table.ratio(.falsePositiveRate)),
      ("fpr_difference", table.difference(.falsePositiveRate)),
      ("precision_ratio", table.ratio(.precision)),
      ("accuracy_difference", table.difference(.accuracy)),
      ("equalized_odds_difference", table.equalizedOddsDifference),
      ("equalized_odds_ratio", table.equalizedOddsRatio),
    ]
    return figures.map { name, figure in
      MeasuredFigure(
        key: FigureKey(name, threshold: threshold, slice: slice), figure: figure,
        rows: table.overall.rows, weight: table.overall.confusion.total,
        note: table.smallGroups.isEmpty
          ? nil : "groups too small to compare: " + table.smallGroups.joined(separator: ", "))
    }
  }
}
