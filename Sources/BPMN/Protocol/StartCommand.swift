package import Vocabulary

/// Asks for a new instance of a process.
package struct StartCommand: Hashable, Sendable {
  /// Which start event.
  package enum Place: Hashable, Sendable {
    /// The start event without a trigger.
    case none
    /// A start event by its id, whatever its trigger.
    case element(String)
    /// The only start event for a signal of this name.
    case signal(String)
    /// The only start event for a message of this name.
    case message(String)
  }

  package let place: Place
  /// The variables of the whole process, a signal's payload for instance.
  package let variables: [String: JSON]
  /// What the instance is about, in the caller's words; kept and never read.
  package let businessKey: String?

  /// A request for a new instance.
  package init(
    at place: Place = .none, variables: [String: JSON] = [:], businessKey: String? = nil
  ) {
    self.place = place
    self.variables = variables
    self.businessKey = businessKey
  }
}
