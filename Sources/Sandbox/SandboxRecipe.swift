/// What a sandboxed process sees, turned into bubblewrap's arguments.
///
/// The recipe is an allowlist: an empty file tree, to which `/usr`, the interpreter, the process's
/// own folders and little else are added. Not covered: the kernel's own faults (docs/jobs.md).
package struct SandboxRecipe: Hashable, Sendable {
  /// A path of the host, and where it stands inside.
  struct Bind: Hashable, Sendable {
    let source: String
    let target: String
  }

  private(set) var readOnly: [Bind] = []
  private(set) var writable: [Bind] = []
  /// Device nodes that stand in for the machine's.
  var devices: [Bind] = []
  /// All variables of the process.
  package var environment: [String: String] = [:]
  /// Only pip has a network, and only while it resolves.
  package var hasNetwork = false
  /// Where the process starts.
  package var workingFolder = "/"
  /// The sizes of `/tmp` and of `/dev/shm` in memory, in bytes each.
  package var temporaryBytes = 256 << 20

  /// Whether there is a sandbox to show anything in; else everything stays where it is.
  package var isConfined = true
  /// What the machine is called inside.
  package var hostName = "job"

  /// A recipe that shows nothing but `/usr`.
  package init(isConfined: Bool = true) {
    self.isConfined = isConfined
  }

  /// Shows a path of the host read-only, and says where the process finds it.
  package mutating func show(_ source: String, at target: String) -> String {
    guard isConfined else { return source }
    readOnly.append(Bind(source: source, target: target))
    return target
  }

  /// Lends a folder of the host to write in, and says where the process finds it.
  package mutating func lend(_ source: String, at target: String) -> String {
    guard isConfined else { return source }
    writable.append(Bind(source: source, target: target))
    return target
  }

  /// Shows the folders of an interpreter where they stand: compiled packages and `sys.prefix` hold
  /// their paths.
  package mutating func showInstallation(_ folders: [String]) {
    for folder in folders where Self.needsShowing(folder) { _ = show(folder, at: folder) }
  }

  /// Whether a folder of an installation is out of sight without being shown; all of `/usr` is in
  /// sight, and the whole tree is nobody's installation.
  package static func needsShowing(_ folder: String) -> Bool {
    folder.count > 1 && folder != "/usr" && !folder.hasPrefix("/usr/")
  }

  /// The uid and gid inside: `nobody`, mapped to whoever we are.
  private static let user = "65534"

  /// Files of `/etc` that libraries want and that say nothing about this machine.
  private static let commonFiles = [
    "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
    "/etc/localtime",
  ]
  private static let networkFiles = [
    "/etc/ca-certificates", "/etc/hosts", "/etc/nsswitch.conf", "/etc/pki", "/etc/resolv.conf",
    "/etc/ssl",
  ]

  /// The arguments that stand before the command, without their terminating `--`.
  func arguments(on machine: SandboxMachine) -> [String] {
    var arguments = [
      "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
      "--uid", Self.user, "--gid", Self.user, "--cap-drop", "ALL", "--hostname", hostName,
    ]
    if hasNetwork { arguments.append("--share-net") }
    arguments += ["--ro-bind", "/usr", "/usr"]
    for folder in machine.systemFolders {
      switch folder.kind {
      case .link(let target): arguments += ["--symlink", target, folder.path]
      case .folder: arguments += ["--ro-bind", folder.path, folder.path]
      }
    }
    for path in Self.commonFiles + (hasNetwork ? Self.networkFiles : []) {
      arguments += ["--ro-bind-try", path, path]
    }
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ["/tmp", "/dev/shm"] {
      arguments += ["--perms", "1777", "--size", String(temporaryBytes), "--tmpfs", folder]
    }
    for bind in readOnly { arguments += ["--ro-bind", bind.source, bind.target] }
    for bind in writable { arguments += ["--bind", bind.source, bind.target] }
    for bind in devices { arguments += ["--dev-bind", bind.source, bind.target] }
    for path in machine.secrets { arguments += ["--ro-bind", "/dev/null", path] }
    for path in ["/", "/dev", "/proc"] { arguments += ["--remount-ro", path] }
    arguments += ["--chdir", workingFolder]
    arguments.append("--clearenv")
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      arguments += ["--setenv", name, value]
    }
    return arguments
  }
}
