package import Vocabulary

/// What one look at a schedule decided.
package struct ScheduleTick: Hashable, Sendable {
  /// To be started, in order.
  package var runs: [ScheduledRun] = []
  /// How many planned times were passed over, as they were missed or the schedule was paused.
  package var passedOver = 0
  /// When to look again; `nil` where no time will come.
  package var next: Instant?
  /// Something that a person should know.
  package var note: String?

  /// A tick that decided nothing.
  package init() {}
}
