/// A metric as gates and people name it.
package struct MetricDefinition: Hashable, Sendable {
  /// Which way is better.
  package enum Direction: String, Codable, Hashable, Sendable {
    case higher
    case lower
    /// The nearer to 1: a ratio.
    case one
    /// The nearer to 0, from either side.
    case zero
    /// A description, neither good nor bad.
    case none
  }

  /// Lower case with underscores.
  package let name: String
  /// Other spellings, such as ModelOp's.
  package let aliases: [String]
  package let tasks: [MetricTask]
  /// Whether it is of predictions at an operating threshold.
  package let needsThreshold: Bool
  package let direction: Direction
  /// The best and the worst it can be; infinite where there is no bound.
  package let range: ClosedRange<Double>
  /// One line.
  package let definition: String
  /// How an interval is found on thousands of rows without weights; `nil` where none is. Other rows
  /// may need another way, which the interval names.
  package let interval: IntervalMethod?

  /// Whether a greater value is better; `nil` where that depends or is no question.
  package var isHigherBetter: Bool? {
    switch direction {
    case .higher: true
    case .lower: false
    case .one, .zero, .none: nil
    }
  }
}
