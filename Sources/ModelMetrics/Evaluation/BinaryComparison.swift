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
    // Where nothing is drawn, what each row does to both figures tells their difference's spread.
    let influences =
      draws == nil || weights != nil
      ? (
        BinaryInfluence(labels: labels, scores: a, weights: weights),
        BinaryInfluence(labels: labels, scores: b, weights: weights)
      ) : nil
    var found = try areas(draws, influences)
    found.append(
      compare("ks", \.ks, true, draws?.ks, influences) { $0.ks() })
    found.append(
      compare("average_precision", \.averagePrecision, true, draws?.averagePrecision, influences) {
        $0.averagePrecision()
      })
    found.append(
      compare("ece", \.calibrationError, false, draws?.calibrationError, influences) {
        $0.calibrationError()
      })
    found += losses(draws, influences)
    for (index, threshold) in options.thresholds.enumerated() {
      found += atThreshold(threshold, draws?.thresholds[index])
    }
    return found
  }

  private typealias Influences = (champion: BinaryInfluence, challenger: BinaryInfluence)

  /// By the draws; where there are none, by the rows' influence.
  private func compare(
    _ name: String, _ path: KeyPath<BinaryMeasures, Figure>, _ isHigherBetter: Bool,
    _ draws: PairedDraws?, _ influences: Influences?, strata: [Int]? = nil,
    influence: (BinaryInfluence) -> RowInfluence?
  ) -> MetricComparison {
    let key = FigureKey(name)
    let (champion, challenger) = (first[keyPath: path], second[keyPath: path])
    if let draws {
      return draws.comparison(
        key, champion: champion, challenger: challenger, rows: labels.count,
        isHigherBetter: isHigherBetter)
    }
    return MetricComparison(
      key, champion: champion, challenger: challenger,
      influences: (
        influences.flatMap { influence($0.champion) },
        influences.flatMap { influence($0.challenger) }
      ), weights: weights, strata: strata, areSame: a == b, rows: labels.count,
      isHigherBetter: isHigherBetter)
  }

  // MARK: - Areas

  private func areas(
    _ draws: Draws?, _ influences: Influences?
  ) throws(DatasetProblem) -> [MetricComparison] {
    guard weights == nil else {
      let strata = influences?.champion.strata
      return [
        compare("roc_auc", \.rocAUC, true, draws?.rocAUC, influences, strata: strata) {
          $0.rocAUC()
        },
        compare("gini", \.gini, true, draws?.gini, influences, strata: strata) {
          $0.rocAUC().map { RowInfluence($0.rows.map { 2 * $0 }) }
        },
      ]
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

  private func losses(_ draws: Draws?, _ influences: Influences?) -> [MetricComparison] {
    let kinds:
      [(String, KeyPath<BinaryMeasures, Figure>, PairedDraws?, ([Bool], [Double]) -> [Double])]
    kinds = [
      ("log_loss", \.logLoss, draws?.logLoss, RowLoss.logLoss),
      ("brier", \.brier, draws?.brier, RowLoss.brier),
    ]
    return kinds.map { name, path, draws, loss in
      let (champion, challenger) = (first[keyPath: path], second[keyPath: path])
      guard weights == nil, champion.number != nil, challenger.number != nil else {
        return compare(name, path, false, draws, influences) { $0.loss(loss) }
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
      if let draws {
        return draws[index].comparison(
          key, champion: item.2(champion), challenger: item.2(challenger), rows: labels.count,
          isHigherBetter: item.1)
      }
      return MetricComparison(
        key, champion: item.2(champion), challenger: item.2(challenger),
        variance: variance(item.2, at: threshold),
        otherwise: "the rows show no spread of the difference", rows: labels.count,
        isHigherBetter: item.1)
    }
  }

  /// Of the difference of a function of counts, by the delta method on how often each class is
  /// predicted how by both; `nil` where rows show no spread, and models are not the same.
  private func variance(
    _ metric: @Sendable (Confusion) -> Figure, at threshold: Double
  ) -> Double? {
    // Positive or not, by the champion, by the challenger.
    var sums = [ExactSum](repeating: ExactSum(), count: 8)
    var squares = ExactSum()
    for row in labels.indices {
      let weight = weights?[row] ?? 1
      let cell =
        (labels[row] ? 4 : 0) + (a[row] >= threshold ? 2 : 0) + (b[row] >= threshold ? 1 : 0)
      sums[cell].add(weight)
      squares.add(weight * weight)
    }
    let cells = sums.map(\.value)
    let total = ExactSum(cells).value
    func confusion(_ cells: [Double], _ bit: Int) -> Confusion {
      func sum(_ isPositive: Bool, _ isPredicted: Bool) -> Double {
        cells.indices.reduce(0) { sum, cell in
          (cell & 4 != 0) == isPositive && (cell & bit != 0) == isPredicted
            ? sum + cells[cell] : sum
        }
      }
      return Confusion(
        truePositive: sum(true, true), falsePositive: sum(false, true),
        falseNegative: sum(true, false), trueNegative: sum(false, false))
    }
    let variance = DeltaMethod.variance(
      cells: cells, rows: total * total / squares.value
    ) { cells in
      metric(confusion(cells, 2)).combined(metric(confusion(cells, 1))) { $1 - $0 }.number
    }
    return variance == 0 && a != b ? nil : variance
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
