package import Vocabulary

/// What must be remembered of a schedule so that nothing runs twice: written with the decision to
/// run, before the run starts.
package struct ScheduleState: Codable, Hashable, Sendable {
  /// ``Schedule/definition`` of the schedule that this is the state of.
  package var definition: String
  /// When the schedule was first seen; earlier times never counted.
  package var seen: Instant
  /// All planned times up to here are decided: run, or passed over. It never moves back, so that a
  /// clock that does starts nothing again.
  package var decidedThrough: Instant
  /// How many runs were started.
  package var runs: Int
  /// How many planned times were passed over.
  package var passedOver: Int
  /// The last run and the moment at which it was started.
  package var lastRun: Digest?
  package var lastStarted: Instant?
  /// While it is set, times pass over and nothing runs.
  package var isPaused: Bool
  /// How many of the next causes that new data give are passed over.
  package var skips: Int
  /// The dataset's content at the last run, or when the schedule was first seen.
  package var content: Digest?
  /// Whether the watched location was read before: files of the first look are old.
  package var hasLooked: Bool
  /// The digest of each file that was run for or was there at first, by path; a file that is gone
  /// is forgotten.
  package var files: [String: Digest]
  /// Files seen once and not yet run for: one that is still being written has another digest at the
  /// next look.
  package var arriving: [String: Digest]
  /// A runtime's count at the last look.
  package struct Counter: Codable, Hashable, Sendable {
    package var since: String
    package var count: Int64
  }

  /// The runtimes' counts at the last look, all records since the schedule was first seen, and of
  /// these how many runs accounted for.
  package var counters: [String: Counter]
  package var allRecords: Int64
  package var accountedRecords: Int64

  /// The state of a schedule that is seen for the first time: nothing before this moment counts.
  package init(_ schedule: Schedule, seen: Instant) {
    definition = schedule.definition
    self.seen = seen
    decidedThrough = seen
    runs = 0
    passedOver = 0
    isPaused = false
    skips = 0
    hasLooked = false
    files = [:]
    arriving = [:]
    counters = [:]
    allRecords = 0
    accountedRecords = 0
  }
}
