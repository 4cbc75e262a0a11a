/// How this machine confines a process.
package struct Confinement: Hashable, Sendable {
  /// With what.
  package enum Kind: Hashable, Sendable {
    /// The path of bubblewrap.
    case bubblewrap(String)
    /// An ordinary child process, and why.
    case none(String)
  }

  package let kind: Kind
  /// util-linux's `prlimit`, with which a process gets its resource limits.
  package let prlimit: String?

  /// A confinement by its parts; ``find()`` gives the machine's own.
  package init(kind: Kind, prlimit: String?) {
    self.kind = kind
    self.prlimit = prlimit
  }

  /// Whether a process gets its own file tree.
  package var isConfined: Bool {
    if case .bubblewrap = kind { true } else { false }
  }

  /// What bubblewrap reads besides its command line: there nothing of it is seen from inside.
  package struct Files: Hashable, Sendable {
    let arguments: String
    /// Empty where there is no filter for this machine.
    let filter: String
  }

  /// Writes bubblewrap's files into a folder of ours; `nil` where there is no sandbox.
  package func prepare(_ recipe: SandboxRecipe, in folder: String) throws(DiskError) -> Files? {
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
  package struct ProcessLimits: Hashable, Sendable {
    let fileBytes: Int
    /// `nil` where a control group bounds them.
    let memoryBytes: Int?
    let processes: Int?

    /// The longest file that it may write, and no other bound.
    package init(fileBytes: Int) {
      (self.fileBytes, memoryBytes, processes) = (fileBytes, nil, nil)
    }

    /// Bounds that stand in where the group keeps none.
    package init(fileBytes: Int, memoryBytes: Int, processes: Int, in group: ControlGroup) {
      self.fileBytes = fileBytes
      self.memoryBytes = group.memoryBounds == nil ? memoryBytes : nil
      self.processes = group.processBounds == nil ? processes : nil
    }
  }

  /// A command as it is started: wrapped in its limits, and in bubblewrap where there is one.
  package func launch(
    _ command: [String], recipe: SandboxRecipe, limits: ProcessLimits, groups: [String] = [],
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
      // Our own environment, or the process's, would stay readable in bubblewrap's.
      var launch = ProcessLaunch(
        command: outer + [path] + arguments + ["--"] + (inner ?? []) + command)
      launch.argumentsPath = files?.arguments ?? ""
      launch.filterPath = files?.filter ?? ""
      launch.groups = groups
      return launch
    case .none:
      var launch = ProcessLaunch(
        command: outer + command, environment: recipe.environment, folder: recipe.workingFolder)
      launch.groups = groups
      return launch
    }
  }

  /// What stands between a process in a group and this machine.
  package func walls(group: ControlGroup, hasNetwork: Bool = false) -> SandboxWalls {
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
