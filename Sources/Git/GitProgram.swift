internal import Glibc
internal import Subprocess
internal import Synchronization

/// The `git` program: for what libgit2 does not do, or not well (transports, hooks of the other
/// side, merges with renamed folders, a person's own signing set-up).
///
/// Arguments are handed over one by one, never through a shell. Every call has a time limit, after
/// which everything that it started is ended; output is bounded; nothing asks anybody anything
/// unless the profile allows it.
package struct GitProgram: Sendable {
  /// Whose environment and configuration count.
  package var profile: GitProfile
  /// How long one call may take.
  package var timeLimit: Duration
  /// The program's name, looked up on the profile's `PATH`.
  package var executable: String

  /// The most that a call may print; more is `tooLarge`.
  package static let maximumOutputBytes = 16 << 20
  /// The most that a call may say on its standard error.
  package static let maximumErrorBytes = 1 << 20
  /// How long git has to clean up (its lock files, above all) before it is killed.
  static let grace: Duration = .milliseconds(500)

  /// A program for a profile.
  package init(
    _ profile: GitProfile, timeLimit: Duration = .seconds(120), executable: String = "git"
  ) {
    self.profile = profile
    self.timeLimit = timeLimit
    self.executable = executable
  }

  /// What a call came to.
  struct Outcome: Sendable {
    let exitCode: Int32
    let output: [UInt8]
    /// What git said on its standard error, on one line and without secrets.
    let errorText: String
    /// What the other side said, a line each.
    let remoteLines: [String]

    var outputText: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs a command and hands back its exit code and output, whatever the code.
  func run(
    _ attempt: Attempt, _ arguments: [String], input: [UInt8] = []
  ) async throws(GitError) -> Outcome {
    let command = Command(program: self, arguments: arguments, input: input)
    let limit = timeLimit
    let result = await withTaskGroup(of: Result<Outcome, Command.Failure>?.self) { group in
      group.addTask { await command.run() }
      group.addTask {
        do {
          try await ContinuousClock().sleep(for: limit)
          return .failure(.timeout)
        } catch {
          return nil  // The command was done first, and this wait was called off.
        }
      }
      defer { group.cancelAll() }
      while let first = await group.next() {
        guard let first else { continue }
        group.cancelAll()
        return first
      }
      return .failure(.cancelled)
    }
    do {
      return try result.get()
    } catch {
      throw self.error(error, attempt)
    }
  }

  /// Runs a command that must succeed.
  func succeed(
    _ attempt: Attempt, _ arguments: [String], input: [UInt8] = []
  ) async throws(GitError) -> Outcome {
    let outcome = try await run(attempt, arguments, input: input)
    guard outcome.exitCode == 0 else { throw failure(outcome, attempt) }
    return outcome
  }

  /// git's own words, as the cause.
  func failure(_ outcome: Outcome, _ attempt: Attempt) -> GitError {
    let text = outcome.errorText.isEmpty ? "git said nothing" : outcome.errorText
    return attempt.error(.processFailed, "\(text) (exit code \(outcome.exitCode))")
  }

  private func error(_ failure: Command.Failure, _ attempt: Attempt) -> GitError {
    switch failure {
    case .timeout: attempt.error(.timeout, "git did not end within \(timeLimit)")
    case .cancelled: attempt.error(.cancelled, "the wait for git was cancelled")
    case .signal(let number): attempt.error(.processFailed, "git was ended by signal \(number)")
    case .tooLarge: attempt.error(.tooLarge, "git printed more than the limit")
    case .cannotRun(let reason):
      attempt.error(.processFailed, "cannot run \"\(executable)\": \(reason)")
    }
  }
}

/// One run of the program.
private struct Command: Sendable {
  let program: GitProgram
  let arguments: [String]
  let input: [UInt8]

  enum Failure: Error {
    case timeout
    case cancelled
    case signal(Int32)
    case tooLarge
    case cannotRun(String)
  }

  func run() async -> Result<GitProgram.Outcome, Failure> {
    let process = Mutex<pid_t?>(nil)
    let outcome: Result<GitProgram.Outcome, Failure>
    do {
      let result = try await Subprocess.run(
        configuration, input: .array(input),
        output: .bytes(limit: GitProgram.maximumOutputBytes),
        error: .bytes(limit: GitProgram.maximumErrorBytes)
      ) { execution in
        process.withLock { $0 = execution.processIdentifier.value }
      }
      switch result.terminationStatus {
      case .exited(let code) where code == 0 || !Task.isCancelled:
        let text = String(decoding: result.standardError, as: UTF8.self)
        return .success(
          GitProgram.Outcome(
            exitCode: code, output: result.standardOutput,
            errorText: Self.readable(text), remoteLines: Self.remoteLines(text)))
      case .signaled(let number) where !Task.isCancelled: outcome = .failure(.signal(number))
      default: outcome = .failure(.cancelled)
      }
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      outcome = .failure(.tooLarge)
    } catch is CancellationError {
      outcome = .failure(.cancelled)
    } catch {
      outcome = .failure(Task.isCancelled ? .cancelled : .cannotRun("\(error)"))
    }
    if let group = process.withLock({ $0 }), !program.profile.mayAsk {
      // The clean-up stops when git itself is gone; an ssh that ignores the request to end is not.
      kill(-group, SIGKILL)
    }
    return outcome
  }

  private var configuration: Configuration {
    var options = PlatformOptions()
    let hasOwnGroup = !program.profile.mayAsk
    // A session of its own has no terminal: nothing can ask, and signals reach the whole group.
    options.createSession = hasOwnGroup
    options.teardownSequence = [
      .send(
        signal: .terminate, toProcessGroup: hasOwnGroup, allowedDurationToNextStep: GitProgram.grace
      )
    ]
    return Configuration(
      executable: .name(program.executable),
      arguments: Arguments(program.profile.options + arguments),
      environment: program.profile.environment, platformOptions: options)
  }

  private static func remoteLines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("remote: ") }.map { line in
      let end = line.lastIndex { !$0.isWhitespace } ?? line.startIndex
      return Redaction.text(printable(line[...end].dropFirst(8)))
    }
  }

  /// Without the control characters that would move a terminal's cursor or change its colours.
  private static func printable(_ text: Substring) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }

  /// The lines that say something, without advice, on one line and without secrets.
  private static func readable(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
      .map(printable)
      .map { line in line.hasPrefix("fatal: ") ? String(line.dropFirst(7)) : line }
      .filter { !$0.hasPrefix("hint:") && !$0.isEmpty }
    return Redaction.text(String(lines.joined(separator: "; ").prefix(2000)))
  }
}
