import Synchronization

/// How many bytes of bodies are held at once: a thousand slow senders together do not fill memory.
final class BodyBudget: Sendable {
  private let limit: Int
  private let held = Mutex(0)

  init(limit: Int) {
    self.limit = limit
  }

  func take(_ count: Int) -> Bool {
    held.withLock { held in
      guard held + count <= limit else { return false }
      held += count
      return true
    }
  }

  func give(_ count: Int) {
    held.withLock { $0 -= count }
  }
}
