import Glibc

/// Device nodes of a process's own, for a Muster that runs as root.
///
/// bubblewrap lends the machine's nodes, and to root's process it looks as if it owned them: it
/// could change their modes for everybody. An ordinary user's cannot, and needs none of this.
enum OwnDevices {
  /// The memory devices of devices.txt (Linux's list of allocated devices), and the terminal.
  private static let numbers: [(name: String, major: UInt32, minor: UInt32)] = [
    ("full", 1, 7), ("null", 1, 3), ("random", 1, 8), ("tty", 5, 0), ("urandom", 1, 9),
    ("zero", 1, 5),
  ]

  /// Makes them in a folder, and says which stand there; none where we may not, or where they
  /// would not work.
  static func make(in folder: String) -> [SandboxRecipe.Bind] {
    guard geteuid() == 0 else { return [] }
    var made: [SandboxRecipe.Bind] = []
    for (name, major, minor) in numbers {
      let path = folder + "/" + name
      let number = dev_t(major) << 8 | dev_t(minor)
      guard unsafe mknod(path, S_IFCHR | 0o666, number) == 0, unsafe chmod(path, 0o666) == 0 else {
        return []
      }
      // A terminal opens only for who has one; a file system without devices shows in the others.
      if name != "tty", unsafe access(path, R_OK | W_OK) != 0 || !opens(path) { return [] }
      made.append(SandboxRecipe.Bind(source: path, target: "/dev/" + name))
    }
    return made
  }

  private static func opens(_ path: String) -> Bool {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if file >= 0 { close(file) }
    return file >= 0
  }
}
