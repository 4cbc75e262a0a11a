import Foundation
import Git
import Signatures
import Vocabulary

/// A throw-away repository with Muster's state beside it, and the program that is tested.
///
/// Hermetic: a home of its own, fixed dates and people, a fixed clock, keys from fixed seeds, and no
/// network.
final class Playground {
  let root: URL
  var registry: String { root.appending(path: "registry").path }
  static let now = "2026-11-22T12:00:00Z"

  /// A repository with some files, committed to `main`.
  init(_ files: [String: String], seed: UInt8 = 1) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: root.appending(path: "home"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: registry + "/.git/muster/keys", withIntermediateDirectories: true)
    try git("init", "-q", "-b", "main")
    let key = try Self.key(seed)
    try write("\(registry)/.git/muster/keys/muster", Array(key.openSSHText.utf8))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: registry + "/.git/muster/keys/muster")
    for (path, text) in files { try write("\(registry)/\(path)", Array(text.utf8)) }
    try commit("Registry")
  }

  deinit {
    try? FileManager.default.removeItem(at: root)  // what is left lies in the temporary folder
  }

  /// A key that is the same in every run.
  static func key(_ seed: UInt8) throws -> SigningKey {
    try SigningKey(seed: [UInt8](repeating: seed, count: 32), comment: "test")
  }

  // MARK: - Files and git

  func write(_ path: String, _ bytes: [UInt8]) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func commit(_ message: String) throws {
    try git("add", "-A")
    try git("commit", "-q", "--allow-empty", "-m", message)
  }

  @discardableResult
  func git(_ arguments: String...) throws -> String {
    let ran = try run("/usr/bin/git", ["-C", registry] + arguments)
    guard ran.code == 0 else { throw Failed(text: "git \(arguments): \(ran.text)") }
    return ran.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  struct Failed: Error { var text: String }

  // MARK: - The program

  struct Ran {
    var text: String
    var code: Int32
    var isSignal: Bool
    var seconds: Double
  }

  /// Runs muster on the repository; both streams in one text.
  func muster(_ line: String) throws -> Ran {
    let words = line.split(separator: " ").map(String.init)
    return try run(Self.program, words + ["--repo", registry])
  }

  /// What a person would see: the command, what it printed, and how it ended; paths, digests and
  /// keys by names.
  func transcript(_ lines: String...) throws -> String {
    try lines.map { line in
      let ran = try muster(line)
      let end = ran.code == 0 ? "" : "(exit \(ran.code))\n"
      return "$ muster \(line)\n\(named(ran.text))\(end)"
    }.joined()
  }

  func named(_ text: String) -> String {
    text.replacingOccurrences(of: root.path, with: "ROOT")
      .replacing(/SHA256:[A-Za-z0-9+\/]{43}/, with: "KEY")
      .replacing(/\b[0-9a-f]{64}\b/, with: "DIGEST")
      .replacing(/\b[0-9a-f]{40}\b/, with: "COMMIT")
      .replacing(/\b[0-9a-f]{16}\b/, with: "INSTANCE")
      .replacing(/\b[0-9a-f]{12}\b/, with: "VERSION")
      .replacing(/\b[0-9a-f]{10}\b/, with: "SHORT")
  }

  static let program: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: own).deletingLastPathComponent().appending(path: "muster").path
  }()

  func run(
    _ program: String, _ arguments: [String], _ further: [String: String] = [:]
  ) throws -> Ran {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = [
      "HOME": root.appending(path: "home").path, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
      "GIT_CONFIG_NOSYSTEM": "1", "MUSTER_NOW": Self.now,
      "GIT_AUTHOR_NAME": "Ada Author", "GIT_AUTHOR_EMAIL": "ada@example.com",
      "GIT_AUTHOR_DATE": "2026-11-01T00:00:00Z", "GIT_COMMITTER_NAME": "Ada Author",
      "GIT_COMMITTER_EMAIL": "ada@example.com", "GIT_COMMITTER_DATE": "2026-11-01T00:00:00Z",
    ].merging(further) { _, given in given }
    let output = root.appending(path: "output-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    let handle = try FileHandle(forWritingTo: output)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    process.waitUntilExit()
    let seconds = (clock.now - start) / .seconds(1)
    try handle.close()
    return Ran(
      text: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      code: process.terminationStatus, isSignal: process.terminationReason == .uncaughtSignal,
      seconds: seconds)
  }
}
