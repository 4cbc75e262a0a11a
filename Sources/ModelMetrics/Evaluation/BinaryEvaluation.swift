/// Measures two-class rows.
enum BinaryEvaluation {
  static func figures(
    table: ScoreTable, measures: BinaryMeasures, slice: FigureKey.Slice?,
    options: EvaluationOptions, isWhole: Bool
  ) -> [MeasuredFigure] {
    // In the table's order, as are influences; rows of weight 0 are not in it.
    let weights =
      table.isWeighted ? table.positives.weights + table.negatives.weights : nil
    var list = FigureList(
      slice: slice, rows: table.count, weights: weights, task: .binary)
    let draws = draw(table, options)
    let influence = BinaryInfluence(table)
    addRanking(measures, table: table, draws: draws, influence: influence, to: &list)
    addProbabilities(
      measures, table: table, draws: isWhole ? draws : nil, influence: influence, to: &list)
    for threshold in options.thresholds {
      add(table.confusion(at: threshold), threshold: threshold, to: &list)
    }
    return list.figures
  }

  // MARK: - Bootstrap

  private struct Draws {
    var rocAUC: [Double] = []
    var ksOptimism: [Double] = []
    var averagePrecision: [Double] = []
    var logLoss: [Double] = []
    var brier: [Double] = []
  }

  private static func draw(_ table: ScoreTable, _ options: EvaluationOptions) -> Draws? {
    guard options.bootstrap.affordable(rows: table.count) != nil else { return nil }
    let rows = ResampledScores(table)
    var draws = Draws()
    options.bootstrap.forEachResample(rows: rows.rows) { counts in
      let measures = rows.measures(counts: counts, thresholds: [])
      func keep(_ figure: Figure, _ path: WritableKeyPath<Draws, [Double]>) {
        if let number = figure.number { draws[keyPath: path].append(number) }
      }
      keep(measures.rocAUC, \.rocAUC)
      keep(measures.ksOptimism, \.ksOptimism)
      keep(measures.averagePrecision, \.averagePrecision)
      keep(measures.logLoss, \.logLoss)
      keep(measures.brier, \.brier)
    }
    return draws
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : ExactSum(values).value / Double(values.count)
  }

  // MARK: - Ranking

  private static func addRanking(
    _ measures: BinaryMeasures, table: ScoreTable, draws: Draws?, influence: BinaryInfluence,
    to list: inout FigureList
  ) {
    let (interval, note) = areaInterval(measures, draws: draws, influence, of: list)
    list.add("roc_auc", measures.rocAUC, interval: interval, note: note)
    list.add(
      "gini", measures.gini,
      interval: interval.map {
        ConfidenceInterval(
          lower: 2 * $0.lower - 1, upper: 2 * $0.upper - 1, level: $0.level, method: $0.method)
      }, note: note)
    list.addShare("prevalence", measures.prevalence, of: list.weight)
    // Not percentiles: the greatest gap of resampled rows is greater than that of the rows, which
    // is greater than the true one as the rows chose its threshold. Resampling tells by how much,
    // and the interval is around what is left (docs/metrics.md, "How often intervals hold").
    list.add("ks", measures.ks, draws: nil, excess: draws.flatMap { Self.mean($0.ksOptimism) }) {
      influence.ks()
    }
    list.add(
      "ks_threshold",
      measures.ksThreshold.map { .value($0) } ?? .undefined("no threshold separates the classes"))
    list.add("average_precision", measures.averagePrecision, draws: draws?.averagePrecision) {
      influence.averagePrecision()
    }
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

  /// DeLong's interval; by resampling or by the rows' influence with weights; and where DeLong's
  /// variance collapses because the ranking is perfect, Wilson's for the smaller class.
  private static func areaInterval(
    _ measures: BinaryMeasures, draws: Draws?, _ influence: BinaryInfluence, of list: FigureList
  ) -> (ConfidenceInterval?, String?) {
    guard let area = measures.rocAUC.number else { return (nil, nil) }
    guard let variance = measures.rocAUCVariance.number else {
      let interval =
        draws.map { Bootstrap.interval($0.rocAUC) }
        ?? influence.rocAUC()?.interval(
          around: measures.rocAUC, weights: list.weights, strata: influence.strata, range: 0...1)
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

  /// - Parameter draws: for the losses; of parts of the rows those have normal intervals.
  private static func addProbabilities(
    _ measures: BinaryMeasures, table: ScoreTable, draws: Draws?, influence: BinaryInfluence,
    to list: inout FigureList
  ) {
    if let draws {
      list.add("log_loss", measures.logLoss, interval: Bootstrap.interval(draws.logLoss))
      list.add("brier", measures.brier, interval: Bootstrap.interval(draws.brier))
    } else if table.isWeighted || measures.brier.number == nil {
      list.add("log_loss", measures.logLoss, draws: nil) { influence.loss(RowLoss.logLoss) }
      list.add("brier", measures.brier, draws: nil) { influence.loss(RowLoss.brier) }
    } else {
      var scan = LossScan()
      table.walk(&scan)
      list.addNormal("log_loss", measures.logLoss, variance: scan.logLoss.variance)
      list.addNormal("brier", measures.brier, variance: scan.brier.variance)
    }
    // As with KS, noise adds to it, and more so to that of resamples.
    list.add("ece", measures.calibrationError, draws: nil) {
      influence.calibrationError()
    }
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
    typealias Gap = (String, Figure, [GroupRate])
    let ratios: [Gap] = [
      ("selection_rate_ratio", table.ratio(.selectionRate), [.selectionRate]),
      ("tpr_ratio", table.ratio(.truePositiveRate), [.truePositiveRate]),
      ("fpr_ratio", table.ratio(.falsePositiveRate), [.falsePositiveRate]),
      ("precision_ratio", table.ratio(.precision), [.precision]),
      (
        "equalized_odds_ratio", table.equalizedOddsRatio, [.truePositiveRate, .falsePositiveRate]
      ),
    ]
    let differences: [Gap] = [
      ("selection_rate_difference", table.difference(.selectionRate), [.selectionRate]),
      ("tpr_difference", table.difference(.truePositiveRate), [.truePositiveRate]),
      ("fpr_difference", table.difference(.falsePositiveRate), [.falsePositiveRate]),
      ("accuracy_difference", table.difference(.accuracy), [.accuracy]),
      (
        "equalized_odds_difference", table.equalizedOddsDifference,
        [.truePositiveRate, .falsePositiveRate]
      ),
    ]
    let small =
      table.smallGroups.isEmpty
      ? nil : "groups too small to compare: " + table.smallGroups.joined(separator: ", ")
    func figure(_ gap: Gap, _ found: GroupTable.GapInterval) -> MeasuredFigure {
      let isCompared = table.groups.count > 1
      let notes = [isCompared ? found.note : nil, small].compactMap { $0 }
      return MeasuredFigure(
        key: FigureKey(gap.0, threshold: threshold, slice: slice),
        // One group is as good as itself, which says nothing.
        figure: isCompared ? gap.1 : .undefined("there are not two groups to compare"),
        rows: table.overall.rows, weight: table.overall.confusion.total, interval: found.interval,
        note: notes.isEmpty ? nil : notes.joined(separator: "; "),
        leftOut: table.smallGroups.isEmpty ? nil : table.smallGroups)
    }
    return ratios.map { figure($0, table.ratioInterval($0.2)) }
      + differences.map { figure($0, table.differenceInterval($0.2)) }
  }
}
