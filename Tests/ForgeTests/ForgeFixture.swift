import Forge
import Synchronization
import Testing
import Vocabulary

/// A clock that nobody waits for: sleeping is written down, and moves it.
final class NotedSleep: Sendable {
  private let state = Mutex<(now: Instant, slept: [Duration])>((.init(seconds: 1_800_000_000), []))

  var slept: [Duration] { state.withLock { $0.slept } }

  var patience: ForgePatience {
    ForgePatience(
      now: { self.state.withLock { $0.now } },
      sleep: { pause in
        self.state.withLock { state in
          state.slept.append(pause)
          state.now = state.now + pause
        }
      })
  }
}

extension FakeForge {
  static let token = "t0ken-of-Tests"
  static let commit = "0123456789abcdef0123456789abcdef01234567"

  /// A client of this forge.
  func client(
    _ sleep: NotedSleep = NotedSleep(), timeLimit: Duration = .seconds(30),
    change: (inout ForgePatience) -> Void = { _ in }
  ) throws -> ForgeClient {
    var patience = sleep.patience
    change(&patience)
    return try ForgeClient(
      kind, api: api, repository: Self.repository, credential: .token(Secret(Self.token.utf8)),
      patience: patience, timeLimit: timeLimit)
  }

  /// The failure of an act, with the port masked; it must not hold the token.
  func failure(
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ act: () async throws(ForgeError) -> Void
  ) async -> ForgeError? {
    do throws(ForgeError) {
      try await act()
      Issue.record("it did not fail", sourceLocation: sourceLocation)
      return nil
    } catch {
      #expect(!"\(error) \(error.hint ?? "")".contains(Self.token), sourceLocation: sourceLocation)
      return error
    }
  }
}
