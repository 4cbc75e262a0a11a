import Foundation
import Host
import TestSupport
import Vocabulary

/// A socket of loopback that takes connections and never says anything, registered as a runtime.
/// The process that is named as the runtime's does nothing; whoever ends runtimes may end it.
final class SilentListener {
  struct Failure: Error { let message: String }

  private let listener: LoopbackListener
  private let connections: AsyncStream<Void>
  private let process = Process()

  init() throws {
    let (connections, connected) = AsyncStream<Void>.makeStream()
    self.connections = connections
    listener = try LoopbackListener { connection in
      connected.yield()
      connection.waitForEnd()
    }
    process.executableURL = URL(fileURLWithPath: "/bin/sleep")
    process.arguments = ["300"]
    try process.run()
  }

  deinit { process.terminate() }

  /// Writes what a runtime writes about itself.
  func register(_ name: String, in folder: StateFolder) throws {
    let words =
      try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
      .split(separator: ")").last?.split(separator: " ") ?? []
    // The 22nd field of proc(5)'s stat, counted after the name of the program.
    guard words.count > 19, let start = Int64(words[19]) else {
      throw Failure(message: "no start time")
    }
    let registration: JSON = [
      "name": .string(name), "pid": .integer(Int64(process.processIdentifier)),
      "processStart": .integer(start),
      "token": "none", "url": .string("http://127.0.0.1:\(listener.port)"),
    ]
    try FileManager.default.createDirectory(
      atPath: folder.runtimes, withIntermediateDirectories: true)
    try registration.prettyText.write(
      toFile: "\(folder.runtimes)/\(name).json", atomically: true, encoding: .utf8)
  }

  /// Returns once somebody has connected.
  func isAsked() async {
    for await _ in connections { return }
  }
}
