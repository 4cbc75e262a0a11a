import Subprocess
import Synchronization

extension Confinement {
  /// The machine's sandbox, tried out once per process.
  package static func find() async -> Confinement {
    if let known = cache.withLock({ $0 }) { return known }
    let found = await probe(bubblewrap: ExecutableSearch.path(of: "bwrap"))
    cache.withLock { $0 = found }
    return found
  }

  private static let cache = Mutex<Confinement?>(nil)

  /// Whether a bubblewrap works here: a kernel, a container or a policy may forbid what it needs.
  static func probe(bubblewrap: String?) async -> Confinement {
    let prlimit = ExecutableSearch.path(of: "prlimit")
    guard let bubblewrap else {
      return Confinement(kind: .none("bubblewrap is not installed"), prlimit: prlimit)
    }
    let candidate = Confinement(kind: .bubblewrap(bubblewrap), prlimit: prlimit)
    let launch = candidate.launch(
      ["/usr/bin/true"], recipe: SandboxRecipe(), limits: ProcessLimits(fileBytes: 1 << 20),
      files: nil)
    let message: String?
    do {
      let result = try await Subprocess.run(
        launch.configuration, output: .string(limit: 1 << 16), error: .combinedWithOutput)
      if result.terminationStatus.isSuccess { return candidate }
      message = result.standardOutput
    } catch {
      return Confinement(kind: .none("bubblewrap cannot be started: \(error)"), prlimit: prlimit)
    }
    let line = message?.split(separator: "\n").last ?? "no message"
    return Confinement(kind: .none("bubblewrap does not work here: \(line)"), prlimit: prlimit)
  }

  /// What would stand between a process with these bounds and this machine, tried out.
  package func walls(memoryBytes: Int, processes: Int) async -> SandboxWalls {
    await BlockingWork.run {
      let group = ControlGroup(memoryBytes: memoryBytes, processes: processes)
      defer { group.remove() }
      return walls(group: group)
    }
  }
}
