/// The rows of a regression that a picture of its errors shows.
enum ResidualSample {
  /// How many rows are kept: more than a cloud shows apart.
  static let most = 400

  /// Prediction, and label minus prediction; of more than ``most`` rows some, spread evenly over
  /// the predictions. Rows in another order give the same points.
  static func points(_ labels: [Double], _ predictions: [Double]) -> [EvaluationCharts.Point] {
    var rows = zip(labels, predictions).map { label, prediction in
      EvaluationCharts.Point(x: prediction, y: label - prediction)
    }
    // Sorting all of millions of rows for a picture would cost more than their metrics.
    if rows.count > 100 * most {
      let step = UInt64(rows.count / (50 * most))
      rows.removeAll { mix($0.x.bitPattern &+ mix($0.y.bitPattern)) % step != 0 }
    }
    rows.removeAll { !$0.x.isFinite || !$0.y.isFinite }
    rows.sort { ($0.x, $0.y) < ($1.x, $1.y) }
    guard rows.count > most else { return rows }
    return (0..<most).map { rows[$0 * (rows.count - 1) / (most - 1)] }
  }

  /// Scatters bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014), so that a choice by
  /// the remainder does not follow the values.
  private static func mix(_ bits: UInt64) -> UInt64 {
    var bits = bits
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
