import Glibc
package import Vocabulary

extension Disk {
  /// The bytes of a regular file, at most `limit`; it is an error when it has more. A pipe or a
  /// device in place of a file is refused, as it might never end.
  package static func readRegular(_ path: String, limit: Int) throws(DiskError) -> [UInt8] {
    let file = try openRegular(path)
    defer { close(file) }
    guard let bytes = try read(descriptor: file, limit: limit, object: path) else {
      throw DiskError("read", path, cause: "it is longer than \(limit) bytes")
    }
    return bytes
  }

  /// Hands a regular file's bytes on in pieces, until its end or until `take` has had enough.
  package static func readPieces(
    ofRegular path: String, take: (ArraySlice<UInt8>) throws(DiskError) -> Bool
  ) throws(DiskError) {
    let file = try openRegular(path)
    defer { close(file) }
    try readPieces(file, object: path, take: take)
  }

  /// Copies a regular file and hashes the bytes that it writes, so that the digest is of the copy.
  package static func copy(
    _ source: String, to target: String, isExecutable: Bool
  ) throws(DiskError) -> Digest {
    let input = try openRegular(source)
    defer { close(input) }
    let output = unsafe open(
      target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, isExecutable ? 0o500 : 0o400)
    guard output >= 0 else { throw DiskError("write", target) }
    defer { close(output) }
    var hasher = DigestHasher()
    try readPieces(input, object: source) { piece throws(DiskError) in
      hasher.update(piece)
      try write(piece, descriptor: output, object: target)
      return true
    }
    return hasher.finalize()
  }

  /// Replaces a file as a whole: nobody ever reads half of it, and it is on the disk when this
  /// returns.
  package static func replace(_ path: String, with text: String) throws(DiskError) {
    try replace(path, withBytes: Array(text.utf8))
  }

  /// Replaces a file of bytes as a whole.
  package static func replace(_ path: String, withBytes bytes: [UInt8]) throws(DiskError) {
    let temporary = "\(path).\(getpid()).new"
    removeIfPresent(temporary)
    do throws(DiskError) {
      try write(bytes, to: temporary)
      try sync(temporary, flags: O_WRONLY)
      try rename(temporary, to: path)
    } catch {
      removeIfPresent(temporary)
      throw error
    }
    guard let slash = path.lastIndex(of: "/") else { return }
    do throws(DiskError) {
      try sync(String(path[...slash]), flags: O_RDONLY | O_DIRECTORY)
    } catch {
      // A file system that cannot sync a folder (EINVAL) keeps its own promises.
    }
  }

  private static func sync(_ path: String, flags: Int32) throws(DiskError) {
    let file = unsafe open(path, flags | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("sync", path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw DiskError("sync", path) }
  }

  private static func openRegular(_ path: String) throws(DiskError) -> Int32 {
    let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("open", path) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, FileStatus(status).kind == .regular else {
      close(file)
      throw DiskError("read", path, cause: "it is no regular file")
    }
    return file
  }
}
