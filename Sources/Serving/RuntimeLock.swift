internal import Glibc
internal import SystemPackage

/// The right to be the runtime of a name. The kernel gives it back when the process ends, however
/// it ends.
struct RuntimeLock: ~Copyable {
  private let file: FileDescriptor

  /// Takes the lock; `nil` when another runtime holds it.
  init?(_ path: String) throws(DiskError) {
    let file = try Disk.open(path, .readWrite, [.create], 0o600)
    guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
      let cause = Errno(rawValue: errno)
      Disk.close(file)
      if cause == .wouldBlock { return nil }
      throw DiskError(operation: "lock", path: path, message: "\(cause)")
    }
    self.file = file
  }

  deinit { Disk.close(file) }
}
