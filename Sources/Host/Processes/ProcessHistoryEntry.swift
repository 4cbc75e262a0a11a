package import Processes
package import Vocabulary

/// What one command did to one instance, as the log has it.
package struct ProcessHistoryEntry: Hashable, Sendable {
  /// The place of the record in the whole log; it rises.
  package let number: Int
  package let at: Instant
  /// The events, as `Event.json(in:)` writes them; a member `note` instead of `event` is something
  /// that the platform says about the instance.
  package let events: [JSON]
}

/// What the log knows about an instance as a whole.
package struct ProcessInstanceSummary: Hashable, Sendable {
  package let id: InstanceID
  /// Its place in the order in which instances began.
  package let number: Int
  package let process: ProcessReference
  package let began: Instant
  /// `nil` while it runs.
  package let ended: Instant?
  /// `active`, `completed`, `terminated`, `endedByError` or `cancelled`.
  package let status: String
}
