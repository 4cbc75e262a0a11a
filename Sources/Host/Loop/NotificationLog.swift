import Reconciler
import Registry
import SystemPackage
import Vocabulary

/// Where notifications go: a file with a line of JSON each. Routes to people read it.
///
/// A notification is written once, however often its effect is performed: a kill between the line
/// and its record leads to a second try, which finds the job's id.
struct NotificationLog {
  private let path: FilePath
  /// How much of the end is searched: the second try comes soon after the first.
  private static let searched: Int64 = 1 << 20

  init(_ path: String) {
    self.path = FilePath(path)
  }

  func write(_ job: JobID, _ message: String, about model: ModelName, at now: Instant) throws {
    let file = try FileDescriptor.open(
      path, .readWrite, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
    try file.closeAfter {
      let end = try self.end(of: file)
      let mark = JSON.object(["job": .string(job.text)]).canonicalText.dropFirst().dropLast()
      guard !String(decoding: end, as: UTF8.self).contains(mark) else { return }
      let line: JSON = [
        "at": .string(now.description), "job": .string(job.text), "model": .string(model.text),
        "message": .string(message),
      ]
      // A line that a kill cut off is closed first.
      let isCut = end.last.map { $0 != UInt8(ascii: "\n") } ?? false
      _ = try file.writeAll(((isCut ? "\n" : "") + line.canonicalText + "\n").utf8)
    }
  }

  private func end(of file: FileDescriptor) throws -> [UInt8] {
    let size = try file.seek(offset: 0, from: .end)
    let start = max(0, size - Self.searched)
    var bytes = [UInt8](repeating: 0, count: Int(size - start))
    var count = 0
    while count < bytes.count {
      let read = try unsafe bytes.withUnsafeMutableBytes { buffer in
        try unsafe file.read(
          fromAbsoluteOffset: start + Int64(count),
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      }
      guard read > 0 else { break }
      count += read
    }
    return Array(bytes.prefix(count))
  }
}
