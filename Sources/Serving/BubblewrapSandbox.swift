/// Confines a worker with bubblewrap: no network, own processes, a read-only system, `/tmp` of its
/// own, and nothing of the rest of the disk but what the command names.
///
/// bubblewrap is started with the worker's own small environment: `--clearenv` would leave ours
/// readable in `/proc/1/environ`.
package struct BubblewrapSandbox: WorkerSandbox {
  /// The most that a worker can write to its `/tmp`, in bytes.
  package static let temporaryBytes = 64 << 20

  private let program: String

  /// A sandbox by bubblewrap's absolute path.
  package init(program: String) { self.program = program }

  /// bubblewrap where the system keeps it, or the reason why there is no confinement.
  package static func ifInstalled(at program: String = "/usr/bin/bwrap") -> any WorkerSandbox {
    guard Disk.exists(program) else {
      return NoSandbox(reason: "\(program) is not installed")
    }
    return BubblewrapSandbox(program: program)
  }

  package var kind: String { "bubblewrap" }
  package var warning: String? { nil }

  package func confine(_ command: WorkerCommand) -> WorkerCommand {
    var arguments = [
      program, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent",
      "--new-session", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL",
      "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
      "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
      // Debian's choice of a BLAS library is a link through /etc/alternatives.
      "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
      "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
      "--ro-bind-try", "/etc/localtime", "/etc/localtime",
      "--proc", "/proc", "--dev", "/dev",
      "--size", String(Self.temporaryBytes), "--tmpfs", "/tmp",
    ]
    for path in command.readOnly where path != "/usr" && !path.hasPrefix("/usr/") {
      arguments += ["--ro-bind", path, path]
    }
    arguments += ["--chdir", command.workingFolder, "--remount-ro", "/", "--"]
    return WorkerCommand(
      arguments: arguments + command.arguments, readOnly: [], workingFolder: "/",
      environment: command.environment)
  }
}
