internal import RealModule

/// Everything that one walk over the distinct scores can tell.
///
/// Without weights all sums of ranks are whole numbers of 128 bits, so that AUC and DeLong's
/// variance are exact until their last division.
struct BinaryScan: ScoreGroupVisitor {
  private let positives: Double
  private let negatives: Double
  private let isWeighted: Bool
  private let measuresProbabilities: Bool
  private let rows: Int

  private(set) var distinct = 0

  // Ranking.
  private var doubledPairs: UInt128 = 0
  private var positiveSquares: UInt128 = 0
  private var negativeSquares: UInt128 = 0
  private var pairs = CompensatedSum()
  private var precisionSum = CompensatedSum()
  private var bestGapProduct: Int64 = 0
  private var bestGap = 0.0
  private(set) var bestGapThreshold: Double?
  private var bestF1Hits = 0.0
  private var bestF1Divisor = 1.0
  private(set) var bestF1Threshold: Double?

  // Probabilities.
  private var logLossSum = CompensatedSum()
  private var brierSum = CompensatedSum()
  private var scoreSum = CompensatedSum()
  private(set) var uniformBins: CalibrationBins
  private(set) var quantileBins: CalibrationBins

  init(table: ScoreTable, measuresProbabilities: Bool, bins: Int = 10) {
    self.init(
      totals: table.totals, rows: table.count, isWeighted: table.isWeighted,
      measuresProbabilities: measuresProbabilities && table.probabilityProblem == nil, bins: bins)
  }

  init(
    totals: (positive: Double, negative: Double), rows: Int, isWeighted: Bool,
    measuresProbabilities: Bool, bins: Int = 10
  ) {
    positives = totals.positive
    negatives = totals.negative
    self.isWeighted = isWeighted
    self.rows = rows
    self.measuresProbabilities = measuresProbabilities
    uniformBins = CalibrationBins(uniform: bins)
    quantileBins = CalibrationBins(quantiles: bins, rows: rows)
  }

  @inline(__always)
  mutating func visit(_ group: ScoreGroup) {
    distinct &+= 1
    let hits = group.positiveAbove + group.positive
    let misses = group.negativeAbove + group.negative
    if isWeighted { rankWeights(group, hits, misses) } else { rankCounts(group, hits, misses) }
    if group.positive > 0 { precisionSum.add(group.positive * (hits / (hits + misses))) }
    let divisor = hits + misses + positives
    // hits / divisor is at least the best so far: of equal ones the lowest threshold is kept. Below
    // 2^26 rows the products are exact.
    if hits * bestF1Divisor >= bestF1Hits * divisor {
      bestF1Hits = hits
      bestF1Divisor = divisor
      bestF1Threshold = group.score
    }
    if measuresProbabilities { measure(group) }
  }

  @inline(__always)
  private mutating func rankCounts(_ group: ScoreGroup, _ hits: Double, _ misses: Double) {
    let positive = UInt64(group.positive)
    let negative = UInt64(group.negative)
    if positive > 0 {
      let below = 2 &* UInt64(negatives - misses) &+ negative
      positiveSquares &+= UInt128(below &* below) &* UInt128(positive)
    }
    if negative > 0 {
      let above = 2 &* UInt64(group.positiveAbove) &+ positive
      doubledPairs &+= UInt128(above &* negative)
      negativeSquares &+= UInt128(above &* above) &* UInt128(negative)
    }
    let gap = Int64(hits) &* Int64(negatives) &- Int64(misses) &* Int64(positives)
    if gap > bestGapProduct {
      bestGapProduct = gap
      bestGapThreshold = group.score
    }
  }

  private mutating func rankWeights(_ group: ScoreGroup, _ hits: Double, _ misses: Double) {
    pairs.add(group.negative * (group.positiveAbove + group.positive / 2))
    let gap = hits / positives - misses / negatives
    if gap > bestGap {
      bestGap = gap
      bestGapThreshold = group.score
    }
  }

  @inline(__always)
  private mutating func measure(_ group: ScoreGroup) {
    let score = group.score
    let rest = 1 - score
    if group.positive > 0 {
      logLossSum.add(-group.positive * Double.log(ProbabilityClip.clip(score)))
      brierSum.add(group.positive * rest * rest)
    }
    if group.negative > 0 {
      logLossSum.add(-group.negative * Double.log(ProbabilityClip.clip(rest)))
      brierSum.add(group.negative * score * score)
    }
    scoreSum.add((group.positive + group.negative) * score)
    uniformBins.add(group)
    quantileBins.add(group)
  }

  // MARK: - Results

  private var oneClass: String? {
    positives == 0 ? "there are no positives" : negatives == 0 ? "there are no negatives" : nil
  }

  var rocAUC: Figure {
    if let oneClass { return .undefined(oneClass) }
    guard !isWeighted else { return Figure(pairs.value / (positives * negatives)) }
    return Figure(exactRatio(doubledPairs, 2 * UInt128(positives) * UInt128(negatives)))
  }

  /// DeLong's variance of the AUC.
  var rocAUCVariance: Figure {
    if let oneClass { return .undefined(oneClass) }
    guard !isWeighted else { return .undefined("DeLong's variance is of rows without weights") }
    guard positives > 1 else { return .undefined("there is one positive only") }
    guard negatives > 1 else { return .undefined("there is one negative only") }
    let (p, n) = (UInt128(positives), UInt128(negatives))
    let square = doubledPairs * doubledPairs
    let positiveSpread = Double(p * positiveSquares - square) / (positives * (positives - 1))
    let negativeSpread = Double(n * negativeSquares - square) / (negatives * (negatives - 1))
    return Figure(
      positiveSpread / (4 * negatives * negatives) / positives
        + negativeSpread / (4 * positives * positives) / negatives)
  }

  var ks: Figure {
    if let oneClass { return .undefined(oneClass) }
    guard !isWeighted else { return Figure(bestGap) }
    return Figure(Double(bestGapProduct) / (positives * negatives))
  }

  var averagePrecision: Figure {
    positives == 0 ? .undefined("there are no positives") : Figure(precisionSum.value / positives)
  }

  var bestF1: Figure {
    positives == 0
      ? .undefined("there are no positives") : Figure(2 * bestF1Hits / bestF1Divisor)
  }

  var logLoss: Figure { mean(logLossSum) }
  var brier: Figure { mean(brierSum) }
  var meanScore: Figure { mean(scoreSum) }

  private func mean(_ sum: CompensatedSum) -> Figure {
    guard measuresProbabilities else { return .undefined("the scores are no probabilities") }
    return .ratio(sum.value, positives + negatives, whenZero: "there are no rows")
  }
}
