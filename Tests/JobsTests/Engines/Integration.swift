import Foundation
import Sandbox
import Testing

@testable import Jobs

extension Trait where Self == ConditionTrait {
  /// For tests against a real peer: `scripts/test --integration` runs them.
  static func integration(needs programs: String...) -> Self {
    .enabled("needs \(programs.joined(separator: ", ")): scripts/test --integration") {
      let environment = ProcessInfo.processInfo.environment
      return environment["MUSTER_INTEGRATION"] == "1"
        && programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }
  }
}

/// The built program, which is the worker of engines: named by `MUSTER`, else beside the tests.
enum BuiltProgram {
  static let path: String = {
    if let path = ProcessInfo.processInfo.environment["MUSTER"] { return path }
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: own).deletingLastPathComponent().appending(path: "muster").path
  }()
}

/// Processes that a test has started, ended by their ids when it is over.
final class Daemons {
  private var processes: [Process] = []
  let folder: String
  let environment: [String: String]

  init(folder: String, environment: [String: String]) throws {
    self.folder = folder
    self.environment = environment
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
  }

  /// Starts a program that stays in the foreground; it prints into a file of the folder.
  func start(_ program: String, _ arguments: [String], log: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = environment
    let path = folder + "/" + log
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    processes.append(process)
  }

  /// What a program prints, once it has ended. One that has asked before its server listened may
  /// wait for minutes: then it has printed nothing.
  func ask(_ program: String, _ arguments: [String]) async -> String {
    let asked = EngineProgram(
      command: [program] + arguments, environment: environment, limit: .seconds(5))
    return (try? await asked.run())?.text ?? ""
  }

  /// Asks until something holds.
  func wait(
    upTo limit: Duration, for what: String, _ condition: () async throws -> Bool
  ) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
      if try await condition() { return }
      await BlockingWork.pause(milliseconds: 50)
    }
    throw EngineProblem("waited too long for \(what)")
  }

  /// Ends them, the last one first; what they have blocked does not keep them from SIGKILL.
  func end(by signal: Int32 = SIGKILL) {
    for process in processes.reversed() where process.isRunning {
      kill(process.processIdentifier, signal)
    }
  }

  /// Ports that nobody listens on now.
  static func freePorts(_ count: Int) throws -> [Int] {
    try (0..<count).map { _ in try LoopbackListener() }.map(\.port)
  }
}
