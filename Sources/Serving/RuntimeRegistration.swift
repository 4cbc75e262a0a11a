internal import Glibc
internal import Sandbox
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
  /// Whether Muster started it.
  package let isManaged: Bool

  var json: JSON {
    .object([
      "name": .string(name.text), "pid": .integer(Int64(pid)),
      "processStart": .integer(Int64(processStart)), "url": .string(url),
      "token": .string(token), "started": .string(started.description),
      "muster": .string(musterVersion), "managed": .bool(isManaged),
    ])
  }

  /// A new token: 32 bytes from the kernel's random source, as hexadecimal digits.
  static func makeToken() -> String {
    var random = SystemRandomNumberGenerator()
    return Hexadecimal.text(
      of: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
  }

  static var ownPID: Int { Int(getpid()) }
}
