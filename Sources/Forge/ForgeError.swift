/// Why a forge did not do what it was asked.
package struct ForgeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it was, for those who decide whether to try again.
  package enum Code: String, Sendable {
    /// The request was not sent: an argument is not one that the forge takes.
    case invalid
    /// 401: the token is unknown or expired.
    case unauthorized
    /// 403: the token is known and may not.
    case forbidden
    /// 404 or 410: there is no such thing, or the token may not see it.
    case notFound = "not-found"
    /// Another 4xx: the forge does not accept what it was sent.
    case rejected
    /// The forge asked to wait longer, or more often, than is allowed.
    case rateLimited = "rate-limited"
    /// 5xx.
    case unavailable
    /// 3xx; no redirect is followed.
    case redirected
    /// The answer is not what the forge's API promises.
    case unexpectedAnswer = "unexpected-answer"
    /// The answer, or the list that it is a page of, is longer than allowed.
    case tooLong = "too-long"
    /// No connection was made, so nothing was sent.
    case unreachable
    /// The connection broke, or a time limit passed: it may have been done.
    case interrupted
    /// The task that asked was cancelled.
    case cancelled
  }

  /// What was tried: a verb and its preposition, such as `set the status of`.
  package let operation: String
  /// What it was tried on, such as `acme/models#17`.
  package let object: String
  package let code: Code
  /// The HTTP status, if there was an answer.
  package let status: Int?
  /// The cause, in one printable line, without a period and without the token.
  package let message: String
  /// What to do about it, where we know.
  package let hint: String?

  /// `failed to set the status of "acme/models@0123456789ab": GitHub answered 403 Forbidden: ...`
  package var description: String { "failed to \(operation) \"\(object)\": \(message)" }

  init(
    _ operation: String, _ object: String, _ code: Code, _ message: String, status: Int? = nil,
    hint: String? = nil
  ) {
    self.operation = operation
    self.object = object
    self.code = code
    self.status = status
    self.message = message
    self.hint = hint
  }

  /// Whether it is unknown if the forge has done it.
  var isAmbiguous: Bool { code == .interrupted || code == .unavailable }
}
