package import Expressions

/// What a throwing event does.
package enum EndResult: Sendable {
  case none
  case terminate
  case error(code: String?, message: Expression?)
  case signal(EventReference)
  /// A message that the caller delivers.
  case message(EventReference)
  /// A message that a job sends (`camunda:class` and the like on the message definition).
  case sendJob(ServiceTask)
  case escalation(code: String)
  /// Undoes what was done in the event's scope: all of it, or one activity by its index.
  case compensation(activity: Int?)
  /// Gives up the transaction around it.
  case cancel
  /// Goes on at the link event with this index.
  case link(target: Int)
}
