import Glibc
import Sandbox
import Synchronization

/// The folders of running jobs, named so that those of a process that was killed can be told from
/// those of one that lives.
enum RunFolders {
  private static let counter = Mutex(0)

  /// `<process>-<its start>-<number>`.
  static func newName() -> String {
    let number = counter.withLock { count in
      count += 1
      return count
    }
    return "\(getpid())-\(ProcessIdentity.start(of: Int(getpid())) ?? 0)-\(number)"
  }

  /// Removes the folders of processes that are no more.
  static func removeLeftovers(in path: String) {
    // A folder that cannot be listed or removed now is looked at again at the next start.
    guard let folder = try? FolderHandle(path: path), let names = try? folder.names(limit: 10_000)
    else { return }
    for name in names.compactMap(\.text) {
      let parts = name.split(separator: "-")
      guard parts.count == 3, let process = Int(parts[0]) else { continue }
      if ProcessIdentity.start(of: process) != Int(parts[1]) {
        try? Disk.removeTree("\(path)/\(name)")
      }
    }
  }
}
