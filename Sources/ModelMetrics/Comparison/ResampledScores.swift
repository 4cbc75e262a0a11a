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
  /// True positive rate minus false positive rate of all rows at each distinct score.
  private let gaps: [Double]

  /// The metrics of one resample.
  package struct Measures: Sendable {
    package var rocAUC: Figure
    package var ks: Figure
    /// How much of KS is luck: what the resample's best threshold gives the resample, less what it
    /// gives all rows (Efron 1983's optimism). The mean over resamples estimates how much greater
    /// KS is on the rows that chose its threshold than on others.
    package var ksOptimism: Figure
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
    gaps = Self.gaps(labels, places, distinct.count, weights)
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

  private static func gaps(
    _ labels: [Bool], _ places: [Int], _ count: Int, _ weights: [Double]?
  ) -> [Double] {
    var positives = [Double](repeating: 0, count: count)
    var negatives = [Double](repeating: 0, count: count)
    for (row, place) in places.enumerated() {
      let weight = weights?[row] ?? 1
      if labels[row] { positives[place] += weight } else { negatives[place] += weight }
    }
    for place in positives.indices.dropFirst() {
      positives[place] += positives[place - 1]
      negatives[place] += negatives[place - 1]
    }
    guard let hits = positives.last, let misses = negatives.last, hits > 0, misses > 0 else {
      return positives.map { _ in 0 }
    }
    return positives.indices.map { positives[$0] / hits - negatives[$0] / misses }
  }

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
    var best = (gap: 0.0, ofAllRows: 0.0)
    for place in scores.indices where rows[place] > 0 {
      scan.visit(
        ScoreGroup(
          score: scores[place], positive: positives[place], negative: negatives[place],
          positiveAbove: above.positive, negativeAbove: above.negative, rows: rows[place]))
      above.positive += positives[place]
      above.negative += negatives[place]
      let gap = above.positive / totals.positive - above.negative / totals.negative
      if gap > best.gap { best = (gap, gaps[place]) }
      for (index, threshold) in thresholds.enumerated() where scores[place] >= threshold {
        found[index] = above
      }
    }
    var bins = scan.uniformBins
    bins.finish()
    let total = totals.positive + totals.negative
    let notProbabilities = Figure.undefined("the scores are no probabilities")
    return Measures(
      rocAUC: scan.rocAUC, ks: scan.ks, ksOptimism: scan.ks.map { _ in best.gap - best.ofAllRows },
      averagePrecision: scan.averagePrecision, bestF1: scan.bestF1,
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
