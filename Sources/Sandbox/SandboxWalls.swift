/// What stands between a process and this machine: said of every job and every worker, so that
/// nobody takes one for better confined than it is.
package struct SandboxWalls: Hashable, Sendable, CustomStringConvertible {
  /// Who bounds memory and the number of processes.
  package enum Bounds: String, Hashable, Sendable {
    case controlGroupV2 = "cgroup v2"
    case controlGroupV1 = "cgroup v1"
    /// Each process by itself; several of them can use more together.
    case resourceLimits = "rlimits"
    case none
  }

  /// Whether it has its own namespaces and file tree; else it runs as an ordinary child process.
  package var isBubblewrapped: Bool
  /// Whether the network is cut off.
  package var isNetworkOff: Bool
  /// Whether system calls that no model needs are refused.
  package var areSystemCallsFiltered: Bool
  package var memory: Bounds
  package var processes: Bounds
  /// Why there is no bubblewrap, where there is none.
  package var warning: String?

  /// Walls by name.
  package init(
    isBubblewrapped: Bool, isNetworkOff: Bool, areSystemCallsFiltered: Bool, memory: Bounds,
    processes: Bounds, warning: String? = nil
  ) {
    self.isBubblewrapped = isBubblewrapped
    self.isNetworkOff = isNetworkOff
    self.areSystemCallsFiltered = areSystemCallsFiltered
    self.memory = memory
    self.processes = processes
    self.warning = warning
  }

  /// `bubblewrap, network off, system calls filtered, memory by cgroup v1, processes by cgroup v1`,
  /// or the warning.
  package var description: String {
    var parts = [isBubblewrapped ? "bubblewrap" : "NO SANDBOX (\(warning ?? "unknown reason"))"]
    parts.append(isNetworkOff ? "network off" : "network ON")
    if areSystemCallsFiltered { parts.append("system calls filtered") }
    parts.append("memory by \(memory.rawValue)")
    parts.append("processes by \(processes.rawValue)")
    return parts.joined(separator: ", ")
  }
}
