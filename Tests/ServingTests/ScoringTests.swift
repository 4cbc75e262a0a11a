import HTTPClient
import Serving
import Testing
import Vocabulary

struct ScoringTests {
  /// Deploys a model, scores a body, and compares status and answer.
  private func check(
    _ source: String, _ body: String, _ expected: String, initialise: String? = nil,
    attachments: [String: String] = [:], sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      source, in: folder.path, initialise: initialise, attachments: attachments)
    try await withRuntime(state: folder.path) { runtime in
      let deployed = try await runtime.deploy(package)
      #expect(deployed.status == 200, "\(deployed.text)", sourceLocation: sourceLocation)
      let answer = try await runtime.score(body)
      #expect(answer.shown == expected, sourceLocation: sourceLocation)
      #expect(
        answer.header("Muster-Version") == package.version.hex, sourceLocation: sourceLocation)
      #expect(answer.header("muster-model") == "demo", sourceLocation: sourceLocation)
    }
  }

  @Test func `one record in, one answer out`() async throws {
    try await check("def score(r): return {'y': r['x'] + 1}", #"{"x": 2}"#, #"200 {"y":3}"#)
  }

  @Test func `an array in, an array out, in order`() async throws {
    try await check("def score(r): return r * 2", "[1, 2, 3]", "200 [2,4,6]")
  }

  @Test func `an empty array needs no model`() async throws {
    try await check("def score(r): return r", "[]", "200 []")
  }

  @Test func `a record that is an array of arrays keeps its commas`() async throws {
    try await check(
      "def score(r): return len(r)", #"[[1,[2]],[],["a,\"]"]]"#, "200 [2,0,1]")
  }

  @Test func `a generator's one value is the answer, several are an array, none is null`()
    async throws
  {
    try await check(
      "def score(r):\n  for i in range(r):\n    yield i", "[0,1,2]", "200 [null,0,[0,1]]")
  }

  @Test func `the init function runs first, attachments lie in the working folder`() async throws {
    try await check(
      """
      import json
      def begin():
        global factor
        factor = json.load(open("data/model.json"))["factor"]
        print("loaded")
      def score(r):
        print("scoring", r)
        return r * factor
      """, "5", "200 35", initialise: "begin", attachments: ["data/model.json": #"{"factor": 7}"#])
  }

  @Test func `a body that is not JSON is refused with the place`() async throws {
    try await check(
      "def score(r): return r", "{\"x\": 1,\n \"y\": }",
      """
      400 {"detail":"failed to read the body at 2:7: expected a value, found \\"}\\"",\
      "errors":[{"detail":"expected a value, found \\"}\\"","pointer":"","position":"2:7"}],\
      "status":400,"title":"The body is not json","type":"urn:muster:problem:invalid-json"}
      """)
  }

  @Test func `an exception is a problem that names it, and the other answers are kept`()
    async throws
  {
    try await check(
      "def score(r): return 1 / r", "[1, 0, 2]",
      """
      500 {"detail":"the model failed on 1 of 3 records: ZeroDivisionError: division by zero",\
      "errors":[{"detail":"ZeroDivisionError: division by zero",\
      "exception":"ZeroDivisionError","pointer":"/1"}],"results":[1.0,null,0.5],"status":500,\
      "title":"The model failed","type":"urn:muster:problem:model-error"}
      """)
  }

  @Test func `a model that calls exit fails its record and no more`() async throws {
    try await check(
      "import sys\ndef score(r):\n  sys.exit(3)", "1",
      """
      500 {"detail":"the model failed on 1 of 1 records: SystemExit: 3",\
      "errors":[{"detail":"SystemExit: 3","exception":"SystemExit","pointer":""}],\
      "status":500,"title":"The model failed","type":"urn:muster:problem:model-error"}
      """)
  }

  @Test func `NaN is no JSON`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return float('nan')", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      let problem = try await runtime.score("1").json
      #expect(problem["type"]?.string == "urn:muster:problem:model-error")
      #expect(problem["errors"]?[0]?["exception"]?.string == "ValueError")
    }
  }

  @Test func `numbers reach the model as they were written`() async throws {
    try await check(
      "def score(r): return str(r)", "123456789012345678901234567890",
      #"200 "123456789012345678901234567890""#)
  }

  @Test func `what a model writes to file 1 never gets into an answer`() async throws {
    try await check(
      """
      import os
      os.write(1, b'x' * 1000)
      def score(r):
        os.write(1, b'y' * 1000)
        print("z")
        return os.read(0, 10).decode()
      """, "1", #"200 """#)
  }

  @Test func `records over a megabyte go both ways`() async throws {
    let text = String(repeating: "ü", count: 700_000)
    try await check("def score(r): return r", "\"\(text)\"", "200 \"\(text)\"")
  }

  @Test func `a command speaks JSON lines`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      #"""
      #!/bin/sh
      [ "$1" = score ] || exit 9
      while read -r line; do
        case "$line" in
          0) echo '{"$error": {"type": "Refused", "message": "zero"}}' ;;
          *) echo "{\"got\": $line}" ;;
        esac
      done
      """#, in: folder.path, language: .command)
    try await withRuntime(state: folder.path) { runtime in
      let deployed = try await runtime.deploy(package)
      #expect(deployed.status == 200, "\(deployed.text)")
      #expect(try await runtime.score("{\"a\":\n 1}").shown == #"200 {"got": {"a":  1}}"#)
      #expect(try await runtime.score("[1, 2]").shown == #"200 [{"got": 1},{"got": 2}]"#)
      let problem = try await runtime.score("[1, 0]").json
      #expect(problem["errors"]?[0]?["exception"]?.string == "Refused")
      #expect(problem["results"] == [["got": 1], .null])
    }
  }

  @Test func `the input schema refuses a record with the place in the body`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      "def score(r): return r['x']", in: folder.path, attachments: ["in.json": "{}"],
      schemas: .init(input: "in.json", output: "in.json", isEnforced: true))
    try await withRuntime(state: folder.path) { configuration in
      configuration.makeValidator = { _, _ in
        { record in
          guard record["x"] == "bad" || record == "worse" else { return [] }
          return [RecordProblem(pointer: "/x", message: "found bad")]
        }
      }
    } _: { runtime in
      #expect(try await runtime.deploy(package).status == 200)
      #expect(try await runtime.score(#"{"x": 1}"#).shown == "200 1")
      let input = try await runtime.score(#"[{"x": 1}, {"x": "bad"}]"#)
      #expect(input.status == 422)
      #expect(try input.json["errors"]?[0]?["pointer"] == "/1/x")
      let output = try await runtime.score(#"{"x": "worse"}"#)
      #expect(output.status == 500)
      #expect(try output.json["type"] == "urn:muster:problem:output-rejected")
      let statistics = try await runtime.serving()["statistics"]
      #expect(statistics?["requests"] == 3)
      #expect(statistics?["rejected"] == 1)
      #expect(statistics?["errors"] == 1)
    }
  }

  @Test(arguments: [
    ("GET", "/score", "", 405), ("POST", "/nothing", "1", 404), ("GET", "/control/x", "", 401),
    ("POST", "/score", "[1,2,3,4]", 413),
    ("POST", "/score", String(repeating: "1", count: 2000), 413),
  ])
  func `what is not served is refused by its own status`(
    method: String, path: String, body: String, status: Int
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(state: folder.path) { configuration in
      configuration.limits.records = 3
      configuration.limits.bodyBytes = 1000
    } _: { runtime in
      try await runtime.deploy(package)
      let answer = try await runtime.send(
        method, path, body.isEmpty ? nil : body,
        headers: [HTTPHeader("Content-Type", "application/json")])
      #expect(answer.status == status, "\(answer.text)")
      #expect(answer.header("Content-Type") == "application/problem+json")
    }
  }
}
