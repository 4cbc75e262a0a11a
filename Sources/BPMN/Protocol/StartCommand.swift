package import Vocabulary

/// Asks for a new instance of a process.
package struct StartCommand: Hashable, Sendable {
  /// Which start event.
  package enum Place: Hashable, Sendable {
    /// The start event without a trigger; a process with a single start event is started there,
    /// whatever its trigger.
    case none
    /// A start event by its id, whatever its trigger.
    case element(String)
    /// The only start event for a signal of this name.
    case signal(String)
    /// The only start event for a message of this name.
    case message(String)
    /// A start event with a timer, by its id.
    case timer(String)
    /// A start event with a condition, by its id.
    case conditional(String)
  }

  package let place: Place
  /// The variables of the whole process, a signal's payload for instance.
  package let variables: [String: JSON]
  /// What the instance is about, in the caller's words; kept, and read by expressions alone.
  package let businessKey: String?
  /// The person who starts it: the value of `camunda:initiator`'s variable.
  package let initiator: String?
  /// Who called, for a process that another one calls.
  package let caller: Caller?

  /// A request for a new instance.
  package init(
    at place: Place = .none, variables: [String: JSON] = [:], businessKey: String? = nil,
    initiator: String? = nil, caller: Caller? = nil
  ) {
    self.place = place
    self.variables = variables
    self.businessKey = businessKey
    self.initiator = initiator
    self.caller = caller
  }
}
