/// What is asked of an evaluation.
package struct EvaluationOptions: Codable, Hashable, Sendable {
  /// Operating thresholds of two-class metrics.
  package var thresholds: [Double]
  /// Columns by whose values rows are measured apart and groups are compared.
  package var slices: [String]
  package var bootstrap: Bootstrap
  /// Smaller groups are measured but not compared.
  package var minimumGroup: Int
  /// The most points of a curve.
  package var curvePoints: Int

  /// Options; the seed is part of the result, so that it can be found again.
  package init(
    thresholds: [Double] = [0.5], slices: [String] = [], bootstrap: Bootstrap,
    minimumGroup: Int = 1, curvePoints: Int = 200
  ) {
    self.thresholds = thresholds
    self.slices = slices
    self.bootstrap = bootstrap
    self.minimumGroup = minimumGroup
    self.curvePoints = curvePoints
  }
}
