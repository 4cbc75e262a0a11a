/// Why a runtime does not start.
package struct RuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it was.
  package enum Code: String, Sendable {
    /// A name or an endpoint that cannot be used.
    case misconfigured
    /// A runtime of this name runs already.
    case nameTaken = "name-taken"
    /// The state folder cannot be used.
    case disk
    /// The port cannot be bound, or the server failed.
    case server
  }

  package let code: Code
  /// The whole sentence, without a period.
  package let message: String

  package var description: String { message }
}
