import Glibc
import Sandbox
import Synchronization
import Vocabulary

/// A file that is being written into the ``DataCache``: hashed and counted on its way to the disk,
/// and gone unless it is taken over.
final class DataDraft: Sendable {
  /// What has stopped the writing.
  enum Stop: Hashable, Sendable {
    case tooLong
    case disk(DiskError)
  }

  private struct State {
    var descriptor: Int32
    var hasher: DigestHasher? = DigestHasher()
    var count = 0
    var head: [UInt8] = []
    var stop: Stop?
  }

  let path: String
  private static let headBytes = 256
  private let limit: Int
  private let state: Mutex<State>

  /// Begins a file of at most `limit` bytes.
  init(path: String, limit: Int) throws(DiskError) {
    self.path = path
    self.limit = limit
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(path, flags, 0o600)
    guard file >= 0 else { throw DiskError("write", path) }
    // It tells whoever sweeps that somebody is still writing.
    _ = flock(file, LOCK_EX | LOCK_NB)
    state = Mutex(State(descriptor: file))
  }

  deinit {
    state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
    _ = unsafe unlink(path)
  }

  /// Adds bytes; `false` when no more are taken (``stop``).
  func append(_ bytes: some Collection<UInt8> & Sendable) -> Bool {
    state.withLock { state in
      guard state.stop == nil else { return false }
      if state.head.count < Self.headBytes {
        state.head += bytes.prefix(Self.headBytes - state.head.count)
      }
      guard bytes.count <= limit - state.count else {
        state.count += bytes.count
        state.stop = .tooLong
        return false
      }
      state.hasher?.update(bytes)
      state.count += bytes.count
      do throws(DiskError) {
        try Self.write(Array(bytes), state.descriptor, path)
        return true
      } catch {
        state.stop = .disk(error)
        return false
      }
    }
  }

  var stop: Stop? { state.withLock { $0.stop } }
  /// In bytes.
  var count: Int { state.withLock { $0.count } }

  /// Whether what came begins as a web page does, such as that of a login.
  var isWebPage: Bool {
    let text = String(decoding: state.withLock { $0.head }, as: UTF8.self).lowercased()
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
  }

  /// Brings everything to the disk and closes the file, which nobody may write from now on.
  ///
  /// - Returns: the digest of what was written.
  func finish() throws(DiskError) -> Digest {
    let (descriptor, digest) = state.withLock { state in
      let descriptor = state.descriptor
      state.descriptor = -1
      return (descriptor, state.hasher.take()?.finalize())
    }
    precondition(descriptor >= 0, "a draft is finished once")
    defer {
      // A process that is being started may have a copy of the descriptor for a moment: closing
      // ours would not let go of the lock.
      _ = flock(descriptor, LOCK_UN)
      close(descriptor)
    }
    guard fsync(descriptor) == 0, fchmod(descriptor, 0o444) == 0, let digest else {
      throw DiskError("write", path)
    }
    return digest
  }

  private static func write(
    _ bytes: [UInt8], _ descriptor: Int32, _ path: String
  ) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes[done...].withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw DiskError("write", path)
      }
      done += count
    }
  }
}
