/// The names of a model's functions in its primary source (ModelOp's smart tags).
package struct JobFunctions: Hashable, Sendable {
  /// Called once before the others; most models have one.
  package var initialize: String?
  package var score: String?
  package var metrics: String?
  package var train: String?

  /// The names that a source declares.
  package init(
    initialize: String? = nil, score: String? = nil, metrics: String? = nil, train: String? = nil
  ) {
    self.initialize = initialize
    self.score = score
    self.metrics = metrics
    self.train = train
  }

  /// The name that a kind of job calls.
  func name(for kind: JobKind) -> String? {
    switch kind {
    case .metrics: metrics
    case .score: score
    case .train: train
    case .command: nil
    }
  }
}
