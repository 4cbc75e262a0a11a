import Glibc
import Synchronization

/// Watches folders for changes by inotify: a push or commit into a local repository is noticed at
/// once instead of at the next interval.
package final class Watcher: Sendable {
  private let descriptor: Int32
  private let isClosed = Mutex(false)

  /// Watches some folders, not those inside them; folders that are not there are passed over.
  package init(_ folders: [String]) throws(HostError) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else {
      throw HostError("watch", folders.first ?? "", unsafe String(cString: strerror(errno)))
    }
    let mask = UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO)
    for folder in folders { unsafe inotify_add_watch(descriptor, folder, mask) }
  }

  /// Waits until something changed or the time is over; `true` for a change.
  package func wait(milliseconds: Int32) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe Glibc.poll(&poll, 1, milliseconds) > 0 else { return false }
    drain()
    return true
  }

  private func drain() {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while unsafe read(descriptor, &buffer, buffer.count) > 0 {}
  }

  deinit {
    close(descriptor)
  }
}
