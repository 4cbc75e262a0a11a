import Glibc

/// Keeps a second writer away from a state folder: an exclusive `flock`, held for a process's life.
///
/// SQLite before 3.51.3 can damage a WAL database when two connections write and checkpoint at
/// once, so there is one writing process by construction.
package struct WriterLock: ~Copyable, Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  package init(_ path: String) throws(HostError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw HostError("open", path, unsafe String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw HostError(
        "lock", path, "another muster is at work on this repository",
        hint: "requests go to it by themselves; see muster events")
    }
    self.descriptor = descriptor
  }

  /// Whether somebody holds the lock.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return true }
    return false
  }

  deinit {
    close(descriptor)
  }
}
