import Synchronization
import Vocabulary

/// Who has signed in with a browser: the cookie's digest to the token that it stands for, or to
/// whom a provider has signed in.
///
/// In memory: a restart signs everybody out. What they may is looked up in the settings at each
/// use, so that a token that was revoked or has expired ends its sessions too.
final class Sessions: Sendable {
  struct Session: Sendable {
    let identity: Identity
    /// When the person has shown who they are.
    let authenticated: Instant
    /// What forms of the session's pages carry, so that no other site can send one.
    let csrf: String
    let ends: Instant
  }

  /// By what somebody was told.
  enum Identity: Sendable {
    case token(Digest)
    case openID(OpenIDPerson)
  }

  /// How long a session lasts.
  static let length: Duration = .seconds(12 * 3600)
  private static let limit = 10_000

  private let sessions = Mutex<[Digest: Session]>([:])

  /// Begins a session and returns its cookie's value.
  func begin(_ identity: Identity, at now: Instant) -> String {
    let secret = RandomText.make()
    var authenticated = now
    if case .openID(let person) = identity { authenticated = person.authenticated }
    let session = Session(
      identity: identity, authenticated: authenticated, csrf: RandomText.make(),
      ends: now + Self.length)
    sessions.withLock { sessions in
      sessions = sessions.filter { $0.value.ends > now }
      if sessions.count >= Self.limit,
        let oldest = sessions.min(by: { ($0.value.ends, $0.key) < ($1.value.ends, $1.key) })
      {
        sessions[oldest.key] = nil
      }
      sessions[Digest(of: secret)] = session
    }
    return secret
  }

  func find(_ cookie: String, at now: Instant) -> Session? {
    let session = sessions.withLock { $0[Digest(of: cookie)] }
    return session.flatMap { $0.ends > now ? $0 : nil }
  }

  /// Whether some session is of whom a provider calls so (``OpenIDPerson/id``).
  func isSignedIn(_ id: String, at now: Instant) -> Bool {
    sessions.withLock { sessions in
      sessions.values.contains { session in
        guard case .openID(let person) = session.identity else { return false }
        return person.id == id && session.ends > now
      }
    }
  }

  func end(_ cookie: String) {
    sessions.withLock { $0[Digest(of: cookie)] = nil }
  }
}

/// Texts that nobody guesses.
package enum RandomText {
  /// 256 bits of the kernel's randomness as 64 hexadecimal digits.
  package static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return Hexadecimal.text(of: (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }
}
