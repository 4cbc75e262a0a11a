package import Vocabulary

/// One run of a monitor: `runs/<aa>/<run>.json` of the state ref, written before the run starts.
package struct RunRecord: Codable, Hashable, Sendable {
  /// The digest of the schedule and of what the run is for: whoever would start the same run again
  /// finds it by this.
  package var id: Digest
  package var schedule: String
  /// ``AttachedMonitor/id``.
  package var monitor: String
  package var model: ModelName
  /// What it is for, in words.
  package var cause: String
  /// What of that the run itself must know.
  package var subject: RunSubject?
  /// `muster`, or the person who asked for it.
  package var startedBy: String
  package var started: Instant
  package var ended: Instant?
  /// The worst colour of its results, or `gone` where nothing has the monitor any more.
  package var outcome: String?

  /// Whether it was started earlier; of equal times the smaller id comes first.
  func isWanted(before other: RunRecord) -> Bool {
    started != other.started ? started < other.started : id < other.id
  }
}
