import Glibc
import Vocabulary

/// Files by path, for places that only we write to. What a job may have touched is looked at
/// through ``FolderHandle``.
enum Disk {
  /// Makes a folder, and those above it.
  static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(DiskError) {
    if unsafe mkdir(path, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw DiskError("make the folder", path)
    }
    try makeFolder(String(path[..<slash]), mode: mode)
    if unsafe mkdir(path, mode) != 0 && errno != EEXIST {
      throw DiskError("make the folder", path)
    }
  }

  /// Writes a new file; it is an error when something stands there already.
  static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(DiskError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(path, flags, mode)
    guard file >= 0 else { throw DiskError("write", path) }
    defer { close(file) }
    try write(bytes, descriptor: file, object: path)
  }

  /// Overwrites a file that is there (a control file of the kernel).
  static func overwrite(_ text: String, at path: String) throws(DiskError) {
    let file = unsafe open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("write", path) }
    defer { close(file) }
    try write(Array(text.utf8), descriptor: file, object: path)
  }

  private static func write(_ bytes: [UInt8], descriptor: Int32, object: String)
    throws(DiskError)
  {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw DiskError("write", object)
      }
      done += count
    }
  }

  /// The bytes of a file, at most `limit`; `nil` when it has more.
  static func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("read", path) }
    defer { close(file) }
    return try read(descriptor: file, limit: limit, object: path)
  }

  /// The text of a small file of the kernel or of ours; `nil` when there is none.
  static func text(_ path: String) -> String? {
    // Absence is an answer here; every caller has a way without the file.
    guard let bytes = try? read(path, limit: 1 << 20) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func read(descriptor: Int32, limit: Int, object: String) throws(DiskError) -> [UInt8]? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw DiskError("read", object)
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: piece[..<count])
      if bytes.count > limit { return nil }
    }
  }

  static func digest(descriptor: Int32, object: String) throws(DiskError) -> Digest {
    var hasher = DigestHasher()
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw DiskError("read", object)
      }
      if count == 0 { return hasher.finalize() }
      hasher.update(piece[..<count])
    }
  }

  /// What stands under a path; `nil` when nothing does. A link is followed.
  static func status(_ path: String) -> FileStatus? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? FileStatus(status) : nil
  }

  /// Where a link leads; `nil` when the path is no link.
  static func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { raw -> Int in
      guard let base = raw.baseAddress else { return -1 }
      return unsafe readlink(path, base.assumingMemoryBound(to: CChar.self), raw.count)
    }
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// A path without links, dots and doubled slashes.
  static func realPath(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  static func isExecutable(_ path: String) -> Bool {
    unsafe access(path, X_OK) == 0 && status(path)?.kind == .regular
  }

  static func rename(_ path: String, to newPath: String) throws(DiskError) {
    guard unsafe Glibc.rename(path, newPath) == 0 else { throw DiskError("move", path) }
  }

  static func setMode(_ mode: UInt32, of path: String) throws(DiskError) {
    guard unsafe chmod(path, mode) == 0 else { throw DiskError("change the mode of", path) }
  }

  /// Takes the right to write off a folder and all that is in it. Nobody else writes there.
  static func seal(_ path: String) throws(DiskError) {
    let folder = try FolderHandle(path: path)
    for name in try folder.names(limit: .max) {
      guard let text = name.text else { continue }
      let child = path + "/" + text
      let status = try folder.status(name)
      switch status.kind {
      case .folder: try seal(child)
      case .regular: try setMode(status.isExecutable ? 0o555 : 0o444, of: child)
      default: continue
      }
    }
    try setMode(0o555, of: path)
  }

  /// Removes a folder and what is in it, whatever a job has made of it.
  ///
  /// A folder found in it is first moved to its top, so neither depth nor the length of a path
  /// matters, and two descriptors are enough.
  static func removeTree(_ path: String) throws(DiskError) {
    guard status(path) != nil else { return }
    if unsafe chmod(path, 0o700) != 0 { throw DiskError("remove", path) }
    let top = try FolderHandle(path: path)
    // A job cannot have taken a name that it could not guess.
    var moved = Int.random(in: 0..<(1 << 60))
    while case let names = try top.names(limit: 4096), !names.isEmpty {
      for name in names {
        guard try top.status(name).kind == .folder else {
          try top.remove(name, isFolder: false)
          continue
        }
        top.unlock(name)
        try empty(try top.folder(name), movingFoldersTo: top, counter: &moved)
        try top.remove(name, isFolder: true)
      }
    }
    guard unsafe rmdir(path) == 0 else { throw DiskError("remove", path) }
  }

  private static func empty(
    _ folder: consuming FolderHandle, movingFoldersTo top: borrowing FolderHandle,
    counter: inout Int
  ) throws(DiskError) {
    while case let names = try folder.names(limit: 4096), !names.isEmpty {
      for name in names {
        guard try folder.status(name).kind == .folder else {
          try folder.remove(name, isFolder: false)
          continue
        }
        folder.unlock(name)
        counter += 1
        try top.adopt(name, from: folder, as: FileName(".muster-removed-\(counter)"))
      }
    }
  }
}
