package import Vocabulary

/// Where a job stands, in ModelOp Center's words (`jobStatus`).
package enum JobState: String, Hashable, Sendable {
  case created = "CREATED"
  case waiting = "WAITING"
  case running = "RUNNING"
  case complete = "COMPLETE"
  case error = "ERROR"
  case cancelled = "CANCELLED"

  /// Whether nothing more will happen to the job.
  package var isFinal: Bool {
    switch self {
    case .created, .waiting, .running: false
    case .complete, .error, .cancelled: true
    }
  }
}

/// One line of a job's history (`jobMessages`).
package struct JobMessage: Hashable, Sendable, CustomStringConvertible {
  package let instant: Instant
  /// The state that the job was in, or has entered with this message.
  package let state: JobState
  /// A short sentence without a period.
  package let text: String

  /// A message by its parts.
  package init(instant: Instant, state: JobState, text: String) {
    self.instant = instant
    self.state = state
    self.text = text
  }

  package var description: String { "\(instant) \(state.rawValue) \(text)" }
}
