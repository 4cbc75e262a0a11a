import Dispatch
import Host
import Synchronization

/// Waits for the watcher on a thread of its own, since the wait blocks.
final class WatchThread: Sendable {
  private let isStopped = Mutex(false)

  init(watcher: Watcher, turn: Int32, changed: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "muster.watch").async { [weak self] in
      while let self, !self.isStopped.withLock({ $0 }) {
        if watcher.wait(milliseconds: turn) { changed() }
      }
    }
  }

  /// Lets the thread end after its turn.
  func stop() {
    isStopped.withLock { $0 = true }
  }
}
