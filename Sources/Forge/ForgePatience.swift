package import Vocabulary

/// How often and how long a forge is asked again, and by which clock. Time is handed in, so that
/// tests do not wait.
package struct ForgePatience: Sendable {
  /// How often one request is sent at most.
  package var attempts: Int
  /// How long all waits of one request may take together.
  package var mostWaiting: Duration
  /// The first wait where the forge names none; each later one is twice as long.
  package var firstPause: Duration
  let now: @Sendable () -> Instant
  let sleep: @Sendable (Duration) async throws -> Void

  /// Patience by name.
  ///
  /// - Parameters:
  ///   - now: what time it is.
  ///   - sleep: waits; it throws only when its task is cancelled.
  package init(
    attempts: Int = 4, mostWaiting: Duration = .seconds(120), firstPause: Duration = .seconds(1),
    now: @escaping @Sendable () -> Instant,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    precondition(attempts > 0, "a request has to be sent once")
    self.attempts = attempts
    self.mostWaiting = mostWaiting
    self.firstPause = firstPause
    self.now = now
    self.sleep = sleep
  }
}
