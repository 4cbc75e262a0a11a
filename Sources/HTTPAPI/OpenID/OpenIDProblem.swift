/// Why somebody is not signed in by a provider. What it says is for the log and for whoever tries;
/// nothing of a token is in it.
package struct OpenIDProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, as a stable word for tests and logs.
  package enum Kind: String, Hashable, Sendable {
    /// The provider does not answer, or not as one.
    case provider
    /// The address that led back is none that we sent somebody away with.
    case state
    /// The provider says no.
    case refused
    /// What it calls a token is none that can be trusted.
    case token
    /// It is signed by nobody whom the provider names.
    case signature
    /// It is about somebody or something else, or of another time.
    case claims
    /// Nobody here has given the person a role.
    case stranger
  }

  package let kind: Kind
  package let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package var description: String { "\(kind.rawValue): \(message)" }
}
