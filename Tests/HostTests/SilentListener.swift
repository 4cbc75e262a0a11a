import Dispatch
import Foundation
import Glibc
import Host
import Vocabulary

/// A socket of loopback that takes connections and never says anything, registered as a runtime.
/// The process that is named as the runtime's does nothing; whoever ends runtimes may end it.
final class SilentListener {
  struct Failure: Error { let message: String }

  private let descriptor: Int32
  private let port: UInt16
  private let connections: AsyncStream<Void>
  private let process = Process()

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    guard isBound else { throw Failure(message: "listen: \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
    let (connections, connected) = AsyncStream<Void>.makeStream()
    self.connections = connections
    process.executableURL = URL(fileURLWithPath: "/bin/sleep")
    process.arguments = ["300"]
    try process.run()
    Thread.detachNewThread {
      while accept(descriptor, nil, nil) >= 0 { connected.yield() }
    }
  }

  deinit {
    process.terminate()
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

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
      "token": "none", "url": .string("http://127.0.0.1:\(port)"),
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
