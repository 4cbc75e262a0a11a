/// What a recipe must know of the machine.
struct SandboxMachine: Hashable, Sendable {
  /// A folder such as `/lib64`: on a merged system a link into `/usr`, elsewhere a folder.
  struct SystemFolder: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
      case link(String)
      case folder
    }

    let path: String
    let kind: Kind
  }

  let systemFolders: [SystemFolder]
  /// Files of `/proc` that only root can read, and that tell of the kernel; hidden, as what
  /// a Muster started that runs as root looks like root there. For the same reason `/proc` as a
  /// whole is read-only: `/proc/sys` belongs to root, and bubblewrap's own cover leaves it open.
  let secrets: [String]

  /// This machine.
  static let present = SandboxMachine(
    systemFolders: ["/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin"].compactMap { path in
      if let target = Disk.linkTarget(path) {
        return SystemFolder(path: path, kind: .link(target))
      }
      return Disk.status(path) == nil ? nil : SystemFolder(path: path, kind: .folder)
    },
    secrets: [
      "kallsyms", "kcore", "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags",
      "sched_debug", "timer_list", "vmallocinfo",
    ].map { "/proc/" + $0 }.filter { Disk.status($0) != nil })
}
