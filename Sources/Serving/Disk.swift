internal import FoundationEssentials
internal import Glibc
internal import SystemPackage
internal import Vocabulary

/// The few things that the runtime does with files. Every call blocks.
enum Disk {
  /// How much is read at once while copying.
  private static let pieceBytes = 1 << 20

  /// Reads a whole file of bounded length.
  static func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8] {
    var content: [UInt8] = []
    try readPieces(path) { piece in
      content.append(contentsOf: piece)
      return content.count <= limit
    }
    guard content.count <= limit else {
      throw DiskError(operation: "read", path: path, message: "it is longer than \(limit) bytes")
    }
    return content
  }

  /// Copies a regular file and hashes the bytes that it writes, so that the digest is of the copy.
  static func copy(
    _ source: String, to target: String, isExecutable: Bool
  ) throws(DiskError) -> Digest {
    let output = try open(
      target, .writeOnly, [.create, .exclusiveCreate], isExecutable ? 0o500 : 0o400)
    defer { close(output) }
    var hasher = DigestHasher()
    var failure: DiskError?
    try readPieces(source) { piece in
      hasher.update(piece)
      do {
        try output.writeAll(piece)
        return true
      } catch {
        failure = DiskError(operation: "write", path: target, message: "\(error)")
        return false
      }
    }
    if let failure { throw failure }
    return hasher.finalize()
  }

  /// Replaces a file as a whole: nobody ever reads half of it, and it is on the disk when this
  /// returns.
  static func replace(
    _ path: String, with text: String, mode: CInterop.Mode = 0o600
  ) throws(DiskError) {
    let temporary = "\(path).\(getpid()).new"
    removeIfPresent(temporary)
    let file = try open(temporary, .writeOnly, [.create, .exclusiveCreate], mode)
    do {
      defer { close(file) }
      try file.writeAll(text.utf8)
      guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    } catch {
      removeIfPresent(temporary)
      throw DiskError(operation: "write", path: path, message: "\(error)")
    }
    guard unsafe rename(temporary, path) == 0 else {
      let cause = Errno(rawValue: errno)
      removeIfPresent(temporary)
      throw DiskError(operation: "replace", path: path, message: "\(cause)")
    }
    let folder = try open(FilePath(path).removingLastComponent().string, .readOnly, [], 0)
    defer { close(folder) }
    // A file system that cannot sync a folder (EINVAL) keeps its own promises.
    _ = fsync(folder.rawValue)
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String, mode: Int = 0o700) throws(DiskError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
    } catch {
      throw DiskError(operation: "make the folder", path: path, message: "\(error)")
    }
  }

  /// Removes a file or a folder with all that is in it; what is not there needs no removing.
  static func removeIfPresent(_ path: String) {
    // A leftover is harmless and is tried again at the next start; there is nobody to tell.
    try? FileManager.default.removeItem(atPath: path)
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The real path behind symbolic links, or the path itself when there is none.
  static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  static func open(
    _ path: String, _ access: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions,
    _ mode: CInterop.Mode
  ) throws(DiskError) -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), access, options: options.union(.closeOnExec),
        permissions: FilePermissions(rawValue: mode))
    } catch {
      throw DiskError(operation: "open", path: path, message: "\(error)")
    }
  }

  static func close(_ file: FileDescriptor) {
    // After a successful write and fsync close has nothing left to report.
    try? file.close()
  }

  /// Reads a regular file in pieces until its end, or until `take` has had enough. A FIFO or a
  /// device in place of a file is refused, as it might never end.
  private static func readPieces(
    _ path: String, take: (ArraySlice<UInt8>) -> Bool
  ) throws(DiskError) {
    let file = try open(path, .readOnly, [.nonBlocking], 0)
    defer { close(file) }
    guard isRegular(file) else {
      throw DiskError(operation: "read", path: path, message: "it is no regular file")
    }
    var buffer = [UInt8](repeating: 0, count: pieceBytes)
    while true {
      let count: Int
      do {
        count = unsafe try buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
      } catch {
        throw DiskError(operation: "read", path: path, message: "\(error)")
      }
      guard count > 0, take(buffer[..<count]) else { return }
    }
  }
  /// Whether it is a plain file; one that cannot even be asked is none.
  private static func isRegular(_ file: FileDescriptor) -> Bool {
    (try? file.stat())?.type == .regular
  }
}
