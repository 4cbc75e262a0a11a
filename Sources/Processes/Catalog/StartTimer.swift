package import BPMN
package import Vocabulary

/// The timer of a start event, which runs while its version is the latest.
package struct StartTimer: Hashable, Sendable {
  package let process: ProcessReference
  /// The id of the start event.
  package let startEvent: String
  package let due: Instant
  package let repetition: ProcessTimer.Repetition?

  /// A timer that runs.
  package init(
    process: ProcessReference, startEvent: String, due: Instant,
    repetition: ProcessTimer.Repetition?
  ) {
    self.process = process
    self.startEvent = startEvent
    self.due = due
    self.repetition = repetition
  }
}
