import FoundationEssentials
import Git
import Subprocess
import Testing
import Vocabulary

/// A temporary folder and the real `git` in it, with an environment that does not depend on the
/// machine.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appending(path: "muster-git-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  deinit {
    // A folder that stays behind in the temporary directory harms no test.
    try? FileManager.default.removeItem(atPath: folder)
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ name: String, _ text: String, executable: Bool = false) throws {
    let url = URL(filePath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    if executable {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: path(name))
    }
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Runs any program; its output without the last line break.
  @discardableResult
  func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], status: Int32 = 0
  ) async throws -> String {
    let result = try await Subprocess.run(
      .name(program), arguments: Arguments(arguments),
      environment: .inherit.updating(Self.environment(folder)), input: .array(input),
      output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
    guard case .exited(let code) = result.terminationStatus, code == status else {
      throw Failure(text: "\(program) \(arguments): \(result.standardError)")
    }
    var text = result.standardOutput[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }

  /// Runs git in a folder of this one.
  @discardableResult
  func git(
    _ repository: String, _ arguments: String..., input: [UInt8] = [], status: Int32 = 0
  ) async throws -> String {
    try await run("git", ["-C", path(repository)] + arguments, input: input, status: status)
  }

  /// Makes a repository with a work tree on `main`.
  func makeRepository(_ name: String) async throws {
    try await run("git", ["init", "-q", "-b", "main", path(name)])
  }

  /// Commits all that lies in the work tree.
  @discardableResult
  func commit(_ repository: String, _ message: String) async throws -> CommitID {
    try await git(repository, "add", "-A")
    try await git(repository, "commit", "-q", "--allow-empty", "-m", message)
    return CommitID(try await git(repository, "rev-parse", "HEAD"))
  }

  struct Failure: Error {
    let text: String
  }

  static func environment(_ folder: String) -> [Environment.Key: String?] {
    [
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": folder,
      "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@x.invalid",
      "GIT_COMMITTER_NAME": "Cat", "GIT_COMMITTER_EMAIL": "cat@x.invalid",
      "GIT_AUTHOR_DATE": "1700000000 +0100", "GIT_COMMITTER_DATE": "1700000000 +0000",
      "GIT_DIR": nil,
    ]
  }

  static let muster = CommitPerson(
    name: "Muster", email: "muster@x.invalid", when: Instant(seconds: 1_700_000_100))
}

/// The code of the error that a body throws; `nil` if it throws none.
func code(_ body: () throws(GitError) -> Void) -> GitError.Code? {
  do throws(GitError) {
    try body()
    return nil
  } catch {
    return error.code
  }
}

/// The same for a body that waits.
func code(_ body: () async throws(GitError) -> Void) async -> GitError.Code? {
  do throws(GitError) {
    try await body()
    return nil
  } catch {
    return error.code
  }
}
