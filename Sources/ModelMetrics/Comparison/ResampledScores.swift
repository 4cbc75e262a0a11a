internal import RealModule

/// Two-class rows prepared for measuring many resamples: they are sorted once.
package struct ResampledScores: Sendable {
  private let labels: [Bool]
  private let weights: [Double]?
  /// Each row's place among the distinct scores, the greatest first.
  private let places: [Int]
  private let scores: [Double]
  private let logLosses: [Double]
  private let squares: [Double]
  private let areProbabilities: Bool

  /// The metrics of one resample.
  package struct Measures: Sendable {
    package var rocAUC: Figure
    package var ks: Figure
    package var averagePrecision: Figure
    package var bestF1: Figure
    package var logLoss: Figure
    package var brier: Figure
    package var calibrationError: Figure
    /// At each threshold that was asked for.
    package var confusions: [Confusion]
  }

  /// Sorts rows that are checked.
  package init(labels: [Bool], scores: [Double], weights: [Double]?) {
    self.labels = labels
    self.weights = weights
    let order = Ranks.ascending(scores)
    var places = [Int](repeating: 0, count: scores.count)
    var distinct: [Double] = []
    for row in order.reversed() {
      if distinct.last != scores[row] { distinct.append(scores[row]) }
      places[row] = distinct.count - 1
    }
    self.places = places
    self.scores = distinct
    areProbabilities = scores.allSatisfy { $0 >= 0 && $0 <= 1 }
    if areProbabilities {
      logLosses = zip(labels, scores).map {
        -Double.log(ProbabilityClip.clip($0 ? $1 : 1 - $1))
      }
      squares = zip(labels, scores).map { $0 ? (1 - $1) * (1 - $1) : $1 * $1 }
    } else {
      logLosses = []
      squares = []
    }
  }

  package var rows: Int { labels.count }

  /// Measures a resample given by how often each row was drawn.
  package func measures(
    counts: [UInt32], thresholds: [Double], measuresCalibration: Bool = false
  ) -> Measures {
    var positives = [Double](repeating: 0, count: scores.count)
    var negatives = [Double](repeating: 0, count: scores.count)
    var rows = [Int](repeating: 0, count: scores.count)
    var logLoss = CompensatedSum()
    var square = CompensatedSum()
    for (row, count) in counts.enumerated() where count > 0 {
      let weight = Double(count) * (weights?[row] ?? 1)
      rows[places[row]] += Int(count)
      if labels[row] { positives[places[row]] += weight } else { negatives[places[row]] += weight }
      if areProbabilities {
        logLoss.add(weight * logLosses[row])
        square.add(weight * squares[row])
      }
    }
    let totals = (
      positive: positives.reduce(into: CompensatedSum()) { $0.add($1) }.value,
      negative: negatives.reduce(into: CompensatedSum()) { $0.add($1) }.value
    )
    var scan = BinaryScan(
      totals: totals, rows: rows.reduce(0, +), isWeighted: weights != nil,
      measuresProbabilities: measuresCalibration && areProbabilities)
    var above = (positive: 0.0, negative: 0.0)
    var found = thresholds.map { _ in (positive: 0.0, negative: 0.0) }
    for place in scores.indices where rows[place] > 0 {
      scan.visit(
        ScoreGroup(
          score: scores[place], positive: positives[place], negative: negatives[place],
          positiveAbove: above.positive, negativeAbove: above.negative, rows: rows[place]))
      above.positive += positives[place]
      above.negative += negatives[place]
      for (index, threshold) in thresholds.enumerated() where scores[place] >= threshold {
        found[index] = above
      }
    }
    var bins = scan.uniformBins
    bins.finish()
    let total = totals.positive + totals.negative
    let notProbabilities = Figure.undefined("the scores are no probabilities")
    return Measures(
      rocAUC: scan.rocAUC, ks: scan.ks, averagePrecision: scan.averagePrecision,
      bestF1: scan.bestF1,
      logLoss: areProbabilities ? Figure(logLoss.value / total) : notProbabilities,
      brier: areProbabilities ? Figure(square.value / total) : notProbabilities,
      calibrationError: measuresCalibration && areProbabilities
        ? bins.expectedError : notProbabilities,
      confusions: found.map {
        Confusion(
          truePositive: $0.positive, falsePositive: $0.negative,
          falseNegative: max(0, totals.positive - $0.positive),
          trueNegative: max(0, totals.negative - $0.negative))
      })
  }
}
