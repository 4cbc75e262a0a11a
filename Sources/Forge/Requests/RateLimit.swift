internal import HTTPClient
internal import Vocabulary

/// Reads how long a forge asks to wait. Pure.
enum RateLimit {
  /// The time to wait before the request may be sent again; `nil` if the answer is no refusal for
  /// being asked too often.
  ///
  /// - 429, whatever else it says, and 403 with `Retry-After` or `X-RateLimit-Remaining: 0`, as
  ///   GitHub answers ("Rate limits for the REST API", "Exceeding the rate limit").
  /// - How long: `Retry-After` in seconds, else until `X-RateLimit-Reset` or `RateLimit-Reset`
  ///   (seconds since the epoch, GitHub and GitLab), else a minute, as GitHub asks for.
  static func wait(_ response: HTTPResponse, now: Instant) -> Duration? {
    let retryAfter = seconds(response, "Retry-After")
    switch response.status {
    case 429: break
    case 403:
      let isSpent = response.header("X-RateLimit-Remaining") == "0"
      guard retryAfter != nil || isSpent else { return nil }
    default: return nil
    }
    if let retryAfter { return .seconds(retryAfter) }
    let reset = seconds(response, "X-RateLimit-Reset") ?? seconds(response, "RateLimit-Reset")
    guard let reset else { return .seconds(60) }
    // The reset is a whole second that may have begun: one more is safe.
    return max(.seconds(1), Instant(seconds: reset) - now + .seconds(1))
  }

  /// The wait that a server asks for with 503.
  static func pause(_ response: HTTPResponse) -> Duration? {
    response.status == 503 ? seconds(response, "Retry-After").map { .seconds($0) } : nil
  }

  private static func seconds(_ response: HTTPResponse, _ name: String) -> Int64? {
    // Eleven digits of seconds reach beyond any date in question and cannot overflow.
    guard let text = response.header(name), (1...11).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int64(text)
  }
}
