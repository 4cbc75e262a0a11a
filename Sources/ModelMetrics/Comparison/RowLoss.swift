internal import RealModule

/// What each row costs: the terms whose mean is a metric.
package enum RowLoss {
  /// Negative natural log likelihood, probabilities clipped to the machine epsilon.
  package static func logLoss(_ labels: [Bool], _ scores: [Double]) -> [Double] {
    zip(labels, scores).map { -Double.log(ProbabilityClip.clip($0 ? $1 : 1 - $1)) }
  }

  /// Squared difference of probability and outcome.
  package static func brier(_ labels: [Bool], _ scores: [Double]) -> [Double] {
    zip(labels, scores).map { $0 ? (1 - $1) * (1 - $1) : $1 * $1 }
  }

  /// 1 where the class is another one than the score says, else 0; a score at the threshold says
  /// the positive class.
  package static func zeroOne(
    _ labels: [Bool], _ scores: [Double], threshold: Double
  ) -> [Double] {
    zip(labels, scores).map { $0 == ($1 >= threshold) ? 0 : 1 }
  }

  /// Absolute error.
  package static func absolute(_ labels: [Double], _ predictions: [Double]) -> [Double] {
    zip(labels, predictions).map { ($0 - $1).magnitude }
  }

  /// Squared error.
  package static func squared(_ labels: [Double], _ predictions: [Double]) -> [Double] {
    zip(labels, predictions).map { ($0 - $1) * ($0 - $1) }
  }
}
