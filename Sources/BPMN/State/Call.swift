package import Vocabulary

/// A call of another process that an instance waits for.
package struct Call: Hashable, Sendable {
  /// What is to be started, with all expressions resolved.
  package struct Request: Hashable, Sendable {
    /// The id of the called process.
    package let process: String
    package let binding: VersionBinding
    package let businessKey: String?
    /// The variables of the called process.
    package let variables: [String: JSON]

    /// A request for a called process.
    package init(
      process: String, binding: VersionBinding = .latest, businessKey: String? = nil,
      variables: [String: JSON] = [:]
    ) {
      self.process = process
      self.binding = binding
      self.businessKey = businessKey
      self.variables = variables
    }
  }

  /// The key of the element instance, and of the call.
  package let key: Key
  package let elementID: String
  package let request: Request
}

/// Which version of a called process or decision is meant, with its expression resolved.
package enum VersionBinding: Hashable, Sendable {
  /// The newest at the time of the call.
  case latest
  /// The one that was deployed together with the caller.
  case deployment
  case version(Int)
  case versionTag(String)
}
