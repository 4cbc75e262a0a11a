import Synchronization
import Vocabulary

/// Whom we have sent to a provider and who has not come back. Each is answered once.
final class PendingSignIns: Sendable {
  struct SignIn: Sendable {
    let nonce: String
    /// What only we know until the code is exchanged (RFC 7636).
    let verifier: String
    /// The browser that was sent away: the digest of its cookie.
    let browser: Digest
    /// Where to go on.
    let then: String
    /// Set where the person has to show anew who they are.
    let authenticatedSince: Instant?
    let ends: Instant
  }

  /// How long somebody may take at the provider.
  static let length: Duration = .seconds(600)
  private static let limit = 1000

  private let waiting = Mutex<[String: SignIn]>([:])

  /// Notes somebody who is sent away, and gives the `state` to come back with.
  func begin(_ signIn: SignIn, at now: Instant) -> String {
    let state = RandomText.make()
    waiting.withLock { waiting in
      waiting = waiting.filter { $0.value.ends > now }
      if waiting.count >= Self.limit,
        let oldest = waiting.min(by: { ($0.value.ends, $0.key) < ($1.value.ends, $1.key) })
      {
        waiting[oldest.key] = nil
      }
      waiting[state] = signIn
    }
    return state
  }

  /// Who comes back with a `state`; nobody twice, and nobody in another browser.
  func take(_ state: String, browser: String?, at now: Instant) throws(OpenIDProblem) -> SignIn {
    let found = waiting.withLock { $0.removeValue(forKey: state) }
    guard let found, found.ends > now else {
      throw OpenIDProblem(.state, "this answer was used already, is too late, or was never asked")
    }
    guard let browser, Digest(of: browser) == found.browser else {
      throw OpenIDProblem(.state, "this answer belongs to another browser")
    }
    return found
  }
}
