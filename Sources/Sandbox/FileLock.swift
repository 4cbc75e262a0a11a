import Glibc

/// A lock that processes share: held by whoever has it until it goes out of scope, or dies.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// The lock, or `nil` while somebody else holds it.
  package init?(path: String) throws(DiskError) {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw DiskError("lock", path) }
    if flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      close(file)
      if code == EWOULDBLOCK { return nil }
      throw DiskError("lock", path, code: code)
    }
    descriptor = file
  }

  deinit { close(descriptor) }

  /// Waits for a lock without holding up a thread.
  package static func wait(path: String, upTo limit: Duration) async throws -> FileLock? {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
      if let lock = try FileLock(path: path) { return lock }
      try await Task.sleep(for: .milliseconds(50), clock: clock)
    }
    return nil
  }
}
