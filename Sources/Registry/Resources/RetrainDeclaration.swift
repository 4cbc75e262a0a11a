package import Vocabulary

/// How a model is trained again: on which data, when, and within which limits. What comes of it is
/// a proposal and never a change of the tracked branch.
package struct RetrainDeclaration: Hashable, Sendable {
  /// What the train function gets, in this order; at least one.
  package var data: [DatasetName]
  /// What the train function is told to begin its random numbers with.
  package var seed: Int64
  /// Empty: it is trained again only by signals, processes and people.
  package var schedules: [ScheduleDeclaration]
  /// Signals that begin a training, such as those of alerts.
  package var signals: [String]
  package var limits: TestLimits

  /// The seed where the manifest names none.
  package static let defaultSeed: Int64 = 0

  /// A training by its parts.
  package init(
    data: [DatasetName], seed: Int64 = Self.defaultSeed, schedules: [ScheduleDeclaration] = [],
    signals: [String] = [], limits: TestLimits = TestLimits()
  ) {
    self.data = data
    self.seed = seed
    self.schedules = schedules
    self.signals = signals
    self.limits = limits
  }

  /// The canonical form for digests.
  package var json: JSON {
    [
      "data": .array(data.map { .string($0.text) }), "seed": .integer(seed),
      "schedules": .array(schedules.map(\.json)),
      "signals": .array(signals.map { .string($0) }), "limits": limits.json,
    ]
  }

  /// What schedules of a model's training belong to, as monitors' schedules do to monitors.
  package static func owner(_ model: ModelName) -> String { "model/\(model)/retrain" }
}
