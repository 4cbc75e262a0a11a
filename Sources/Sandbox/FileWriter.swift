import Glibc

/// A new file that is written in pieces: what is added is gathered first, so that many short pieces
/// cost no call of the system each.
package struct FileWriter: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private var held: [UInt8] = []

  /// How many bytes are gathered.
  private static let pieceBytes = 1 << 18

  /// Makes the file; it is an error when something stands there already.
  package init(path: String, mode: UInt32 = 0o600) throws(DiskError) {
    descriptor = unsafe open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    self.path = path
    guard descriptor >= 0 else { throw DiskError("write", path) }
    held.reserveCapacity(Self.pieceBytes + 4096)
  }

  deinit { close(descriptor) }

  /// Adds bytes.
  package mutating func append(_ bytes: some Sequence<UInt8>) throws(DiskError) {
    held.append(contentsOf: bytes)
    if held.count >= Self.pieceBytes { try flush() }
  }

  /// Writes what is still held back; nothing is in the file for sure before.
  package mutating func flush() throws(DiskError) {
    try Disk.write(held[...], descriptor: descriptor, object: path)
    held.removeAll(keepingCapacity: true)
  }
}
