/// What an instance listens to.
package struct Subscription: Hashable, Sendable {
  /// What is listened to.
  package enum Kind: String, Hashable, Sendable {
    /// Everybody hears it.
    case signal
    /// Exactly one gets it.
    case message
  }

  package let key: Key
  package let kind: Kind
  package let name: String
  /// The index of the event that is triggered.
  package let element: Int
  /// The element instance whose end ends the subscription.
  package let host: Key
}
