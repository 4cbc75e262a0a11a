import Glibc

/// Finds programs as a shell would.
package enum ExecutableSearch {
  /// The path of a program, or `nil`; a name with a slash is a path already.
  package static func path(of name: String, searchPath: String? = nil) -> String? {
    if name.contains("/") { return Disk.isExecutable(name) ? name : nil }
    let folders = searchPath ?? variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    for folder in folders.split(separator: ":") where folder.hasPrefix("/") {
      let path = "\(folder)/\(name)"
      if Disk.isExecutable(path) { return path }
    }
    return nil
  }

  /// A variable of our own environment.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
