/// Why a command was refused; the instance is as it was before.
package struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of refusal; scripts may match on the raw value.
  package enum Code: String, Sendable {
    /// Nothing has that key (any more), or it is of another kind.
    case notFound = "not-found"
    /// The instance has ended.
    case notActive = "not-active"
    /// The process has no such start event, or several.
    case noStartEvent = "no-start-event"
    /// A message matches no subscription, or several.
    case notCorrelated = "not-correlated"
    /// The instance is suspended.
    case suspended
    /// The thing exists but the command does not fit its state.
    case invalidState = "invalid-state"
  }

  package let code: Code
  /// `failed to <verb> "<object>": <cause>`.
  package let message: String

  /// A refusal.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { "\(message) [\(code.rawValue)]" }
}
