/// Measures rows of several classes.
enum ClassEvaluation {
  static func figures(
    _ scores: ClassScores, slice: FigureKey.Slice?
  ) -> [MeasuredFigure] {
    var list = FigureList(
      slice: slice, rows: scores.labels.count, weights: scores.weights, task: .multiclass)
    let confusion = scores.confusion
    list.addShare("accuracy", confusion.accuracy, of: list.weight)
    if scores.classes.count > 2 {
      list.addShare("top_2_accuracy", scores.topAccuracy(2), of: list.weight)
    }
    let cells = confusion.cells.flatMap { $0 }
    let size = scores.classes.count
    for (name, metric) in smooth {
      let variance = DeltaMethod.variance(cells: cells, rows: list.weight * list.rowsPerWeight) {
        cells in
        let rows = (0..<size).map { Array(cells[($0 * size)..<(($0 + 1) * size)]) }
        return metric(ClassConfusion(classes: scores.classes, cells: rows)).number
      }
      list.addNormal(name, metric(confusion), variance: variance)
    }
    if scores.probabilityProblem == nil {
      let losses = scores.labels.indices.map(scores.logLoss(ofRow:))
      list.addNormal(
        "log_loss", scores.logLoss,
        variance: LossMoments.of(losses, weights: scores.weights).variance)
      let squares = scores.labels.indices.map(scores.brier(ofRow:))
      list.addNormal(
        "brier_multiclass", scores.brier,
        variance: LossMoments.of(squares, weights: scores.weights).variance)
    } else {
      list.add("log_loss", scores.logLoss)
      list.add("brier_multiclass", scores.brier)
    }
    let influence = ClassInfluence(scores)
    for (name, pairing) in areas {
      addArea(name, scores.rocAUC(pairing), influence.rocAUC(pairing), of: scores, to: &list)
    }
    list.add("average_precision_macro", scores.averagePrecision, draws: nil) {
      influence.averagePrecision()
    }
    return list.figures
  }

  /// The areas over all classes.
  static let areas: [(String, ClassScores.Pairing)] = [
    ("roc_auc_ovr", .oneVersusRest), ("roc_auc_ovr_weighted", .oneVersusRestWeighted),
    ("roc_auc_ovo", .oneVersusOne), ("roc_auc_ovo_weighted", .oneVersusOneWeighted),
  ]

  /// Where every class is ranked perfectly no row moves the area: then the interval is Wilson's for
  /// the smallest class.
  private static func addArea(
    _ name: String, _ figure: Figure, _ influence: RowInfluence?, of scores: ClassScores,
    to list: inout FigureList
  ) {
    guard let area = figure.number, let influence else { return list.add(name, figure) }
    guard !influence.isFlat else {
      let confusion = scores.confusion
      let supports = scores.classes.indices.map { confusion.support($0) }.filter { $0 > 0 }
      let least = (supports.min() ?? 0) * list.rowsPerWeight
      let isExtreme = area == 0 || area == 1
      list.add(
        name, figure,
        interval: isExtreme ? Proportion.wilson(successes: area * least, trials: least) : nil,
        note: isExtreme
          ? "every class is ranked perfectly, so the interval is Wilson's for the smallest class"
          : "the rows show no spread to make an interval from")
      return
    }
    let interval = influence.interval(
      around: figure, weights: list.weights, strata: scores.labels, range: 0...1)
    list.add(
      name, figure, interval: interval,
      note: interval == nil ? "a class has one row only" : nil)
  }

  private static let smooth: [(String, @Sendable (ClassConfusion) -> Figure)] = [
    ("balanced_accuracy", { $0.balancedAccuracy }), ("f1_macro", { $0.f1(.macro) }),
    ("f1_weighted", { $0.f1(.weighted) }), ("precision_macro", { $0.precision(.macro) }),
    ("precision_weighted", { $0.precision(.weighted) }), ("recall_macro", { $0.recall(.macro) }),
    ("mcc", { $0.matthewsCorrelation }), ("cohen_kappa", { $0.cohenKappa }),
  ]
}
