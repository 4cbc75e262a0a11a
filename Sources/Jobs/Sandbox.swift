import Subprocess
import Synchronization

/// How this machine confines a process.
struct Sandbox: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// The path of bubblewrap.
    case bubblewrap(String)
    /// An ordinary child process, and why.
    case none(String)
  }

  let kind: Kind
  /// util-linux's `prlimit`, with which a process gets its resource limits.
  let prlimit: String?

  /// Whether a process gets its own file tree.
  var isConfined: Bool {
    if case .bubblewrap = kind { true } else { false }
  }

  /// Writes the system call filter into a folder of ours, and says where; empty where there is none.
  func writeFilter(in folder: String) throws(DiskError) -> String {
    guard isConfined, let program = SystemCallFilter.program else { return "" }
    let path = folder + "/filter.bpf"
    try Disk.write(program, to: path, mode: 0o444)
    return path
  }

  /// Bounds that each process has for itself.
  struct ProcessLimits: Hashable, Sendable {
    var fileBytes: Int
    /// `nil` where a control group bounds them.
    var memoryBytes: Int?
    var processes: Int?
  }

  /// A command as it is started: wrapped in its limits, and in bubblewrap where there is one.
  func launch(
    _ command: [String], recipe: SandboxRecipe, limits: ProcessLimits, groups: [String],
    filterPath: String = ""
  ) -> ProcessLaunch {
    let outer = prlimit.map { path in
      [path, "--core=0", "--nofile=1024", "--fsize=\(limits.fileBytes)"]
        + (limits.memoryBytes.map { ["--as=\($0)"] } ?? []) + ["--"]
    }
    switch kind {
    case .bubblewrap(let path):
      // The number of processes is counted per user namespace, so its bound is set inside.
      let inner = limits.processes.flatMap { count in
        prlimit.flatMap { $0.hasPrefix("/usr/") ? [$0, "--nproc=\(count)", "--"] : nil }
      }
      var arguments = recipe.arguments(on: .present)
      if !filterPath.isEmpty { arguments += ["--seccomp", "8"] }
      var sideInput: [UInt8] = []
      for argument in arguments { sideInput += Array(argument.utf8) + [0] }
      return ProcessLaunch(
        command: (outer ?? []) + [path, "--args", "9", "--"] + (inner ?? []) + command,
        sideInput: sideInput, sideFile: filterPath, groups: groups)
    case .none:
      return ProcessLaunch(
        command: (outer ?? []) + command, environment: recipe.environment,
        folder: recipe.workingFolder, groups: groups)
    }
  }

  /// What stands between a job and this machine.
  func walls(group: ControlGroup, hasNetwork: Bool = false) -> SandboxWalls {
    let rlimit: SandboxWalls.Bounds = prlimit == nil ? .none : .resourceLimits
    switch kind {
    case .bubblewrap:
      return SandboxWalls(
        isBubblewrapped: true, isNetworkOff: !hasNetwork,
        areSystemCallsFiltered: SystemCallFilter.program != nil,
        memory: group.memoryBounds ?? rlimit,
        processes: group.processBounds ?? rlimit)
    case .none(let reason):
      // The limit on processes is per user: outside a namespace it would count all of the user's.
      return SandboxWalls(
        isBubblewrapped: false, isNetworkOff: false, areSystemCallsFiltered: false,
        memory: group.memoryBounds ?? rlimit,
        processes: group.processBounds ?? .none, warning: reason)
    }
  }
}

extension Sandbox {
  /// The machine's sandbox, tried out once per process.
  static func find() async -> Sandbox {
    if let known = cache.withLock({ $0 }) { return known }
    let found = await probe(bubblewrap: ExecutableSearch.path(of: "bwrap"))
    cache.withLock { $0 = found }
    return found
  }

  private static let cache = Mutex<Sandbox?>(nil)

  /// Whether a bubblewrap works here: a kernel, a container or a policy may forbid what it needs.
  static func probe(bubblewrap: String?) async -> Sandbox {
    let prlimit = ExecutableSearch.path(of: "prlimit")
    guard let bubblewrap else {
      return Sandbox(kind: .none("bubblewrap is not installed"), prlimit: prlimit)
    }
    let candidate = Sandbox(kind: .bubblewrap(bubblewrap), prlimit: prlimit)
    let launch = candidate.launch(
      ["/usr/bin/true"], recipe: SandboxRecipe(), limits: ProcessLimits(fileBytes: 1 << 20),
      groups: [])
    var log = LogKeeper()
    let runner = ProcessRunner(launch: launch, stop: StopSwitch())
    do throws(ProcessError) {
      let end = try await runner.run { log.append($0) }
      if end.status == .exited(0) { return candidate }
    } catch {
      return Sandbox(kind: .none("bubblewrap cannot be started: \(error)"), prlimit: prlimit)
    }
    let line = log.log.text.split(separator: "\n").last ?? "no message"
    return Sandbox(kind: .none("bubblewrap does not work here: \(line)"), prlimit: prlimit)
  }
}
