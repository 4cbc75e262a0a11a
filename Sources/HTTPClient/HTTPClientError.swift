/// Why a request got no answer.
package struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it was, for those who decide whether to try again.
  package enum Code: String, Sendable {
    /// The request is not one that this client sends: its address, method or a header.
    case invalidRequest = "invalid-request"
    /// No connection: unknown host, refused, TLS.
    case connect
    /// The name leads to an address that the request must not go to.
    case privateAddress = "private-address"
    /// A limit of time has passed.
    case timeLimit = "time-limit"
    /// The answer is longer than allowed.
    case answerTooLong = "answer-too-long"
    /// The connection broke, or the answer is not HTTP.
    case transfer
    /// Whoever takes the body did not want more of it.
    case refused
    /// The task that asked was cancelled.
    case cancelled
  }

  /// The request's method.
  package let operation: String
  package let code: Code
  /// The cause, without a period.
  package let message: String
  /// The address without its query, which may hold a secret.
  package let url: String

  package var description: String { "failed to \(operation) \"\(url)\": \(message)" }
}

extension HTTPClientError {
  init(_ request: HTTPRequest, _ code: Code, _ message: String) {
    self.operation = request.method
    self.code = code
    self.message = message
    self.url = Self.shown(request.url)
  }

  /// An address without what may be secret in it: query, fragment, user name and password.
  private static func shown(_ url: String) -> String {
    let open = url.prefix { $0 != "?" && $0 != "#" }
    guard let at = open.lastIndex(of: "@"), let slashes = open.firstRange(of: "//") else {
      return String(open)
    }
    return String(open[..<slashes.upperBound] + open[open.index(after: at)...])
  }
}
