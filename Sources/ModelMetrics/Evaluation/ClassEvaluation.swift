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
    list.add("roc_auc_ovr", scores.rocAUC(.oneVersusRest))
    list.add("roc_auc_ovr_weighted", scores.rocAUC(.oneVersusRestWeighted))
    list.add("roc_auc_ovo", scores.rocAUC(.oneVersusOne))
    list.add("average_precision_macro", scores.averagePrecision)
    return list.figures
  }

  private static let smooth: [(String, @Sendable (ClassConfusion) -> Figure)] = [
    ("balanced_accuracy", { $0.balancedAccuracy }), ("f1_macro", { $0.f1(.macro) }),
    ("f1_weighted", { $0.f1(.weighted) }), ("precision_macro", { $0.precision(.macro) }),
    ("precision_weighted", { $0.precision(.weighted) }), ("recall_macro", { $0.recall(.macro) }),
    ("mcc", { $0.matthewsCorrelation }), ("cohen_kappa", { $0.cohenKappa }),
  ]
}
