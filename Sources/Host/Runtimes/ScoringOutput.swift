import SystemPackage

/// The file that answers go to, a line each. Opened again, it tells how many lines it has, without
/// one that was cut off.
package final class ScoringOutput: Sendable {
  private let path: String
  private let file: FileDescriptor
  /// How many whole lines were there when it was opened.
  package let lines: Int

  private static let pieceBytes = 1 << 18

  /// Opens a file.
  ///
  /// - Parameter isResumed: whether what is there stays; else the file must not be there.
  package init(_ path: String, isResumed: Bool) throws(HostError) {
    self.path = path
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .readWrite,
        options: isResumed ? [.create, .closeOnExec] : [.create, .exclusiveCreate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      do {
        lines = try Self.settle(file)
        self.file = file
      } catch {
        try? file.close()  // What failed before it says more.
        throw error
      }
    } catch Errno.fileExists {
      throw HostError(
        "write", path, "it is there already", hint: "go on with --resume, or name another file")
    } catch {
      throw HostError("write", path, "\(error)")
    }
  }

  deinit {
    // Every write has succeeded or was told of.
    try? file.close()
  }

  /// Adds lines.
  package func write(_ text: String) throws(HostError) {
    do {
      try file.writeAll(text.utf8)
    } catch {
      throw HostError("write", path, "\(error)")
    }
  }

  /// Counts the lines, and takes away what comes after the last of them.
  private static func settle(_ file: FileDescriptor) throws -> Int {
    var lines = 0
    var offset: Int64 = 0
    var end: Int64 = 0
    var piece = [UInt8](repeating: 0, count: pieceBytes)
    while true {
      let count = try unsafe piece.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
      guard count > 0 else { break }
      for index in 0..<count where piece[index] == 0x0A {
        lines += 1
        end = offset + Int64(index) + 1
      }
      offset += Int64(count)
    }
    if end < offset { try file.resize(to: end) }
    try file.seek(offset: end, from: .start)
    return lines
  }
}
