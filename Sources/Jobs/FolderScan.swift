import Sandbox
import Vocabulary

/// Walks a folder that a job has written to: bounded in depth and number, following nothing.
struct FolderScan {
  /// What a folder holds.
  struct Usage: Hashable, Sendable {
    var bytes = 0
    var entries = 0
  }

  /// Deeper folders count as one entry too many.
  static let deepest = 64

  /// Adds up a folder; stops as soon as either bound is passed.
  static func usage(of path: String, bytes: Int, entries: Int) throws(DiskError) -> Usage {
    var usage = Usage()
    try add(try FolderHandle(path: path), to: &usage, bytes: bytes, entries: entries, depth: 0)
    return usage
  }

  private static func add(
    _ folder: borrowing FolderHandle, to usage: inout Usage, bytes: Int, entries: Int, depth: Int
  ) throws(DiskError) {
    guard depth <= deepest else {
      usage.entries = entries + 1
      return
    }
    for name in try folder.names(limit: entries - usage.entries + 1) {
      usage.entries += 1
      // A job goes on while it is looked at: what has vanished does not count.
      guard let status = try? folder.status(name) else { continue }
      usage.bytes += max(status.allocatedBytes, status.kind == .regular ? status.byteCount : 0)
      guard usage.bytes <= bytes, usage.entries <= entries else { return }
      if status.kind == .folder, let child = try? folder.folder(name) {
        try add(child, to: &usage, bytes: bytes, entries: entries, depth: depth + 1)
      }
    }
  }
}
