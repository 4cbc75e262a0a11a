/// What pictures of an evaluation are drawn from; curves have few points.
package struct EvaluationCharts: Codable, Hashable, Sendable {
  /// A point of a curve.
  package struct Point: Codable, Hashable, Sendable {
    package var x: Double
    package var y: Double
    /// The score at and above which rows are positive there; `nil` for the point that predicts
    /// nothing.
    package var threshold: Double?
  }

  /// A bar of the histogram of scores.
  package struct Bar: Codable, Hashable, Sendable {
    package var from: Double
    package var to: Double
    package var positives: Double
    package var negatives: Double
  }

  /// A confusion table at its threshold.
  package struct Cell: Codable, Hashable, Sendable {
    package var threshold: Double
    package var confusion: Confusion
  }

  /// False positive rate and true positive rate.
  package var roc: [Point] = []
  /// Recall and precision.
  package var precisionRecall: [Point] = []
  /// Share of rows by score and share of positives among them.
  package var gains: [Point] = []
  /// Bins of equal width.
  package var calibration: [CalibrationBins.Bin] = []
  package var histogram: [Bar] = []
  package var confusions: [Cell] = []
  /// Of several classes.
  package var classes: ClassConfusion?
  /// Of numbers: prediction, and label minus prediction; of many rows a sample.
  package var residuals: [Point]?
  /// By slice column, at the first threshold.
  package var groups: [GroupTable] = []

  /// No charts yet.
  package init() {}

  init(_ table: ScoreTable, measures: BinaryMeasures, options: EvaluationOptions) {
    let curve = RankingCurve(table, limit: options.curvePoints)
    let thresholds: [Double?] = [nil] + curve.thresholds
    let total = curve.positives + curve.negatives
    for index in 0..<curve.count {
      let (hits, misses) = (curve.truePositives[index], curve.falsePositives[index])
      let threshold = thresholds[index]
      if curve.positives > 0, curve.negatives > 0 {
        roc.append(
          Point(x: misses / curve.negatives, y: hits / curve.positives, threshold: threshold))
      }
      guard curve.positives > 0 else { continue }
      gains.append(
        Point(x: (hits + misses) / total, y: hits / curve.positives, threshold: threshold))
      if hits + misses > 0 {
        precisionRecall.append(
          Point(x: hits / curve.positives, y: hits / (hits + misses), threshold: threshold))
      }
    }
    calibration = measures.brier.number == nil ? [] : measures.uniformBins.bins
    histogram = Histogram.bars(table, count: 20)
    confusions = options.thresholds.map { Cell(threshold: $0, confusion: table.confusion(at: $0)) }
  }
}
