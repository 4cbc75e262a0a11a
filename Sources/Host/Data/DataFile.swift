import Glibc
import Sandbox
package import Vocabulary

/// A file of the ``DataCache`` that has the bytes of its digest. It stays where it is, whoever
/// wants room, for as long as this value lives: a shared lock tells every process that it is in
/// use.
package final class DataFile: Sendable {
  package let path: String
  package let digest: Digest
  /// In bytes.
  package let size: Int
  private let descriptor: Int32

  /// Takes a file into use; `nil` when it is not there, or is being removed.
  init?(path: String, digest: Digest) {
    let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    var status = stat()
    // Without a link it was removed between the two calls.
    guard flock(file, LOCK_SH | LOCK_NB) == 0, unsafe fstat(file, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else {
      close(file)
      return nil
    }
    descriptor = file
    size = Int(status.st_size)
    self.path = path
    self.digest = digest
  }

  deinit {
    // Closing alone does not let go while a process that is being started has a copy.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Whether the file still has a name; one without was removed by somebody else.
  var isPresent: Bool {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }

  /// The bytes, at most `limit`.
  func bytes(of item: DataItem, limit: Int) async throws(DataProblem) -> [UInt8] {
    let path = path
    do throws(DiskError) {
      let bytes = try await BlockingWork.run { () throws(DiskError) in
        try Disk.readRegular(path, limit: limit)
      }
      withExtendedLifetime(self) {}
      return bytes
    } catch {
      throw DataProblem(.disk, item, error.description)
    }
  }

  /// Notes that the file was used now: the time of change is the time of last use, as the bytes
  /// never change.
  func touch() {
    // Without it the file only goes a little earlier.
    _ = futimens(descriptor, nil)
  }
}
