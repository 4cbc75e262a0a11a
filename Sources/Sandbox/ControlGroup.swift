import Glibc
import Synchronization

/// The control groups of one job or worker: they bound its memory and its processes together, count
/// what it has used, and find every process of it, wherever it has hidden.
///
/// Only as much is used as the machine lets us: either, both or none of the two bounds.
package struct ControlGroup: Sendable {
  /// What a group said about its processes.
  package struct Report: Hashable, Sendable {
    /// Whether the kernel ended one of them for want of memory.
    package var wasOutOfMemory = false
    /// Whether one more was refused.
    package var hitProcessLimit = false
    package var cpuTime: Duration?
    package var peakMemoryBytes: Int?
    /// What its processes have now, the cache of files that they read included.
    package var memoryBytes: Int?
  }

  /// Which version bounds what; `nil` where none does.
  package let memoryBounds: SandboxWalls.Bounds?
  package let processBounds: SandboxWalls.Bounds?
  /// The groups of their own; the first process writes itself into each of them.
  package let folders: [String]

  private let memory: String?
  private let processes: String?
  private let accounting: String?
  private let isUnified: Bool

  private static let layout: ControlGroupLayout = {
    let layout = ControlGroupLayout(
      mountTable: Disk.text("/proc/self/mountinfo") ?? "",
      membership: Disk.text("/proc/self/cgroup") ?? "")
    for folder in Set([layout.unified].compactMap { $0 } + layout.legacy.values).sorted() {
      removeLeftovers(in: folder)
    }
    return layout
  }()
  private static let counter = Mutex(0)

  /// Groups with these bounds for a process and its descendants; with `folders` empty where the
  /// machine allows none.
  package init(memoryBytes: Int, processes count: Int) {
    let limits = Limits(memory: String(memoryBytes), processes: String(count + Self.ownProcesses))
    let layout = Self.layout
    let name = "muster-\(getpid())-\(Self.counter.withLock { $0 += 1; return $0 })"
    if let parent = layout.unified, let folder = Self.makeUnified(parent, name, limits) {
      (memory, processes, accounting) = (folder, folder, folder)
      (memoryBounds, processBounds) = (.controlGroupV2, .controlGroupV2)
      isUnified = true
      folders = [folder]
      return
    }
    isUnified = false
    memory = Self.makeLegacy(layout.legacy["memory"], name) { folder throws(DiskError) in
      try Disk.overwrite(limits.memory, at: folder + "/memory.limit_in_bytes")
      // Without swap accounting the file is not there, and swapping is not bounded.
      if Disk.status(folder + "/memory.memsw.limit_in_bytes") != nil {
        try Disk.overwrite(limits.memory, at: folder + "/memory.memsw.limit_in_bytes")
      }
    }
    processes = Self.makeLegacy(layout.legacy["pids"], name) { folder throws(DiskError) in
      try Disk.overwrite(limits.processes, at: folder + "/pids.max")
    }
    accounting = Self.makeLegacy(layout.legacy["cpuacct"], name) { _ throws(DiskError) in }
    memoryBounds = memory == nil ? nil : .controlGroupV1
    processBounds = processes == nil ? nil : .controlGroupV1
    // Several controllers may share one hierarchy, and so one folder.
    folders = Set([memory, processes, accounting].compactMap { $0 }).sorted()
  }

  /// The bounds as the kernel's files want them.
  private struct Limits {
    let memory: String
    let processes: String
  }

  /// Up to three processes are ours: the sandbox's two, and a shell.
  private static let ownProcesses = 3

  private static func makeUnified(_ parent: String, _ name: String, _ limits: Limits) -> String? {
    let enabled = (Disk.text(parent + "/cgroup.subtree_control") ?? "").split { $0.isWhitespace }
    let folder = parent + "/" + name
    do throws(DiskError) {
      if !enabled.contains("memory") || !enabled.contains("pids") {
        // Refused (EBUSY) while processes live in the group itself; whoever starts us with a
        // delegated group puts us in a child of it.
        try Disk.overwrite("+memory +pids", at: parent + "/cgroup.subtree_control")
      }
      try Disk.makeFolder(folder)
      try Disk.overwrite(limits.memory, at: folder + "/memory.max")
      try Disk.overwrite(limits.processes, at: folder + "/pids.max")
      if Disk.status(folder + "/memory.swap.max") != nil {
        try Disk.overwrite("0", at: folder + "/memory.swap.max")
      }
      return folder
    } catch {
      // Not ours to use: version 1 or rlimits take over, and the walls say which.
      unsafe rmdir(folder)
      return nil
    }
  }

  private static func makeLegacy(
    _ parent: String?, _ name: String, configure: (String) throws(DiskError) -> Void
  ) -> String? {
    guard let parent else { return nil }
    let folder = parent + "/" + name
    do throws(DiskError) {
      try Disk.makeFolder(folder)
      try configure(folder)
      return folder
    } catch {
      // As above: the walls say what bounds what.
      unsafe rmdir(folder)
      return nil
    }
  }

  /// Ends every process in the groups.
  package func kill() {
    if isUnified, let memory {
      // Since Linux 5.14; else one by one, as in version 1.
      if (try? Disk.overwrite("1", at: memory + "/cgroup.kill")) != nil { return }
    }
    for folder in folders {
      for line in (Disk.text(folder + "/cgroup.procs") ?? "").split(separator: "\n") {
        if let process = pid_t(line), process > 1 { Glibc.kill(process, SIGKILL) }
      }
    }
  }

  /// Whether a process in the groups is alive.
  var isPopulated: Bool {
    folders.contains { !(Disk.text($0 + "/cgroup.procs") ?? "").isEmpty }
  }

  /// Ends every process in the groups and waits until they are gone; two seconds are plenty. A
  /// process that waits for a device may stay, and then nothing more can be done.
  package func endAll() async {
    for _ in 0..<400 where isPopulated {
      kill()
      // Not a task's sleep: a cancelled task does not sleep, and this wait must be kept.
      await BlockingWork.pause(milliseconds: 5)
    }
  }

  /// What the groups have counted.
  package func report() -> Report {
    var report = Report()
    if let memory {
      let events = isUnified ? "/memory.events" : "/memory.oom_control"
      report.wasOutOfMemory = Self.counter("oom_kill", in: memory + events) > 0
      let peak = isUnified ? "/memory.peak" : "/memory.max_usage_in_bytes"
      report.peakMemoryBytes = Self.number(memory + peak)
      let current = isUnified ? "/memory.current" : "/memory.usage_in_bytes"
      report.memoryBytes = Self.number(memory + current)
    }
    if let processes {
      report.hitProcessLimit = Self.counter("max", in: processes + "/pids.events") > 0
    }
    if let accounting {
      if isUnified {
        let microseconds = Self.counter("usage_usec", in: accounting + "/cpu.stat")
        report.cpuTime = microseconds > 0 ? .microseconds(microseconds) : nil
      } else {
        report.cpuTime = Self.number(accounting + "/cpuacct.usage").map { .nanoseconds($0) }
      }
    }
    return report
  }

  /// Removes the groups; they must be empty.
  package func remove() {
    // One that does not go is found and removed by the next process that starts.
    for folder in folders { unsafe rmdir(folder) }
  }

  private static func number(_ path: String) -> Int? {
    Disk.text(path).flatMap { Int($0.split(separator: "\n").first ?? "") }
  }

  /// A value of a flat keyed file.
  private static func counter(_ key: String, in path: String) -> Int {
    for line in (Disk.text(path) ?? "").split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == key { return Int(words[1]) ?? 0 }
    }
    return 0
  }

  /// Removes the groups of processes that were killed before they could do so.
  private static func removeLeftovers(in folder: String) {
    guard let handle = try? FolderHandle(path: folder),
      let names = try? handle.names(limit: 10_000)
    else { return }  // unreadable: then there is nothing of ours in it
    for name in names.compactMap(\.text) where name.hasPrefix("muster-") {
      guard let owner = name.split(separator: "-").dropFirst().first.flatMap({ pid_t($0) }),
        Glibc.kill(owner, 0) != 0, errno == ESRCH
      else { continue }
      for line in (Disk.text("\(folder)/\(name)/cgroup.procs") ?? "").split(separator: "\n") {
        if let process = pid_t(line), process > 1 { Glibc.kill(process, SIGKILL) }
      }
      unsafe rmdir("\(folder)/\(name)")
    }
  }
}
