import Foundation

/// A repository elsewhere with a branch and, if wanted, a state ref; a clone of it as a build
/// system makes it; and a stand-in for muster that writes down how it was called.
struct World {
  let folder: String

  init(recorded: Bool) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "ci-\(UUID())").path
    try FileManager.default.createDirectory(
      atPath: folder + "/bin", withIntermediateDirectories: true)
    let state = recorded ? "git update-ref refs/muster/state HEAD" : ":"
    let made = try Shell.run(
      """
      set -e
      git init -q -b main origin
      cd origin
      git commit -q --allow-empty -m base
      git branch release
      \(state)
      git checkout -q -b better
      git commit -q --allow-empty -m proposal
      git checkout -q main
      cd ..
      git clone -q --single-branch -b better "file://$PWD/origin" clone
      cat > bin/muster <<'END'
      #!/bin/sh
      echo "$@" >> "$CALLS"
      echo "# stand-in" > report/gate.md
      exit "$CODE"
      END
      chmod +x bin/muster
      """, folder: folder, environment: Self.git)
    guard made.status == 0 else { throw Failure(output: made.output) }
  }

  struct Failure: Error { let output: String }

  private static let git = [
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
  ]

  /// How muster is called without a token.
  var expectedCall: String {
    get throws {
      "gate --base origin/release --head \(try git("rev-parse HEAD")) --state .muster-ci "
        + "--html report/gate.html --markdown report/gate.md --junit report/gate.xml "
        + "--json report/gate.json --sarif report/gate.sarif"
    }
  }

  /// Runs the scripts of a file up to the gate, as its system would, and stops at the first that
  /// fails.
  func run(
    _ name: String, code: Int32, token: String = "", environment more: [String: String] = [:]
  ) throws -> Shell.Result {
    let head = try git("rev-parse HEAD")
    var environment = ["BASE": "release", "HEAD_COMMIT": head, "MUSTER_STATE": ".muster-ci"]
    environment["CODE"] = String(code)
    switch name {
    case "Jenkinsfile":
      environment["FORGE_TOKEN"] = token
      environment["CHANGE_ID"] = "17"
    case "gitlab-ci.yml":
      environment["HEAD_COMMIT"] = nil
      environment["CI_COMMIT_SHA"] = "a merge"
      environment["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = head
      environment["MUSTER_FORGE_TOKEN"] = token
    default:
      environment["FETCH_TOKEN"] = "t0ken"
      environment["MUSTER_FORGE_TOKEN"] = token
    }
    environment.merge(more) { $1 }
    var output = ""
    for script in try CIScriptTests.scripts(name).prefix(2) {
      let result = try run(script: script, environment: environment)
      output += result.output
      if result.status != 0 { return Shell.Result(status: result.status, output: output) }
    }
    return Shell.Result(status: 0, output: output)
  }

  /// Runs one script in the clone, by the shell's options of the build systems.
  func run(script: String, environment: [String: String]) throws -> Shell.Result {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let own = ["PATH": "\(folder)/bin:\(path)", "CALLS": folder + "/calls"]
    return try Shell.run(
      script, by: "bash", "-eo", "pipefail", folder: folder + "/clone",
      environment: Self.git.merging(own) { $1 }.merging(environment) { $1 })
  }

  func git(_ command: String, at place: String = "clone") throws -> String {
    let result = try Shell.run(
      "git \(command)", folder: "\(folder)/\(place)", environment: Self.git)
    return result.output.trimmingCharacters(in: .newlines)
  }

  func calls() throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder + "/calls") else { return [] }
    return try String(contentsOfFile: folder + "/calls", encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  func removeOrigin() throws {
    try FileManager.default.removeItem(atPath: folder + "/origin")
  }

  func remove() {
    // What stays behind is in the temporary folder and harms nobody.
    try? FileManager.default.removeItem(atPath: folder)
  }
}

/// Runs scripts from files, as build systems do.
enum Shell {
  struct Result: Equatable {
    let status: Int32
    /// Both of its outputs in one.
    let output: String
  }

  static func run(
    _ script: String, by interpreter: String = "sh", _ options: String..., folder: String,
    environment: [String: String] = [:]
  ) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "script-\(UUID())")
    try Data(script.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [interpreter] + options + [file.path]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let stdout = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = stdout
    process.standardError = stdout
    try process.run()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }
}
