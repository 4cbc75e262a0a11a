import Synchronization
import Vocabulary

/// Who has signed in with a browser: the cookie's digest to the token that it stands for.
///
/// In memory: a restart signs everybody out. The token is looked up in the settings at each use, so
/// that one that was revoked or has expired ends its sessions too.
final class Sessions: Sendable {
  struct Session: Sendable {
    let token: Digest
    /// What forms of the session's pages carry, so that no other site can send one.
    let csrf: String
    let ends: Instant
  }

  /// How long a session lasts.
  static let length: Duration = .seconds(12 * 3600)
  private static let limit = 10_000

  private let sessions = Mutex<[Digest: Session]>([:])

  /// Begins a session and returns its cookie's value.
  func begin(_ token: Digest, at now: Instant) -> String {
    let secret = RandomText.make()
    let session = Session(token: token, csrf: RandomText.make(), ends: now + Self.length)
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
