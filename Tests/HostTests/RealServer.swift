import Foundation
import TestSupport

/// A server from a package index, in an environment that is made once and kept in the user's cache
/// folder, and started on ports that were free.
final class RealServer {
  struct Failure: Error { let message: String }

  /// Whether tests with real servers were asked for.
  static var isWanted: Bool { ProcessInfo.processInfo.environment["MUSTER_INTEGRATION"] == "1" }

  private let process = Process()
  private let output = Pipe()
  private(set) var log = ""

  deinit {
    guard process.isRunning else { return }
    // It has nothing to lose, and on being asked politely it waits for clients that stay. What it
    // has started is in its process group.
    kill(-process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The `bin` folder of an environment with these requirements.
  ///
  /// - Parameter variable: names an environment that is there already.
  static func environment(_ name: String, _ requirements: [String], variable: String) throws
    -> String
  {
    if let given = ProcessInfo.processInfo.environment[variable] { return "\(given)/bin" }
    let caches = try FileManager.default.url(
      for: .cachesDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
    let folder = caches.appending(path: "muster-tests/\(name)").path
    let mark = folder + "/complete"
    if !FileManager.default.fileExists(atPath: mark) {
      try run("/usr/bin/env", ["python3", "-m", "venv", "--clear", folder])
      try run("\(folder)/bin/pip", ["install", "--quiet"] + requirements)
      try Data().write(to: URL(filePath: mark))
    }
    return "\(folder)/bin"
  }

  /// Runs a program to its end; what it printed.
  @discardableResult
  static func run(_ path: String, _ arguments: [String], in folder: String = "/") throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(message: "\(path) \(arguments) ended with \(process.terminationStatus)")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Ports that were free a moment ago; a server of these has to be told a number.
  static func ports(_ count: Int) throws -> [Int] {
    try (0..<count).map { _ in try LoopbackListener { _ in } }.map(\.port)
  }

  /// Starts a server and waits for the word that says that it listens.
  init(
    _ path: String, _ arguments: [String], in folder: String, bin: String, until word: String
  ) throws {
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = [
      "PATH": "\(bin):/usr/local/bin:/usr/bin:/bin", "HOME": folder, "NO_COLOR": "1",
    ]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    while !log.contains(word) {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw Failure(message: "it ended: \(log)") }
      log += String(decoding: piece, as: UTF8.self)
    }
    // What it says from here on must not fill the pipe.
    output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
  }
}
