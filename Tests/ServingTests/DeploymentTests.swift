import FoundationEssentials
import HTTPClient
import Serving
import Testing
import Vocabulary

struct DeploymentTests {
  @Test func `the read-back tells what was loaded, and echoes the nonce`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      let empty = try await runtime.serving()
      #expect(empty["state"] == "empty")
      #expect(empty["version"] == .null)
      #expect(
        try await runtime.send("GET", "/readyz").shown
          == #"503 {"reason":"no model is deployed","status":"not ready"}"#)
      try await runtime.deploy(package)
      _ = try await runtime.score("[1, 2, 3]")
      let report = try await runtime.serving(nonce: "4711")
      #expect(report["nonce"] == "4711")
      #expect(report["state"] == "serving")
      #expect(report["model"] == "demo")
      #expect(report["version"]?.string == package.version.hex)
      #expect(report["workers"]?.array?.map { $0["state"] } == ["ready", "ready"])
      #expect(report["statistics"]?["requests"] == 1)
      #expect(report["statistics"]?["records"] == 3)
      #expect(report["statistics"]?["latency"]?["count"] == 1)
      #expect(try await runtime.send("GET", "/readyz").shown == #"200 {"status":"ready"}"#)
      #expect(try await runtime.send("GET", "/healthz").shown == #"200 {"status":"live"}"#)
    }
  }

  @Test func `a switch under load fails no request`() async throws {
    let folder = try TemporaryFolder()
    let one = try PackageFolder("def score(r): return 1", in: folder.path)
    let two = try PackageFolder("def score(r): return 2", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(one)
      let isOver = Flag()
      let seen = try await withThrowingTaskGroup(of: [String: Int].self) { group in
        for _ in 0..<4 {
          group.addTask {
            var seen: [String: Int] = [:]
            while !isOver.isRaised {
              let answer = try await runtime.score("0")
              let version = answer.header("Muster-Version") ?? "none"
              let name =
                version == one.version.hex ? "one" : version == two.version.hex ? "two" : "?"
              seen["\(name) \(answer.shown)", default: 0] += 1
            }
            return seen
          }
        }
        for package in [two, one, two, one, two] {
          #expect(try await runtime.deploy(package).status == 200)
          // Once it answers, the new version serves, and nothing else.
          #expect(
            try await runtime.score("0").header("Muster-Version") == package.version.hex)
        }
        isOver.raise()
        return try await group.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
      }
      #expect(seen == ["one 200 1", "two 200 2"])
      #expect(try await runtime.serving()["version"]?.string == two.version.hex)
    }
  }

  @Test func `a package whose bytes were changed is refused, and the old version goes on`()
    async throws
  {
    let folder = try TemporaryFolder()
    let good = try PackageFolder("def score(r): return 'good'", in: folder.path)
    let bad = try PackageFolder("def score(r): return 'bad'", in: folder.path)
    try write("def score(r): return 'evil'", to: "\(bad.path)/files/score.py")
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(good)
      let refused = try await runtime.deploy(bad)
      #expect(refused.status == 422)
      let found = Digest(of: "def score(r): return 'evil'")
      let expected = Digest(of: "def score(r): return 'bad'")
      #expect(
        try refused.json["detail"]?.string == """
          failed to load "\(bad.path)": "score.py" has the digest \(found), expected \(expected)
          """)
      #expect(try await runtime.score("1").shown == #"200 "good""#)
      let report = try await runtime.serving()
      #expect(report["version"]?.string == good.version.hex)
      #expect(report["attempt"]?["state"] == "failed")
      #expect(report["attempt"]?["version"]?.string == bad.version.hex)
    }
  }

  @Test func `files and manifest that agree with each other but not with the version are refused`()
    async throws
  {
    let folder = try TemporaryFolder()
    let asked = try PackageFolder("def score(r): return 'asked'", in: folder.path)
    var forged = try PackageFolder("def score(r): return 'forged'", in: folder.path).manifest
    forged.version = asked.version
    try write("def score(r): return 'forged'", to: "\(asked.path)/files/score.py")
    try write(forged.json.prettyText, to: "\(asked.path)/package.json")
    try await withRuntime(state: folder.path) { runtime in
      let refused = try await runtime.deploy(asked)
      #expect(refused.status == 422)
      #expect(refused.text.contains("the files are those of version"))
      #expect(try await runtime.serving()["state"] == "failed")
    }
  }

  @Test(arguments: [
    ("import nothing_of_the_kind\ndef score(r): return r", "ModuleNotFoundError"),
    ("def scor(r): return r", "AttributeError"),
    ("def score(r) return r", "SyntaxError"),
    ("import os\nos._exit(7)", "it exited with code 7"),
  ])
  func `a model that cannot be loaded is reported with its reason`(
    source: String, reason: String
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(source, in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      let refused = try await runtime.deploy(package)
      #expect(refused.status == 422)
      let problem = try refused.json
      #expect(problem["type"] == "urn:muster:problem:load-failed")
      #expect(problem["detail"]?.string?.contains(reason) == true, "\(refused.text)")
      #expect(try await runtime.serving()["state"] == "failed")
      #expect(try await runtime.score("1").status == 503)
    }
  }

  @Test func `a warm-up that fails refuses the version`() async throws {
    let folder = try TemporaryFolder()
    let source = "def score(r): return r['x']"
    let good = try PackageFolder(source, in: folder.path, warmUp: [["x": 1]])
    let bad = try PackageFolder(source + "\n", in: folder.path, warmUp: [["y": 1]])
    try await withRuntime(state: folder.path) { runtime in
      #expect(try await runtime.deploy(good).status == 200)
      let refused = try await runtime.deploy(bad)
      #expect(refused.status == 422)
      #expect(refused.text.contains("it failed to warm up: KeyError: 'x'"), "\(refused.text)")
      #expect(try await runtime.score(#"{"x": 1}"#).shown == "200 1")
    }
  }

  @Test func `control without the token is refused and changes nothing`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      let wrong = String(repeating: "0", count: 64)
      for token in [nil, wrong, ""] {
        for (method, path) in [
          ("GET", "/control/serving"), ("PUT", "/control/deployment"),
          ("DELETE", "/control/deployment"),
        ] {
          let answer = try await runtime.send(method, path, token: token)
          #expect(answer.status == 401)
        }
      }
      #expect(try await runtime.score("1").shown == "200 1")
    }
  }

  @Test func `undeploying ends the workers and is remembered`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      let token = runtime.registration.token
      let answer = try await runtime.send("DELETE", "/control/deployment", token: token)
      #expect(answer.status == 200)
      #expect(try answer.json["state"] == "empty")
      #expect(try await runtime.score("1").status == 503)
    }
    try await withRuntime(state: folder.path) { runtime in
      let state = try await runtime.serving()["state"]
      #expect(state == "empty")
    }
  }

  @Test func `a runtime that starts again serves what it served`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return 'again'", in: folder.path)
    var tokens: [String] = []
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      tokens.append(runtime.registration.token)
    }
    try await withRuntime(state: folder.path) { runtime in
      tokens.append(runtime.registration.token)
      var states: Set<String> = []
      try await runtime.eventually("it serves again") {
        let state = try await runtime.serving()["state"]?.string ?? ""
        states.insert(state)
        return state == "serving"
      }
      #expect(states.isSubset(of: ["empty", "loading", "serving"]))
      #expect(try await runtime.score("1").shown == #"200 "again""#)
    }
    #expect(tokens[0] != tokens[1])
  }

  @Test func `a deployment that is broken when the runtime starts again is reported`()
    async throws
  {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return 1", in: folder.path)
    try await withRuntime(state: folder.path) { try await $0.deploy(package) }
    try write("def score(r): return 2", to: "\(package.path)/files/score.py")
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.eventually("it has tried") {
        try await runtime.serving()["state"] == "failed"
      }
      let reason = try await runtime.serving()["reason"]?.string ?? ""
      #expect(reason.contains("has the digest"), "\(reason)")
    }
  }
}
