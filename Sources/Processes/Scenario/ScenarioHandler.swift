package import Vocabulary

/// What one call of a handler does.
package struct ScenarioHandler: Hashable, Sendable {
  /// How the call ends.
  package enum End: Hashable, Sendable {
    case done
    /// A BPMN error.
    case error(code: String, message: String?)
    /// A technical failure.
    case failure(String)
  }

  package let end: End
  /// What it sets.
  package let variables: [String: JSON]
  /// Variables that it counts up by one.
  package let counters: [String]

  /// A call that does nothing.
  package static let nothing = ScenarioHandler(end: .done, variables: [:], counters: [])
}
