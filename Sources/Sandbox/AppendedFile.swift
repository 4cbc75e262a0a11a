import Glibc

/// A new file that grows by whole pieces: what cannot be written as a whole is taken back, so that
/// a full disk leaves what was there before.
package struct AppendedFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// The length of all whole pieces, in bytes.
  package private(set) var count = 0

  /// Makes the file; it is an error when something stands there already.
  package init(path: String, mode: UInt32 = 0o600) throws(DiskError) {
    descriptor = unsafe open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC, mode)
    self.path = path
    guard descriptor >= 0 else { throw DiskError("write", path) }
  }

  deinit { close(descriptor) }

  /// Adds a piece. It is with the kernel when this returns, so that it outlives this process; on
  /// the disk it may come later.
  package mutating func append(_ piece: [UInt8]) throws(DiskError) {
    do throws(DiskError) {
      try Disk.write(piece[...], descriptor: descriptor, object: path)
    } catch {
      // Where even this fails, the reader finds the end of the last whole line.
      _ = ftruncate(descriptor, off_t(count))
      throw error
    }
    count += piece.count
  }
}
