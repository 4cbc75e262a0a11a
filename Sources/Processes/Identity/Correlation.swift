package import Vocabulary

/// A message from outside, and whom it is for.
package struct Correlation: Hashable, Sendable {
  package let name: String
  /// What the receiver gets.
  package let variables: [String: JSON]
  /// Process variables that must have these values in the instance that waits.
  package let processVariables: [String: JSON]
  /// The business key of the instance that waits, or of the one that the message starts.
  package let businessKey: String?
  /// The value that the receiver's `zeebe:subscription` gives; without one any receiver will do.
  package let correlationKey: String?
  /// An instance; no other may receive it, and none is started.
  package let instance: InstanceID?
  /// Whether everybody who matches gets it, which is no failure when there is nobody. Otherwise
  /// exactly one must match.
  package let isForAll: Bool

  /// A message.
  package init(
    _ name: String, variables: [String: JSON] = [:], processVariables: [String: JSON] = [:],
    businessKey: String? = nil, correlationKey: String? = nil, instance: InstanceID? = nil,
    isForAll: Bool = false
  ) {
    self.name = name
    self.variables = variables
    self.processVariables = processVariables
    self.businessKey = businessKey
    self.correlationKey = correlationKey
    self.instance = instance
    self.isForAll = isForAll
  }
}
