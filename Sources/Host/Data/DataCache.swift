import Glibc
import Sandbox
import Vocabulary

/// A folder of read-only files, each named by the SHA-256 of its bytes, which several processes may
/// share. A file gets its name after its digest was computed from what was written, and never else.
///
///     data/objects/<digest>      a file; its time of change is that of its last use
///     data/drafts/<number>       a file that is being written
///     data/locks/<digest>        held by whoever fetches it
///
/// Every call blocks.
struct DataCache: Sendable {
  let folder: String

  private static let attempts = 10

  private var objects: String { folder + "/objects" }
  private var drafts: String { folder + "/drafts" }
  private var locks: String { folder + "/locks" }

  func create() throws(DiskError) {
    for folder in [objects, drafts, locks] { try Disk.makeFolder(folder) }
  }

  func lockPath(_ digest: Digest) -> String { "\(locks)/\(digest)" }

  /// A file that is there, in use from now on. One of another length than it must have (somebody
  /// has meddled) is removed, and counts as absent.
  func find(_ digest: Digest, size: Int?) -> DataFile? {
    guard let file = DataFile(path: "\(objects)/\(digest)", digest: digest), file.isPresent else {
      return nil
    }
    if let size, size != file.size {
      Disk.removeIfPresent(file.path)
      return nil
    }
    file.touch()
    return file
  }

  /// A new file to write to.
  func draft(limit: Int) throws(DiskError) -> DataDraft {
    let name = String(UInt64.random(in: 0 ... .max), radix: 16)
    return try DataDraft(path: "\(drafts)/\(name)", limit: limit)
  }

  /// Gives a finished draft the name of its digest.
  func keep(_ draft: DataDraft, digest: Digest) throws(DiskError) -> DataFile {
    let target = "\(objects)/\(digest)"
    // Another process may be removing the file that stands there, or this one, for want of room.
    for _ in 0..<Self.attempts {
      // A second name, as moving would put the file in the place of one that others use.
      if unsafe link(draft.path, target) != 0, errno != EEXIST {
        throw DiskError("write", target)
      }
      if let file = find(digest, size: nil) { return file }
    }
    throw DiskError("read", target, cause: "it is removed again and again")
  }

  // MARK: - Room

  /// Removes files, the longest unused first, until the rest takes up no more than `limit` bytes.
  /// What is in use stays.
  func makeRoom(limit: Int) throws(DiskError) {
    try Self.sweep(drafts, olderThan: 3600)
    try Self.sweep(locks, olderThan: 86_400)
    try Self.makeRoom(in: objects, limit: limit)
  }

  /// Removes files of a folder, the longest unused first, until the rest takes up no more than
  /// `limit` bytes. What is in use stays: on that somebody has a lock.
  static func makeRoom(in folder: String, limit: Int) throws(DiskError) {
    let handle = try FolderHandle(path: folder)
    var files: [(name: String, used: Int64, bytes: Int)] = []
    for name in try handle.names(limit: .max) {
      // What went away while we looked needs no room.
      guard let text = name.text, let status = try? handle.status(name) else { continue }
      files.append((text, status.modified, status.byteCount))
    }
    var total = files.reduce(0) { $0 + $1.bytes }
    for file in files.sorted(by: { ($0.used, $0.name) < ($1.used, $1.name) }) {
      guard total > limit else { return }
      if removeUnused("\(folder)/\(file.name)") { total -= file.bytes }
    }
  }

  /// Removes what a process has left that died, or lock files that nobody has held for long.
  ///
  /// - Parameter prefix: how the names begin of what is looked at.
  static func sweep(
    _ folder: String, olderThan seconds: Int64, prefix: String = ""
  ) throws(DiskError) {
    let handle = try FolderHandle(path: folder)
    let limit = Int64(time(nil)) - seconds
    for name in try handle.names(limit: .max) {
      guard let text = name.text, text.hasPrefix(prefix), let status = try? handle.status(name),
        status.modified / 1_000_000_000 < limit
      else { continue }
      _ = removeUnused("\(folder)/\(text)")
    }
  }

  /// Removes a file on which nobody has a lock; tells whether it is gone.
  private static func removeUnused(_ path: String) -> Bool {
    let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return errno == ENOENT }
    defer { close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return false }
    return unsafe unlink(path) == 0
  }
}
