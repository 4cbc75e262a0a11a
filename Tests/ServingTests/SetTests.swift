import Glibc
import HTTPClient
import Serving
import Testing
import Vocabulary

/// Models that score all records of a set at once.
struct SetTests {
  private static let source = """
    # modelop.recordsets.0: true
    import os, time
    def score(records):
      if any(r.get("die") for r in records):
        time.sleep(0.2)
        os._exit(3)
      if any(r.get("bad") for r in records):
        raise ValueError("bad")
      time.sleep(0.05 if len(records) == 1 else 0.02)
      return [{"x": r["x"], "together": len(records)} for r in records]
    """

  private func withModel(
    _ source: String = source, workers: Int = 1, _ body: (LiveRuntime) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(source, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.pool.workers = workers
    } _: { runtime in
      let deployed = try await runtime.deploy(package)
      #expect(deployed.status == 200, "\(deployed.text)")
      try await body(runtime)
    }
  }

  @Test func `one request is a set, one record a set of one`() async throws {
    try await withModel { (runtime: LiveRuntime) async throws in
      #expect(
        try await runtime.score(#"[{"x": 1}, {"x": 2}]"#).shown
          == #"200 [{"x":1,"together":2},{"x":2,"together":2}]"#)
      #expect(try await runtime.score(#"{"x": 1}"#).shown == #"200 {"x":1,"together":1}"#)
      #expect(try await runtime.score("[]").shown == "200 []")
    }
  }

  @Test func `requests that wait are scored together, and each gets its own answer`()
    async throws
  {
    try await withModel { runtime in
      let together = try await withThrowingTaskGroup(of: Int64.self) { group in
        for client in 0..<8 {
          group.addTask {
            var most: Int64 = 0
            for round in 0..<5 {
              let x = client * 100 + round
              let answer = try await runtime.score(#"{"x": \#(x)}"#).json
              #expect(answer["x"]?.integer == Int64(x))
              most = max(most, answer["together"]?.integer ?? 0)
            }
            return most
          }
        }
        return try await group.reduce(0, max)
      }
      #expect(together > 1)
      let report = try await runtime.serving()
      #expect(report["statistics"]?["requests"] == 40)
      #expect(report["workers"]?[0]?["served"] == 40)
    }
  }

  @Test func `a record that fails fails alone`() async throws {
    try await withModel { runtime in
      let problem = try await runtime.score(#"[{"x": 1}, {"bad": true}, {"x": 3}]"#).json
      #expect(problem["errors"]?.array?.count == 1)
      #expect(problem["errors"]?[0]?["pointer"] == "/1")
      #expect(problem["results"]?[2]?["x"] == 3)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for x in 0..<8 {
          group.addTask {
            let answer = try await runtime.score(x == 3 ? #"{"bad": true}"# : #"{"x": \#(x)}"#)
            #expect(answer.status == (x == 3 ? 500 : 200), "\(answer.text)")
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `a request that kills its worker fails alone`() async throws {
    try await withModel { runtime in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for x in 0..<8 {
          group.addTask {
            let answer = try await runtime.score(x == 3 ? #"{"die": true}"# : #"{"x": \#(x)}"#)
            #expect(answer.status == (x == 3 ? 502 : 200), "\(answer.text)")
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `as many answers as records are expected`() async throws {
    try await withModel("# fastscore.recordsets: input\ndef score(rs): return [1]") { runtime in
      // The set fails, its records do not.
      let answer = try await runtime.score("[1, 2]")
      #expect(answer.shown == "200 [1,1]")
    }
    try await withModel("# modelop.recordsets.0: yes\ndef score(rs): return []") { runtime in
      let problem = try await runtime.score("[1, 2]")
      #expect(problem.status == 500)
      #expect(problem.text.contains("found 0 answers for 1 records"))
    }
  }
}
