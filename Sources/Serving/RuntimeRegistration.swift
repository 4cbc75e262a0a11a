internal import Glibc
package import Vocabulary

/// How others find a runtime: `<state>/runtimes/<name>.json`.
package struct RuntimeRegistration: Hashable, Sendable {
  package let name: RuntimeName
  package let pid: Int
  /// When that process started, in clock ticks after boot (`/proc/<pid>/stat`, field 22): a number
  /// that was given to another process since is told apart.
  package let processStart: Int
  package let url: String
  /// What the control interface asks for.
  package let token: String
  package let started: Instant
  package let musterVersion: String

  var json: JSON {
    .object([
      "name": .string(name.text), "pid": .integer(Int64(pid)),
      "processStart": .integer(Int64(processStart)), "url": .string(url),
      "token": .string(token), "started": .string(started.description),
      "muster": .string(musterVersion),
    ])
  }

  /// A new token: 32 bytes from the kernel's random source, as hexadecimal digits.
  static func makeToken() -> String {
    var random = SystemRandomNumberGenerator()
    return Hexadecimal.text(
      of: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
  }

  /// When a process started, or zero if there is none.
  static func processStart(of pid: Int) -> Int {
    // No such process is an answer here, not a failure.
    guard let bytes = try? Disk.read("/proc/\(pid)/stat", limit: 64 << 10) else { return 0 }
    // The second field is the program's name in parentheses, which may hold anything.
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return 0 }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? Int(fields[19]) ?? 0 : 0
  }

  static var ownPID: Int { Int(getpid()) }
}
