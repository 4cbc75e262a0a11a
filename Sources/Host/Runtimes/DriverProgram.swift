import Glibc
import Sandbox
import Subprocess
import Synchronization
import SystemPackage
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One run of a program that the operator has named: a JSON object on its standard input, at most
/// one on its standard output. Nothing of our environment is inherited, the output is bounded, and
/// when its time is over everything in its process group is ended.
struct DriverProgram: Sendable {
  let words: [String]
  let environment: [String: String]
  let limit: Duration

  private static let outputLimit = 1 << 20
  private static let errorLimit = 1 << 20

  /// Why there is no answer, as the end of a sentence.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs it; an answer of nothing is an empty object.
  func run(_ question: JSON) async throws(Failure) -> JSON {
    let process = RunningProgram()
    let limit = limit
    let result = await withTaskGroup(of: Result<JSON, Failure>?.self) { group in
      group.addTask { await self.run(question, process) }
      group.addTask {
        do {
          try await ContinuousClock().sleep(for: limit)
        } catch {
          // The program has ended, or nobody waits for it any more.
          process.kill()
          return nil
        }
        process.kill()
        return .failure(Failure(description: "\(name) did not end within \(limit)"))
      }
      defer { group.cancelAll() }
      for await result in group {
        if let result { return result }
      }
      return .failure(Failure(description: "\(name) was cut off"))
    }
    return try result.get()
  }

  private var name: String { words.first ?? "the program" }

  private func run(
    _ question: JSON, _ process: RunningProgram
  ) async -> Result<JSON, Failure> {
    let launch = ProcessLaunch(
      command: words,
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 })
    do {
      let result = try await Subprocess.run(
        launch.configuration,
        input: .fileDescriptor(try Self.file(question), closeAfterSpawningProcess: true),
        output: .bytes(limit: Self.outputLimit), error: .bytes(limit: Self.errorLimit)
      ) { execution in
        process.begin(execution.processIdentifier.value)
      }
      process.kill()
      process.end()
      guard case .exited(0) = result.terminationStatus else {
        let said = ServerDialogue.lastLine(result.standardError).map { ": \($0)" } ?? ""
        let end =
          switch result.terminationStatus {
          case .exited(let code): "ended with the exit code \(code)"
          case .signaled(let number): "was ended by the signal \(number)"
          }
        return .failure(Failure(description: "\(name) \(end)\(said)"))
      }
      return answer(result.standardOutput)
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      process.kill()
      return .failure(
        Failure(description: "\(name) printed more than \(Self.outputLimit) bytes"))
    } catch {
      return .failure(Failure(description: "\(name) could not be run: \(error)"))
    }
  }

  /// A file without a name that holds the question: not a pipe, so nobody is stopped by a program
  /// that does not read.
  private static func file(_ question: JSON) throws -> FileDescriptor {
    let path = FilePath(
      FileManager.default.temporaryDirectory.path + "/muster-\(UUID().uuidString)")
    let file = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: .ownerReadWrite)
    do {
      try FileManager.default.removeItem(atPath: path.string)
      try file.writeAll("\(question.canonicalText)\n".utf8)
      try file.seek(offset: 0, from: .start)
      return file
    } catch {
      try? file.close()  // What failed before it says more.
      throw error
    }
  }

  private func answer(_ bytes: [UInt8]) -> Result<JSON, Failure> {
    guard bytes.contains(where: { $0 > 0x20 }) else { return .success([:]) }
    guard let json = try? JSON(parsing: bytes), json.object != nil else {
      let said = ServerDialogue.lastLine(bytes) ?? ""
      return .failure(Failure(description: "\(name) printed no JSON object: \(said)"))
    }
    if let error = json["error"]?.string {
      return .failure(
        Failure(description: "\(name): \(ServerDialogue.lastLine(Array(error.utf8)) ?? "")"))
    }
    return .success(json)
  }
}

/// The process group of a program while it runs.
private final class RunningProgram: Sendable {
  private let state = Mutex<(group: pid_t?, isOver: Bool)>((nil, false))

  func begin(_ process: pid_t) {
    state.withLock { state in
      if state.isOver { Glibc.kill(-process, SIGKILL) }
      state.group = process
    }
  }

  /// Ends all of it, now or as soon as it begins; a group without processes is no error.
  func kill() {
    state.withLock { state in
      state.isOver = true
      if let group = state.group { Glibc.kill(-group, SIGKILL) }
    }
  }

  /// From here on the group's number may be another's.
  func end() {
    state.withLock { $0.group = nil }
  }
}
