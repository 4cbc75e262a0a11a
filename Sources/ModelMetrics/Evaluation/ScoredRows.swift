/// The rows of one scored data set, column by column.
package struct ScoredRows: Hashable, Sendable {
  /// Labels and what the model said.
  package enum Outcome: Hashable, Sendable {
    /// Whether each row is positive, and its score.
    case binary(labels: [Bool], scores: [Double])
    /// The class of each row, and a column of probabilities per class.
    case multiclass(labels: [String], classes: [String], probabilities: [[Double]])
    case regression(labels: [Double], predictions: [Double])
  }

  package var outcome: Outcome
  /// `nil` where every row weighs 1.
  package var weights: [Double]?
  /// By the name of a column, the value of each row.
  package var groups: [String: [String]]

  /// Rows by their columns.
  package init(_ outcome: Outcome, weights: [Double]? = nil, groups: [String: [String]] = [:]) {
    self.outcome = outcome
    self.weights = weights
    self.groups = groups
  }

  /// How many rows there are.
  package var count: Int {
    switch outcome {
    case .binary(let labels, _): labels.count
    case .multiclass(let labels, _, _): labels.count
    case .regression(let labels, _): labels.count
    }
  }

  package var task: MetricTask {
    switch outcome {
    case .binary: .binary
    case .multiclass: .multiclass
    case .regression: .regression
    }
  }

  /// Some of the rows with their groups, in the order of their indices.
  package func picking(_ indices: [Int]) -> ScoredRows {
    var picked = rows(indices)
    picked.groups = groups.mapValues { values in indices.map { values[$0] } }
    return picked
  }

  /// Some of the rows without groups, in the order of their indices.
  func rows(_ indices: [Int]) -> ScoredRows {
    func pick<Element>(_ column: [Element]) -> [Element] { indices.map { column[$0] } }
    let part: Outcome =
      switch outcome {
      case .binary(let labels, let scores):
        .binary(labels: pick(labels), scores: pick(scores))
      case .multiclass(let labels, let classes, let probabilities):
        .multiclass(
          labels: pick(labels), classes: classes, probabilities: probabilities.map { pick($0) })
      case .regression(let labels, let predictions):
        .regression(labels: pick(labels), predictions: pick(predictions))
      }
    return ScoredRows(part, weights: weights.map { pick($0) })
  }
}
