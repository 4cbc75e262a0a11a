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
      found.append(
        MetricComparison(
          FigureKey("brier_multiclass"), champion: a.brier, challenger: b.brier,
          differences: labels.indices.map { b.brier(ofRow: $0) - a.brier(ofRow: $0) },
          isHigherBetter: false))
    }
    found += areas(a, b)
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
    let isDrawn = options.bootstrap.affordable(rows: labels.count) != nil
    for (place, kind) in kinds.enumerated() {
      let (champion, challenger) = (kind.1(first), kind.1(second))
      found.append(
        isDrawn
          ? draws[place].comparison(
            FigureKey(kind.0), champion: champion, challenger: challenger, rows: labels.count,
            isHigherBetter: true)
          : MetricComparison(
            FigureKey(kind.0), champion: champion, challenger: challenger,
            variance: cells.variance(kind.1, areSame: areSame),
            otherwise: "the rows show no spread of the difference", rows: labels.count,
            isHigherBetter: true))
    }
    return found
  }

  /// What ranks classes, by what each row does to both models' figures.
  private static func areas(_ a: ClassScores, _ b: ClassScores) -> [MetricComparison] {
    let places = Dictionary(uniqueKeysWithValues: b.classes.enumerated().map { ($1, $0) })
    let areSame = a.classes.indices.allSatisfy { index in
      places[a.classes[index]].map { a.probabilities[index] == b.probabilities[$0] } ?? false
    }
    let (first, second) = (ClassInfluence(a), ClassInfluence(b))
    let areas = ClassEvaluation.areas.map { name, pairing in
      MetricComparison(
        FigureKey(name), champion: a.rocAUC(pairing), challenger: b.rocAUC(pairing),
        influences: (first.rocAUC(pairing), second.rocAUC(pairing)), weights: a.weights,
        strata: first.strata, areSame: areSame, rows: a.labels.count, isHigherBetter: true)
    }
    let precision = MetricComparison(
      FigureKey("average_precision_macro"), champion: a.averagePrecision,
      challenger: b.averagePrecision,
      influences: (first.averagePrecision(), second.averagePrecision()), weights: a.weights,
      areSame: areSame, rows: a.labels.count, isHigherBetter: true)
    return areas + [precision]
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

  /// Of the difference of a function of counts, by the delta method on the different rows; `nil`
  /// where rows show no spread, and models do not predict the same.
  func variance(_ metric: (ClassConfusion) -> Figure, areSame: Bool) -> Double? {
    var cells: [(label: Int, first: Int, second: Int)] = []
    var sums: [ExactSum] = []
    var squares = ExactSum()
    for row in rows {
      if cells.last.map({ $0 == (row.label, row.first, row.second) }) != true {
        cells.append((row.label, row.first, row.second))
        sums.append(ExactSum())
      }
      sums[sums.count - 1].add(row.weight)
      squares.add(row.weight * row.weight)
    }
    let weights = sums.map(\.value)
    let total = ExactSum(weights).value
    // Each cell's slope takes two tables of all classes.
    guard cells.count * classes.count * classes.count <= 10_000_000 else { return nil }
    let variance = DeltaMethod.variance(
      cells: weights, rows: total * total / squares.value
    ) { weights in
      var tables = (empty, empty)
      for (cell, weight) in zip(cells, weights) {
        tables.0[cell.label][cell.first] += weight
        tables.1[cell.label][cell.second] += weight
      }
      return metric(ClassConfusion(classes: classes, cells: tables.0)).combined(
        metric(ClassConfusion(classes: classes, cells: tables.1))
      ) { $1 - $0 }.number
    }
    return variance == 0 && !areSame ? nil : variance
  }

  private var empty: [[Double]] {
    [[Double]](
      repeating: [Double](repeating: 0, count: classes.count), count: classes.count)
  }

  func confusions(_ counts: [UInt32]) -> (ClassConfusion, ClassConfusion) {
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
