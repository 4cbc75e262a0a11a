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

  /// Ends what is still running in the folders of processes that are no more, and removes these.
  static func removeLeftovers(in path: String) {
    // A folder that cannot be listed or removed now is looked at again at the next start.
    guard let folder = try? FolderHandle(path: path), let names = try? folder.names(limit: 10_000)
    else { return }
    let leftovers = names.compactMap(\.text).filter { name in
      let parts = name.split(separator: "-")
      guard parts.count == 3, let process = Int(parts[0]) else { return false }
      return ProcessIdentity.start(of: process) != Int(parts[1])
    }
    guard !leftovers.isEmpty else { return }
    endSurvivors(of: leftovers)
    for name in leftovers { try? Disk.removeTree("\(path)/\(name)") }
  }

  /// A sandbox dies with whoever started it once bubblewrap has seen to that; a kill in the moments
  /// before leaves it behind, with nobody who bounds it. What is mounted in it says whose it is.
  private static func endSurvivors(of leftovers: [String]) {
    guard let proc = try? FolderHandle(path: "/proc"), let names = try? proc.names(limit: 1_000_000)
    else { return }  // no machine without: then nothing is found, and the folders go all the same
    for entry in names.compactMap(\.text) {
      guard let process = pid_t(entry), process > 1, process != getpid(),
        let mounts = Disk.text("/proc/\(entry)/mountinfo"),
        leftovers.contains(where: { mounts.contains("/\($0)/") })
      else { continue }
      Glibc.kill(process, SIGKILL)
    }
  }
}
