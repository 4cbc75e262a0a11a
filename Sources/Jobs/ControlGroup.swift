import Glibc
import Synchronization

/// The control groups of one job: they bound its memory and its processes together, count what it
/// has used, and find every process of it, wherever it has hidden.
///
/// Only as much is used as the machine lets us: either, both or none of the two bounds.
struct ControlGroup: Sendable {
  /// What a group said about its job.
  struct Report: Hashable, Sendable {
    var wasOutOfMemory = false
    var hitProcessLimit = false
    var cpuTime: Duration?
    var peakMemoryBytes: Int?
  }

  /// Which version bounds what.
  let memoryBounds: SandboxWalls.Bounds?
  let processBounds: SandboxWalls.Bounds?
  /// The job's own groups; its first process writes itself into each of them.
  let folders: [String]

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

  /// Groups for a job with these bounds; with `folders` empty where the machine allows none.
  init(limits: JobLimits) {
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
      let bytes = String(limits.memoryBytes)
      try Disk.overwrite(bytes, at: folder + "/memory.limit_in_bytes")
      // Without swap accounting the file is not there, and a job may swap.
      if Disk.status(folder + "/memory.memsw.limit_in_bytes") != nil {
        try Disk.overwrite(bytes, at: folder + "/memory.memsw.limit_in_bytes")
      }
    }
    processes = Self.makeLegacy(layout.legacy["pids"], name) { folder throws(DiskError) in
      try Disk.overwrite(Self.processLimit(limits), at: folder + "/pids.max")
    }
    accounting = Self.makeLegacy(layout.legacy["cpuacct"], name) { _ throws(DiskError) in }
    memoryBounds = memory == nil ? nil : .controlGroupV1
    processBounds = processes == nil ? nil : .controlGroupV1
    // Several controllers may share one hierarchy, and so one folder.
    folders = Set([memory, processes, accounting].compactMap { $0 }).sorted()
  }

  /// The job's processes, and up to three of ours: the sandbox's two, and a shell.
  private static func processLimit(_ limits: JobLimits) -> String {
    String(limits.processes + 3)
  }

  private static func makeUnified(_ parent: String, _ name: String, _ limits: JobLimits) -> String?
  {
    let enabled = (Disk.text(parent + "/cgroup.subtree_control") ?? "").split { $0.isWhitespace }
    let folder = parent + "/" + name
    do throws(DiskError) {
      if !enabled.contains("memory") || !enabled.contains("pids") {
        // Refused (EBUSY) while processes live in the group itself; whoever starts us with a
        // delegated group puts us in a child of it.
        try Disk.overwrite("+memory +pids", at: parent + "/cgroup.subtree_control")
      }
      try Disk.makeFolder(folder)
      try Disk.overwrite(String(limits.memoryBytes), at: folder + "/memory.max")
      try Disk.overwrite(processLimit(limits), at: folder + "/pids.max")
      if Disk.status(folder + "/memory.swap.max") != nil {
        try Disk.overwrite("0", at: folder + "/memory.swap.max")
      }
      return folder
    } catch {
      // Not ours to use: version 1 or rlimits take over, and the outcome says which.
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
      // As above: the outcome says what bounds a job.
      unsafe rmdir(folder)
      return nil
    }
  }

  /// Ends every process of the job.
  func kill() {
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

  /// Whether a process of the job is alive.
  var isPopulated: Bool {
    folders.contains { !(Disk.text($0 + "/cgroup.procs") ?? "").isEmpty }
  }

  /// Ends every process of the job and waits until they are gone; two seconds are plenty. A process
  /// that waits for a device may stay, and then nothing more can be done.
  func endAll() async {
    for _ in 0..<400 where isPopulated {
      kill()
      // Not a task's sleep: a cancelled task does not sleep, and this wait must be kept.
      await BlockingWork.pause(milliseconds: 5)
    }
  }

  /// What the groups have counted.
  func report() -> Report {
    var report = Report()
    if let memory {
      let events = isUnified ? "/memory.events" : "/memory.oom_control"
      report.wasOutOfMemory = Self.counter("oom_kill", in: memory + events) > 0
      let peak = isUnified ? "/memory.peak" : "/memory.max_usage_in_bytes"
      report.peakMemoryBytes = Self.number(memory + peak)
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
  func remove() {
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
