import Glibc
import Sandbox
import SystemPackage
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A file of records that was written for a function of a model; it goes with its last owner.
package final class TemporaryLines: Sendable {
  package let path: String
  private let file: FileDescriptor
  private let buffer = LineBuffer()

  /// An empty file in a folder, which is made.
  init(in folder: String) throws {
    try Disk.makeFolder(folder)
    path = "\(folder)/\(Self.prefix)\(UUID().uuidString).jsonl"
    file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
      permissions: .ownerReadWrite)
    // It tells whoever sweeps that somebody still needs it.
    _ = flock(file.rawValue, LOCK_SH | LOCK_NB)
  }

  /// How the names of such files begin.
  static let prefix = "lines-"

  deinit {
    // Whatever stays is in nobody's way.
    try? file.close()
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Adds a record, without a member that is not to be seen.
  func append(_ record: JSON, without column: String?) throws {
    var record = record
    if let column, var members = record.object {
      members[column] = nil
      record = .object(members)
    }
    try buffer.append(Array(record.canonicalText.utf8), to: file)
  }

  /// Adds bytes as they are, whole lines or not.
  func append(bytes: [UInt8]) throws { _ = try file.writeAll(bytes) }

  /// Writes what is still held back.
  func finish() throws { try buffer.flush(to: file) }
}

/// What is written in one piece.
private final class LineBuffer: @unchecked Sendable {
  private var bytes: [UInt8] = []
  private static let pieceBytes = 1 << 20

  func append(_ line: [UInt8], to file: FileDescriptor) throws {
    bytes += line
    bytes.append(0x0A)
    if bytes.count >= Self.pieceBytes { try flush(to: file) }
  }

  func flush(to file: FileDescriptor) throws {
    guard !bytes.isEmpty else { return }
    _ = try file.writeAll(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
