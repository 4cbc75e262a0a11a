import Sandbox
import Vocabulary

/// Runs a program of an engine's and takes what it prints, in bounded time and memory.
struct EngineProgram: Sendable {
  /// The program's path or name, and its arguments.
  var command: [String]
  /// All variables of the process; nothing is inherited.
  var environment: [String: String]
  var limit: Duration = .seconds(60)

  private static let mostBytes = 16 << 20

  struct Answer: Hashable, Sendable {
    let code: Int
    /// Both streams, as they came.
    let text: String
  }

  /// Its answer, whatever its exit code.
  func run() async throws(EngineProblem) -> Answer {
    let name = command.first ?? ""
    guard let path = ExecutableSearch.path(of: name, searchPath: environment["PATH"]) else {
      throw EngineProblem("there is no program \"\(name)\"")
    }
    let stop = StopSwitch()
    let launch = ProcessLaunch(
      command: [path] + command.dropFirst(), environment: environment)
    var printed: [UInt8] = []
    let end: ProcessEnd
    do throws(ProcessError) {
      end = try await ProcessRunner(launch: launch, stop: stop).run(within: limit) { bytes in
        if printed.count < Self.mostBytes { printed.append(contentsOf: bytes) }
      }
    } catch {
      throw EngineProblem(error.description)
    }
    if stop.reason == .timedOut {
      throw EngineProblem("\(name) did not answer within \(limit.components.seconds) s")
    }
    switch end.status {
    case .exited(let code): return Answer(code: code, text: String(printable: printed))
    case .signalled(let signal): throw EngineProblem("\(name) was ended by signal \(signal)")
    }
  }
}
