import Glibc
import Synchronization

/// Watches folders for changes by inotify: a push or commit into a local repository is noticed at
/// once instead of at the next interval.
package final class Watcher: Sendable {
  private let descriptor: Int32
  private let folders: [String]
  /// The watches that stand; a folder that comes, or comes anew, has another one.
  private let watches: Mutex<Set<Int32>>

  /// Watches some folders, not those inside them; one that is not there yet is watched once it
  /// comes.
  package init(_ folders: [String]) throws(HostError) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else {
      throw HostError("watch", folders.first ?? "", unsafe String(cString: strerror(errno)))
    }
    self.folders = folders
    watches = Mutex([])
    _ = renew()
  }

  /// Waits until something changed or the time is over; `true` for a change.
  package func wait(milliseconds: Int32) -> Bool {
    if renew() { return true }
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe Glibc.poll(&poll, 1, milliseconds) > 0 else { return false }
    drain()
    return true
  }

  /// Adds what is missing; `true` if a folder came. To add one that is watched changes nothing.
  private func renew() -> Bool {
    let mask = UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO)
    let found = folders.map { unsafe inotify_add_watch(descriptor, $0, mask) }.filter { $0 >= 0 }
    return watches.withLock { watches in
      let isNew = !watches.isSuperset(of: found)
      watches = Set(found)
      return isNew
    }
  }

  private func drain() {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while unsafe read(descriptor, &buffer, buffer.count) > 0 {}
  }

  deinit {
    close(descriptor)
  }
}
