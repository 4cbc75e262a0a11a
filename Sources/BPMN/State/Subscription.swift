/// What an instance listens to.
package struct Subscription: Hashable, Sendable {
  /// What is listened to.
  package enum Kind: String, Hashable, Sendable {
    /// Everybody hears it.
    case signal
    /// Exactly one gets it.
    case message
    /// A condition over variables; the engine itself evaluates it.
    case condition
  }

  package let key: Key
  package let kind: Kind
  /// The name of the signal or message; empty for a condition.
  package let name: String
  /// The index of the event that is triggered.
  package let element: Int
  /// The element instance whose end ends the subscription; the root for an event sub-process of
  /// the process itself.
  package let host: Key
  /// What a message must carry besides its name (Camunda 8); the caller matches it.
  package let correlationKey: String?
}
