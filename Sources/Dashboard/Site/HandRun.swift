package import Vocabulary

/// A job by hand: somebody ran a function of a model on a dataset, to look. It is in no record, and
/// no gate judges by it; the server that ran it remembers it for a while.
package struct HandRun: Hashable, Sendable {
  /// How it is.
  package enum State: String, Hashable, Sendable, CaseIterable {
    case running
    case successful
    case failed
    case cancelled
  }

  package var id: String
  /// `metrics`, `score` or `train`.
  package var function: String
  package var model: ModelName
  package var data: DatasetName
  /// The runtime that scores; `nil` for a sandbox of the server's machine.
  package var runtime: RuntimeName?
  package var person: String
  package var state: State
  package var started: Instant
  package var ended: Instant?
  /// What it was about to do, in order.
  package var steps: [Step] = []
  /// The end of what the model printed.
  package var log = ""
  /// The result: metrics as JSON, the first records, or the list of what was trained.
  package var result = ""
  /// Why it failed.
  package var problem: String?

  /// A step of its life.
  package struct Step: Hashable, Sendable {
    package var at: Instant
    package var text: String

    /// A step at a moment.
    package init(at: Instant, text: String) {
      self.at = at
      self.text = text
    }
  }

  /// How much of a log is kept.
  package static let mostLogBytes = 64 << 10
  /// How much of a result is kept.
  package static let mostResultBytes = 64 << 10
  /// How many steps are kept.
  package static let mostSteps = 200

  /// A job that begins.
  package init(
    id: String, function: String, model: ModelName, data: DatasetName, runtime: RuntimeName?,
    person: String, started: Instant
  ) {
    self.id = id
    self.function = function
    self.model = model
    self.data = data
    self.runtime = runtime
    self.person = person
    self.started = started
    state = .running
  }
}
