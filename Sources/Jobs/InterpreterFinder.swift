import Sandbox
import Synchronization
import Vocabulary

/// Finds the Python interpreter behind a name.
///
/// `python3` is often a script that chooses one (pyenv), which takes a tenth of a second to say
/// which: the answer is kept in a file, under everything that could change it.
struct InterpreterFinder: Sendable {
  /// A name to look up as a shell would, or a path.
  let name: String
  /// The file that keeps the answers.
  let cachePath: String

  private static let known = Mutex<[String: PythonInterpreter]>([:])
  private static let longest = Duration.seconds(30)

  /// The interpreter, asked for at most once per process.
  func find() async throws(EnvironmentFailure) -> PythonInterpreter {
    guard let path = ExecutableSearch.path(of: name) else {
      throw Self.failure("no program \"\(name)\" on the search path")
    }
    let key = Self.key(of: path)
    if let known = Self.known.withLock({ $0[key] }) { return known }
    let cached = await BlockingWork.run { readCache(key) }
    let interpreter: PythonInterpreter
    if let cached {
      interpreter = cached
    } else {
      interpreter = try await ask(path)
      let found = interpreter
      await BlockingWork.run { writeCache(key, found) }
    }
    guard interpreter.isRecentEnough else {
      let (major, minor) = PythonInterpreter.oldest
      throw Self.failure(
        "\(interpreter.executable) is Python \(interpreter.version), expected \(major).\(minor) or "
          + "later")
    }
    Self.known.withLock { $0[key] = interpreter }
    return interpreter
  }

  private static func failure(_ reason: String) -> EnvironmentFailure {
    EnvironmentFailure(step: .interpreter, reason: reason, fault: .platform)
  }

  /// The program by path, size and time, and what pyenv's shims go by.
  private static func key(of path: String) -> String {
    var parts = [path, stamp(of: path), ExecutableSearch.variable("PYENV_VERSION") ?? ""]
    let folder = path.split(separator: "/").dropLast(2).joined(separator: "/")
    parts.append(stamp(of: "/\(folder)/version"))
    return parts.joined(separator: "|")
  }

  private static func stamp(of path: String) -> String {
    Disk.status(path).map { "\($0.byteCount)@\($0.modified)" } ?? "none"
  }

  private func ask(_ path: String) async throws(EnvironmentFailure) -> PythonInterpreter {
    var environment: [String: String] = [:]
    for name in ["HOME", "PATH", "PYENV_ROOT", "PYENV_VERSION"] {
      environment[name] = ExecutableSearch.variable(name)
    }
    let launch = ProcessLaunch(
      command: [path, "-E", "-s", "-c", PythonInterpreter.question], environment: environment)
    var log = LogKeeper(keptBytes: 1 << 16)
    let end: ProcessEnd
    do throws(ProcessError) {
      end = try await ProcessRunner(launch: launch, stop: StopSwitch())
        .run(within: Self.longest) { log.append($0) }
    } catch {
      throw Self.failure(error.description)
    }
    let line = log.log.text.split(separator: "\n").last ?? ""
    // Anything but the expected line is told as it is.
    guard end.status == .exited(0), let answer = try? JSON(parsing: String(line)),
      let interpreter = PythonInterpreter(answer: answer)
    else { throw Self.failure("\(path) does not answer as a Python interpreter: \(line)") }
    return interpreter
  }

  private func readCache(_ key: String) -> PythonInterpreter? {
    // A cache that cannot be read is no cache.
    guard let text = Disk.text(cachePath), let cache = try? JSON(parsing: text),
      let entry = cache[key], let interpreter = PythonInterpreter(answer: entry),
      entry["stamp"]?.string == Self.stamp(of: interpreter.executable)
    else { return nil }
    return interpreter
  }

  private func writeCache(_ key: String, _ interpreter: PythonInterpreter) {
    var entry = interpreter.answer.object ?? [:]
    entry["stamp"] = .string(Self.stamp(of: interpreter.executable))
    let temporary = "\(cachePath).\(UInt64.random(in: 0...UInt64.max))"
    do throws(DiskError) {
      try Disk.write(Array(JSON.object([key: .object(entry)]).prettyText.utf8), to: temporary)
      try Disk.rename(temporary, to: cachePath)
    } catch {
      // The next start asks again; nothing else is lost.
    }
  }
}
