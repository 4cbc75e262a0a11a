/// Compares two scores of the same two-class rows.
struct BinaryComparison {
  private let labels: [Bool]
  private let a: [Double]
  private let b: [Double]
  private let weights: [Double]?
  private let options: EvaluationOptions
  private let first: BinaryMeasures
  private let second: BinaryMeasures
  private let tables: (ScoreTable, ScoreTable)

  init(
    labels: [Bool], a: [Double], b: [Double], weights: [Double]?, options: EvaluationOptions
  ) throws(DatasetProblem) {
    try RowCheck.check(
      rows: labels.count, columns: [("champion's score", a), ("challenger's score", b)],
      weights: weights)
    if options.bootstrap.affordable(rows: labels.count) == nil {
      (self.labels, self.a, self.b, self.weights) = (labels, a, b, weights)
    } else {
      // An order of their own, so that the seed draws the same rows however they came.
      let order = labels.indices.sorted { left, right in
        (labels[left] ? 1 : 0, a[left], b[left], weights?[left] ?? 1)
          < (labels[right] ? 1 : 0, a[right], b[right], weights?[right] ?? 1)
      }
      self.labels = order.map { labels[$0] }
      self.a = order.map { a[$0] }
      self.b = order.map { b[$0] }
      self.weights = weights.map { weights in order.map { weights[$0] } }
    }
    self.options = options
    tables = (
      try ScoreTable(labels: self.labels, scores: self.a, weights: self.weights),
      try ScoreTable(labels: self.labels, scores: self.b, weights: self.weights)
    )
    first = BinaryMeasures(tables.0)
    second = BinaryMeasures(tables.1)
  }

  func metrics() throws(DatasetProblem) -> [MetricComparison] {
    let draws = draw()
    var found = try areas(draws)
    let isResampled: [(String, KeyPath<BinaryMeasures, Figure>, Bool, PairedDraws?)] = [
      ("ks", \.ks, true, draws?.ks),
      ("average_precision", \.averagePrecision, true, draws?.averagePrecision),
      ("ece", \.calibrationError, false, draws?.calibrationError),
    ]
    for (name, path, isHigherBetter, draws) in isResampled {
      found.append(
        (draws ?? PairedDraws()).comparison(
          FigureKey(name), champion: first[keyPath: path], challenger: second[keyPath: path],
          rows: labels.count, isHigherBetter: isHigherBetter))
    }
    found += losses(draws)
    for (index, threshold) in options.thresholds.enumerated() {
      found += atThreshold(threshold, draws?.thresholds[index])
    }
    return found
  }

  // MARK: - Areas

  private func areas(_ draws: Draws?) throws(DatasetProblem) -> [MetricComparison] {
    guard weights == nil else {
      return [("roc_auc", \BinaryMeasures.rocAUC, draws?.rocAUC), ("gini", \.gini, draws?.gini)]
        .map { name, path, draws in
          (draws ?? PairedDraws()).comparison(
            FigureKey(name), champion: first[keyPath: path], challenger: second[keyPath: path],
            rows: labels.count, isHigherBetter: true)
        }
    }
    let test = try DeLong(labels: labels, a: b, b: a)
    // Two rankings that are both perfect, or both constant, show no spread.
    let isKnown = a == b || test.varianceA != .value(0) || test.varianceB != .value(0)
    func comparison(_ name: String, scale: Double) -> MetricComparison {
      func scaled(_ interval: ConfidenceInterval?) -> ConfidenceInterval? {
        interval.map {
          ConfidenceInterval(
            lower: scale * $0.lower, upper: scale * $0.upper, level: $0.level, method: $0.method)
        }
      }
      return MetricComparison(
        key: FigureKey(name), champion: test.aucB.map { scale * $0 - (scale - 1) },
        challenger: test.aucA.map { scale * $0 - (scale - 1) },
        delta: test.difference.map { scale * $0 },
        standardError: isKnown
          ? test.standardError.map { scale * $0 }
          : .undefined("both rankings are perfect or constant, and show no spread"),
        interval90: isKnown ? scaled(test.differenceInterval(level: 0.9)) : nil,
        interval95: isKnown ? scaled(test.differenceInterval()) : nil, p: test.p, method: .deLong,
        rows: labels.count, isHigherBetter: true)
    }
    return [comparison("roc_auc", scale: 1), comparison("gini", scale: 2)]
  }

  // MARK: - Losses

  private func losses(_ draws: Draws?) -> [MetricComparison] {
    let kinds:
      [(String, KeyPath<BinaryMeasures, Figure>, PairedDraws?, ([Bool], [Double]) -> [Double])]
    kinds = [
      ("log_loss", \.logLoss, draws?.logLoss, RowLoss.logLoss),
      ("brier", \.brier, draws?.brier, RowLoss.brier),
    ]
    return kinds.map { name, path, draws, loss in
      let (champion, challenger) = (first[keyPath: path], second[keyPath: path])
      guard weights == nil, champion.number != nil, challenger.number != nil else {
        return (draws ?? PairedDraws()).comparison(
          FigureKey(name), champion: champion, challenger: challenger, rows: labels.count,
          isHigherBetter: false)
      }
      let differences = zip(loss(labels, b), loss(labels, a)).map { $0 - $1 }
      return MetricComparison(
        FigureKey(name), champion: champion, challenger: challenger, differences: differences,
        isHigherBetter: false)
    }
  }

  // MARK: - Thresholds

  private static let shares: [(String, Bool, @Sendable (Confusion) -> Figure)] = [
    ("accuracy", true, { $0.accuracy }), ("precision", true, { $0.precision }),
    ("recall", true, { $0.recall }), ("specificity", true, { $0.specificity }),
    ("npv", true, { $0.negativePredictiveValue }), ("fpr", false, { $0.falsePositiveRate }),
    ("fnr", false, { $0.falseNegativeRate }),
  ]

  private static let compared = shares + BinaryEvaluation.smooth.map { ($0.0, true, $0.1) }

  private func atThreshold(_ threshold: Double, _ draws: [PairedDraws]?) -> [MetricComparison] {
    let (champion, challenger) = (
      tables.0.confusion(at: threshold), tables.1.confusion(at: threshold)
    )
    return Self.compared.enumerated().map { index, item in
      let key = FigureKey(item.0, threshold: threshold)
      if item.0 == "accuracy", weights == nil {
        return MetricComparison(
          key, rightChampion: zip(labels, a).map { $0 == ($1 >= threshold) },
          rightChallenger: zip(labels, b).map { $0 == ($1 >= threshold) })
      }
      return (draws?[index] ?? PairedDraws()).comparison(
        key, champion: item.2(champion), challenger: item.2(challenger), rows: labels.count,
        isHigherBetter: item.1)
    }
  }

  // MARK: - Bootstrap

  private struct Draws {
    var rocAUC = PairedDraws()
    var gini = PairedDraws()
    var ks = PairedDraws()
    var averagePrecision = PairedDraws()
    var calibrationError = PairedDraws()
    var logLoss = PairedDraws()
    var brier = PairedDraws()
    /// `thresholds[threshold][metric]`.
    var thresholds: [[PairedDraws]]
  }

  private func draw() -> Draws? {
    guard options.bootstrap.affordable(rows: labels.count) != nil else { return nil }
    let champion = ResampledScores(labels: labels, scores: a, weights: weights)
    let challenger = ResampledScores(labels: labels, scores: b, weights: weights)
    let empty = PairedDraws(areSame: a == b)
    var draws = Draws(
      rocAUC: empty, gini: empty, ks: empty, averagePrecision: empty, calibrationError: empty,
      logLoss: empty, brier: empty,
      thresholds: options.thresholds.map { _ in Self.compared.map { _ in empty } })
    options.bootstrap.forEachResample(rows: labels.count) { counts in
      let x = champion.measures(
        counts: counts, thresholds: options.thresholds, measuresCalibration: true)
      let y = challenger.measures(
        counts: counts, thresholds: options.thresholds, measuresCalibration: true)
      draws.rocAUC.add(x.rocAUC, y.rocAUC)
      draws.gini.add(x.rocAUC.map { 2 * $0 - 1 }, y.rocAUC.map { 2 * $0 - 1 })
      draws.ks.add(x.ks, y.ks)
      draws.averagePrecision.add(x.averagePrecision, y.averagePrecision)
      draws.calibrationError.add(x.calibrationError, y.calibrationError)
      draws.logLoss.add(x.logLoss, y.logLoss)
      draws.brier.add(x.brier, y.brier)
      for index in options.thresholds.indices {
        for (place, item) in Self.compared.enumerated() {
          draws.thresholds[index][place].add(
            item.2(x.confusions[index]), item.2(y.confusions[index]))
        }
      }
    }
    return draws
  }
}
