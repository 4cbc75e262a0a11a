/// Compares two models of the same classes.
enum ClassComparison {
  static func metrics(
    labels: [String], a: ClassScores, b: ClassScores, options: EvaluationOptions
  ) throws(DatasetProblem) -> [MetricComparison] {
    guard Set(a.classes) == Set(b.classes) else {
      throw .badOption("champion and challenger have different classes")
    }
    let (first, second) = (a.confusion, b.confusion)
    var found: [MetricComparison] = []
    if a.weights == nil {
      found.append(
        MetricComparison(
          FigureKey("accuracy"),
          rightChampion: labels.indices.map { a.predicted($0) == a.labels[$0] },
          rightChallenger: labels.indices.map { b.predicted($0) == b.labels[$0] }))
    }
    if a.weights == nil, a.logLoss.number != nil, b.logLoss.number != nil {
      found.append(
        MetricComparison(
          FigureKey("log_loss"), champion: a.logLoss, challenger: b.logLoss,
          differences: labels.indices.map { b.logLoss(ofRow: $0) - a.logLoss(ofRow: $0) },
          isHigherBetter: false))
    }
    let kinds: [(String, (ClassConfusion) -> Figure)] = [
      ("f1_macro", { $0.f1(.macro) }), ("balanced_accuracy", { $0.balancedAccuracy }),
      ("mcc", { $0.matthewsCorrelation }),
    ]
    let areSame = labels.indices.allSatisfy { row in
      a.classes[a.predicted(row)] == b.classes[b.predicted(row)]
    }
    var draws = kinds.map { _ in PairedDraws(areSame: areSame) }
    // Rows that both models treat alike are one cell, so the order of rows does not matter.
    let cells = PairedClassCells(a, b)
    options.bootstrap.forEachResample(rows: labels.count) { counts in
      let (x, y) = cells.confusions(counts)
      for (place, kind) in kinds.enumerated() { draws[place].add(kind.1(x), kind.1(y)) }
    }
    for (place, kind) in kinds.enumerated() {
      found.append(
        draws[place].comparison(
          FigureKey(kind.0), champion: kind.1(first), challenger: kind.1(second),
          rows: labels.count, isHigherBetter: true))
    }
    return found
  }
}

/// Rows of two models as true class and both predictions.
private struct PairedClassCells {
  private let classes: [String]
  private let rows: [(label: Int, first: Int, second: Int, weight: Double)]

  init(_ a: ClassScores, _ b: ClassScores) {
    classes = a.classes
    let places = Dictionary(uniqueKeysWithValues: a.classes.enumerated().map { ($1, $0) })
    // The challenger may order its columns otherwise.
    let moved = b.classes.map { places[$0] ?? 0 }
    rows = a.labels.indices.map { row in
      (a.labels[row], a.predicted(row), moved[b.predicted(row)], a.weights?[row] ?? 1)
    }.sorted { $0 < $1 }
  }

  func confusions(_ counts: [UInt32]) -> (ClassConfusion, ClassConfusion) {
    let empty = [[Double]](
      repeating: [Double](repeating: 0, count: classes.count), count: classes.count)
    var (first, second) = (empty, empty)
    for (row, count) in zip(rows, counts) where count > 0 {
      let weight = Double(count) * row.weight
      first[row.label][row.first] += weight
      second[row.label][row.second] += weight
    }
    return (
      ClassConfusion(classes: classes, cells: first),
      ClassConfusion(classes: classes, cells: second)
    )
  }
}
