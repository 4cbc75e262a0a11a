import Glibc
package import Vocabulary

/// An open folder. All looks at what a job has left go through one, name by name and without
/// following links, so that nothing in the folder can lead out of it; and opening never waits, so
/// that a named pipe cannot stop us.
package struct FolderHandle: ~Copyable {
  private let descriptor: Int32
  /// For messages.
  private let path: String

  /// Opens a folder; a link to one is refused.
  package init(path: String) throws(DiskError) {
    descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    self.path = path
    if descriptor < 0 { throw DiskError("open", path) }
  }

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// A folder in this one.
  package func folder(_ name: FileName) throws(DiskError) -> FolderHandle {
    let child = unsafe openat(
      descriptor, name.terminated, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard child >= 0 else { throw DiskError("open", path + "/" + name.printable) }
    return FolderHandle(descriptor: child, path: path + "/" + name.printable)
  }

  /// The names in the folder, sorted, at most `limit` of them (and then they are any of them).
  package func names(limit: Int) throws(DiskError) -> [FileName] {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw DiskError("list", path) }
    guard let stream = unsafe fdopendir(copy) else {
      let code = errno
      close(copy)
      throw DiskError("list", path, code: code)
    }
    defer { unsafe closedir(stream) }
    unsafe rewinddir(stream)
    var names: [FileName] = []
    while names.count < limit, let entry = unsafe readdir(stream) {
      let name = FileName(bytes: unsafe Self.name(of: entry))
      if name.bytes != [0x2E], name.bytes != [0x2E, 0x2E] { names.append(name) }
    }
    return names.sorted()
  }

  /// `d_name` is declared with 256 bytes and may be shorter or longer: `d_reclen` bounds it.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 19
    let count = unsafe Int(entry.pointee.d_reclen) - offset
    let bytes = unsafe UnsafeRawBufferPointer(
      start: UnsafeRawPointer(entry).advanced(by: offset), count: count)
    return unsafe Array(bytes.prefix { $0 != 0 })
  }

  /// What stands under a name.
  package func status(_ name: FileName) throws(DiskError) -> FileStatus {
    var status = stat()
    guard unsafe fstatat(descriptor, name.terminated, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw DiskError("look at", path + "/" + name.printable)
    }
    return FileStatus(status)
  }

  /// The bytes of a regular file, at most `limit`; `nil` when it has more. Anything that is no
  /// regular file is an error (`ELOOP` for a link, `EINVAL` for the rest).
  package func read(_ name: FileName, limit: Int) throws(DiskError) -> [UInt8]? {
    let object = path + "/" + name.printable
    let file = unsafe openat(
      descriptor, name.terminated, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("open", object) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw DiskError("look at", object) }
    guard FileStatus(status).kind == .regular else { throw DiskError("read", object, code: EINVAL) }
    return try Disk.read(descriptor: file, limit: limit, object: object)
  }

  /// The digest of a regular file, whatever its size.
  package func digest(_ name: FileName) throws(DiskError) -> Digest {
    let object = path + "/" + name.printable
    let file = unsafe openat(
      descriptor, name.terminated, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("open", object) }
    defer { close(file) }
    var hasher = DigestHasher()
    try Disk.readPieces(file, object: object) { piece in
      hasher.update(piece)
      return true
    }
    return hasher.finalize()
  }

  /// Hands a regular file's bytes on in pieces, until its end or until `take` has had enough.
  /// Anything that is no regular file is an error (`ELOOP` for a link, `EINVAL` for the rest).
  package func readPieces(
    of name: FileName, take: (ArraySlice<UInt8>) throws(DiskError) -> Bool
  ) throws(DiskError) {
    let object = path + "/" + name.printable
    let file = unsafe openat(
      descriptor, name.terminated, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("open", object) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw DiskError("look at", object) }
    guard FileStatus(status).kind == .regular else { throw DiskError("read", object, code: EINVAL) }
    try Disk.readPieces(file, object: object, take: take)
  }

  /// Removes a file, a link, or an empty folder.
  func remove(_ name: FileName, isFolder: Bool) throws(DiskError) {
    guard unsafe unlinkat(descriptor, name.terminated, isFolder ? AT_REMOVEDIR : 0) == 0 else {
      throw DiskError("remove", path + "/" + name.printable)
    }
  }

  /// Gives its owner every right on a folder in this one, so that it can be emptied.
  func unlock(_ name: FileName) {
    // A failure shows in the next step, which opens the folder.
    _ = unsafe fchmodat(descriptor, name.terminated, 0o700, 0)
  }

  /// Moves something from a folder into this one.
  func adopt(_ name: FileName, from other: borrowing FolderHandle, as newName: FileName)
    throws(DiskError)
  {
    let result = unsafe renameat(
      other.descriptor, name.terminated, descriptor, newName.terminated)
    guard result == 0 else { throw DiskError("move", other.path + "/" + name.printable) }
  }
}
