import Foundation
import Testing
import YAML

/// What stands in `docs/ci`, run against a real repository with a stand-in for muster.
struct CIScriptTests {
  private static let files = ["github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"]

  // MARK: - The files

  @Test(arguments: ["github-actions.yml", "gitlab-ci.yml"])
  func `the file is YAML as Muster itself reads it, strictly`(_ name: String) throws {
    let documents = try YAML.documents(Array(try Self.text(name).utf8))
    #expect(documents.count == 1)
    #expect(documents.first?.mapping?.isEmpty == false)
  }

  @Test(arguments: files)
  func `every script is one that bash can read, and is given its words in variables alone`(
    _ name: String
  ) throws {
    let scripts = try Self.scripts(name)
    #expect(scripts.count == (name == "github-actions.yml" ? 3 : 2))
    for script in scripts {
      let result = try Shell.run(script, by: "bash", "-n", folder: "/")
      #expect(result == Shell.Result(status: 0, output: ""))
      // What an expression puts into a script is run: a branch may be called `$(evil)`.
      #expect(!script.contains("${{"))
    }
  }

  @Test func `the three systems fetch and judge by the same commands`() throws {
    for part in ["# muster: fetch", "# muster: gate"] {
      let commands = try Self.files.map { try Self.part(part, of: $0) }
      #expect(commands.allSatisfy { $0.count > 5 && $0 == commands[0] }, "\(part)")
    }
  }

  @Test func `the workflow asks for the rights that it needs and no more`() throws {
    let workflow = try #require(
      YAML.documents(Array(try Self.text("github-actions.yml").utf8)).first)
    let rights = workflow["permissions"]?.mapping?.map {
      "\($0.key.scalar?.text ?? ""): \($0.value.scalar?.text ?? "")"
    }
    #expect(rights == ["contents: read", "pull-requests: write", "statuses: write"])
    let triggers = workflow["on"]?.mapping?.map { $0.key.scalar?.text ?? "" }
    // Not `pull_request_target`, which runs with the base's rights.
    #expect(triggers == ["pull_request"])
  }

  // MARK: - What they do

  @Test(arguments: files)
  func `the base and what was recorded are there when the gate runs`(_ name: String) throws {
    let world = try World(recorded: true)
    defer { world.remove() }
    let result = try world.run(name, code: 0)
    #expect(result.status == 0, "\(result.output)")
    #expect(try world.calls() == [world.expectedCall])
    #expect(try world.git("rev-parse origin/release") == world.git("rev-parse main", at: "origin"))
    #expect(
      try world.git("rev-parse refs/muster/state")
        == world.git("rev-parse refs/muster/state", at: "origin"))
    #expect(result.output.contains("muster: pass"))
  }

  @Test(arguments: files)
  func `a repository that Muster never wrote to is judged all the same`(_ name: String) throws {
    let world = try World(recorded: false)
    defer { world.remove() }
    let result = try world.run(name, code: 0)
    #expect(result.status == 0, "\(result.output)")
    #expect(try world.calls() == [world.expectedCall])
    #expect(result.output.contains("nothing was recorded in refs/muster/state yet"))
  }

  @Test(arguments: files, [1, 2, 3])
  func `muster's exit code is the job's`(_ name: String, _ code: Int32) throws {
    let world = try World(recorded: true)
    defer { world.remove() }
    let result = try world.run(name, code: code)
    #expect(result.status == code)
    let word: [Int32: String] = [
      1: "muster: no;", 2: "muster: wrong usage", 3: "muster: it could not be found out",
    ]
    #expect(result.output.contains(try #require(word[code])))
  }

  @Test(arguments: files)
  func `a repository that cannot be reached stops the job before the gate`(_ name: String) throws {
    let world = try World(recorded: true)
    defer { world.remove() }
    try world.removeOrigin()
    let result = try world.run(name, code: 0)
    #expect(result.status != 0)
    #expect(try world.calls() == [])
  }

  @Test(arguments: files)
  func `only with a token is anything published`(_ name: String) throws {
    let world = try World(recorded: true)
    defer { world.remove() }
    let result = try world.run(name, code: 0, token: "t0ken")
    #expect(result.status == 0, "\(result.output)")
    #expect(try world.calls() == [world.expectedCall + " --publish"])
    #expect(!result.output.contains("t0ken"))
  }

  @Test func `Jenkins publishes nothing of a fork`() throws {
    let world = try World(recorded: true)
    defer { world.remove() }
    let result = try world.run(
      "Jenkinsfile", code: 0, token: "t0ken", environment: ["CHANGE_FORK": "eve"])
    #expect(result.status == 0, "\(result.output)")
    #expect(try world.calls() == [world.expectedCall])
  }

  @Test func `GitHub's summary gets the report, if there is one`() throws {
    let world = try World(recorded: true)
    defer { world.remove() }
    let summary = world.folder + "/summary.md"
    let environment = ["GITHUB_STEP_SUMMARY": summary]
    let script = try Self.scripts("github-actions.yml")[2]
    #expect(try world.run(script: script, environment: environment).status == 0)
    #expect(!FileManager.default.fileExists(atPath: summary))
    _ = try world.run("github-actions.yml", code: 1)
    #expect(try world.run(script: script, environment: environment).status == 0)
    #expect(try String(contentsOfFile: summary, encoding: .utf8) == "# stand-in\n")
  }

  // MARK: - Reading the files

  static func text(_ name: String) throws -> String {
    let url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .appending(path: "../../../docs/ci/\(name)").standardized
    return try String(contentsOf: url, encoding: .utf8)
  }

  /// The shell scripts of a file, in order.
  static func scripts(_ name: String) throws -> [String] {
    let text = try text(name)
    if name == "Jenkinsfile" {
      return text.components(separatedBy: "sh '''").dropFirst().map {
        // Groovy's escape of a backslash.
        $0.components(separatedBy: "'''")[0].replacing("\\\\", with: "\\")
      }
    }
    let root = try #require(YAML.documents(Array(text.utf8)).first)
    if name == "gitlab-ci.yml" {
      return root["muster-gate"]?["script"]?.sequence?.compactMap { $0.scalar?.text } ?? []
    }
    return root["jobs"]?["gate"]?["steps"]?.sequence?.compactMap { $0["run"]?.scalar?.text } ?? []
  }

  /// The lines from a mark to the end of its script, without indentation.
  private static func part(_ mark: String, of name: String) throws -> [String] {
    let script = try #require(try scripts(name).first { $0.contains(mark) })
    let lines = script.split(separator: "\n").map { String($0.drop { $0 == " " }) }
    return lines.drop { $0 != mark }.filter { !$0.isEmpty }
  }
}
