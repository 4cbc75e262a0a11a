import Glibc

/// Files by path, for places that only we write to. What a model may have touched is looked at
/// through ``FolderHandle``. Every call blocks.
package enum Disk {
  /// Makes a folder, and those above it.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(DiskError) {
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
  package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600)
    throws(DiskError)
  {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(path, flags, mode)
    guard file >= 0 else { throw DiskError("write", path) }
    defer { close(file) }
    try write(bytes[...], descriptor: file, object: path)
  }

  /// Overwrites a file that is there (a control file of the kernel).
  package static func overwrite(_ text: String, at path: String) throws(DiskError) {
    let file = unsafe open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("write", path) }
    defer { close(file) }
    try write(Array(text.utf8)[...], descriptor: file, object: path)
  }

  static func write(
    _ bytes: ArraySlice<UInt8>, descriptor: Int32, object: String
  ) throws(DiskError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw DiskError("write", object)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// The bytes of a file, at most `limit`; `nil` when it has more.
  package static func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw DiskError("read", path) }
    defer { close(file) }
    return try read(descriptor: file, limit: limit, object: path)
  }

  /// The text of a small file of the kernel or of ours; `nil` when there is none.
  package static func text(_ path: String) -> String? {
    // Absence is an answer here; every caller has a way without the file.
    guard let bytes = try? read(path, limit: 1 << 20) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func read(descriptor: Int32, limit: Int, object: String) throws(DiskError) -> [UInt8]? {
    var bytes: [UInt8] = []
    try readPieces(descriptor, object: object) { piece in
      bytes.append(contentsOf: piece)
      return bytes.count <= limit
    }
    return bytes.count <= limit ? bytes : nil
  }

  /// Reads until the end, or until `take` has had enough.
  static func readPieces(
    _ descriptor: Int32, object: String,
    take: (ArraySlice<UInt8>) throws(DiskError) -> Bool
  ) throws(DiskError) {
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw DiskError("read", object)
      }
      guard count > 0, try take(piece[..<count]) else { return }
    }
  }

  /// What stands under a path; `nil` when nothing does. A link is followed.
  package static func status(_ path: String) -> FileStatus? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? FileStatus(status) : nil
  }

  /// Where a link leads; `nil` when the path is no link.
  package static func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { raw -> Int in
      guard let base = raw.baseAddress else { return -1 }
      return unsafe readlink(path, base.assumingMemoryBound(to: CChar.self), raw.count)
    }
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// A path without links, dots and doubled slashes.
  package static func realPath(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// Whether it is a program that we may run.
  package static func isExecutable(_ path: String) -> Bool {
    unsafe access(path, X_OK) == 0 && status(path)?.kind == .regular
  }

  /// Gives something another path on the same file system.
  package static func rename(_ path: String, to newPath: String) throws(DiskError) {
    guard unsafe Glibc.rename(path, newPath) == 0 else { throw DiskError("move", path) }
  }

  /// Changes the mode of what a path leads to.
  package static func setMode(_ mode: UInt32, of path: String) throws(DiskError) {
    guard unsafe chmod(path, mode) == 0 else { throw DiskError("change the mode of", path) }
  }

  /// Takes the right to write off a folder and all that is in it. Nobody else writes there.
  package static func seal(_ path: String) throws(DiskError) {
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
}
