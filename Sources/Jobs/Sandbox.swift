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

  /// What bubblewrap reads besides its command line: there nothing of it is seen from inside.
  struct Files: Hashable, Sendable {
    let arguments: String
    /// Empty where there is no filter for this machine.
    let filter: String
  }

  /// Writes bubblewrap's files into a folder of ours; `nil` where there is no sandbox.
  func prepare(_ recipe: SandboxRecipe, in folder: String) throws(DiskError) -> Files? {
    guard isConfined else { return nil }
    try Disk.makeFolder(folder)
    var recipe = recipe
    recipe.devices = OwnDevices.make(in: folder)
    var arguments = recipe.arguments(on: .present)
    var filter = ""
    if let program = SystemCallFilter.program {
      filter = folder + "/filter"
      try Disk.write(program, to: filter, mode: 0o444)
      arguments += ["--seccomp", String(ProcessLaunch.filterDescriptor)]
    }
    let files = Files(arguments: folder + "/arguments", filter: filter)
    try Disk.write(
      arguments.flatMap { Array($0.utf8) + [0] }, to: files.arguments, mode: 0o400)
    return files
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
    files: Files?
  ) -> ProcessLaunch {
    let outer =
      prlimit.map { path in
        [path, "--core=0", "--nofile=1024", "--fsize=\(limits.fileBytes)"]
          + (limits.memoryBytes.map { ["--as=\($0)"] } ?? []) + ["--"]
      } ?? []
    switch kind {
    case .bubblewrap(let path):
      // The number of processes is counted per user namespace, so its bound is set inside.
      let inner = limits.processes.flatMap { count in
        prlimit.flatMap { $0.hasPrefix("/usr/") ? [$0, "--nproc=\(count)", "--"] : nil }
      }
      let arguments =
        files == nil
        ? recipe.arguments(on: .present) : ["--args", String(ProcessLaunch.argumentsDescriptor)]
      return ProcessLaunch(
        command: outer + [path] + arguments + ["--"] + (inner ?? []) + command,
        argumentsPath: files?.arguments ?? "", filterPath: files?.filter ?? "", groups: groups)
    case .none:
      return ProcessLaunch(
        command: outer + command, environment: recipe.environment, folder: recipe.workingFolder,
        groups: groups)
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
      groups: [], files: nil)
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
