/// What stands between a worker and the machine. Replaceable: it only turns one command into
/// another.
package protocol WorkerSandbox: Sendable {
  /// What the read-back calls it.
  var kind: String { get }
  /// What the read-back warns of; `nil` when the worker is confined.
  var warning: String? { get }
  /// The command that runs `command` confined.
  func confine(_ command: WorkerCommand) -> WorkerCommand
}

/// No confinement, for machines without bubblewrap; always with a warning.
package struct NoSandbox: WorkerSandbox {
  private let reason: String

  /// No sandbox, and why.
  package init(reason: String) { self.reason = reason }

  package var kind: String { "none" }
  package var warning: String? {
    "workers run with the rights of this process, with its network and files: \(reason)"
  }

  /// Without a sandbox that ends with us, the kernel ends the worker when this process is gone.
  package func confine(_ command: WorkerCommand) -> WorkerCommand {
    let program = "/usr/bin/setpriv"
    guard Disk.exists(program) else { return command }
    var command = command
    command.arguments = [program, "--pdeathsig", "KILL", "--"] + command.arguments
    return command
  }
}
