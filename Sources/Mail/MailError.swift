/// Why a server did not take a message.
package struct MailError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whether it makes sense to try again.
  package enum Code: String, Sendable {
    /// The message or the server's name is not one that can be sent.
    case invalid
    /// No connection: unknown host, refused, no TLS.
    case connect
    /// The server did not take the user and the password.
    case login
    /// The server says that it cannot now: a code of 4xx.
    case busy
    /// The server refuses the message, the sender or a recipient for good: a code of 5xx.
    case refused
    /// The time limit has passed, or the connection broke.
    case transfer
    /// The task that asked was cancelled.
    case cancelled
  }

  package let code: Code
  package let server: String
  /// The cause, without a period.
  package let message: String

  package var description: String { "failed to send mail through \"\(server)\": \(message)" }
}
