/// The metrics of two-class scores that need no threshold, of one walk over the sorted scores.
package struct BinaryMeasures: Codable, Hashable, Sendable {
  package var rows: Int
  package var positiveWeight: Double
  package var negativeWeight: Double
  package var distinctScores: Int

  /// The probability that a positive row outranks a negative one, ties counting half.
  package var rocAUC: Figure
  /// DeLong's variance of it; undefined with weights.
  package var rocAUCVariance: Figure
  /// 2·AUC − 1.
  package var gini: Figure
  /// The greatest true positive rate minus false positive rate.
  package var ks: Figure
  /// The greatest threshold that has it.
  package var ksThreshold: Double?
  /// Σ (Rᵢ − Rᵢ₋₁)·Pᵢ from the greatest threshold down, not interpolated.
  package var averagePrecision: Figure
  package var bestF1: Figure
  /// The least threshold that has it. Chosen on the same rows: never a bound for a gate.
  package var bestF1Threshold: Double?

  /// Mean negative natural log likelihood; probabilities clipped to the machine epsilon.
  package var logLoss: Figure
  /// Mean squared difference of probability and outcome.
  package var brier: Figure
  package var meanScore: Figure
  package var uniformBins: CalibrationBins
  package var quantileBins: CalibrationBins

  /// Walks the table once.
  package init(_ table: ScoreTable, bins: Int = 10) {
    var scan = BinaryScan(table: table, measuresProbabilities: true, bins: bins)
    table.walk(&scan)
    self.init(scan, table: table)
  }

  init(_ scan: BinaryScan, table: ScoreTable) {
    let totals = table.totals
    rows = table.count
    positiveWeight = totals.positive
    negativeWeight = totals.negative
    distinctScores = scan.distinct
    rocAUC = scan.rocAUC
    rocAUCVariance = scan.rocAUCVariance
    gini = rocAUC.map { 2 * $0 - 1 }
    ks = scan.ks
    ksThreshold = ks.number == nil ? nil : scan.bestGapThreshold
    averagePrecision = scan.averagePrecision
    bestF1 = scan.bestF1
    bestF1Threshold = bestF1.number == nil ? nil : scan.bestF1Threshold
    logLoss = scan.logLoss
    brier = scan.brier
    meanScore = scan.meanScore
    uniformBins = scan.uniformBins
    quantileBins = scan.quantileBins
    uniformBins.finish()
    quantileBins.finish()
  }

  /// The share of positives.
  package var prevalence: Figure {
    .ratio(positiveWeight, positiveWeight + negativeWeight, whenZero: "there are no rows")
  }

  /// Expected calibration error over bins of equal width.
  package var calibrationError: Figure {
    brier.number == nil ? brier : uniformBins.expectedError
  }

  /// Expected calibration error over bins of equal size.
  package var quantileCalibrationError: Figure {
    brier.number == nil ? brier : quantileBins.expectedError
  }

  /// The greatest gap of a bin of equal width.
  package var maximumCalibrationError: Figure {
    brier.number == nil ? brier : uniformBins.greatestError
  }
}
