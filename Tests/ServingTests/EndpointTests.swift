import Avro
import HTTPClient
import MessagePack
import Serving
import Testing
import Vocabulary

struct EndpointTests {
  private static let input = """
    {"type": "record", "name": "In", "fields": [
      {"name": "x", "type": "double"}, {"name": "name", "type": ["null", "string"]}]}
    """
  private static let output = """
    {"type": "record", "name": "Out", "fields": [
      {"name": "name", "type": ["null", "string"]}, {"name": "y", "type": "double"}]}
    """
  private static let double = "def score(r): return {'y': r['x'] * 2, 'name': r['name']}"

  /// Runs a model of the two schemas on some endpoints.
  private func withModel(
    _ source: String = double, endpoints: [Endpoint], isEnforced: Bool = true,
    _ body: (LiveRuntime) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      source, in: folder.path, attachments: ["in.avsc": Self.input, "out.avsc": Self.output],
      schemas: .init(input: "in.avsc", output: "out.avsc", isEnforced: isEnforced))
    try await withRuntime(state: folder.path) { configuration in
      configuration.endpoints = endpoints
      configuration.pool.workers = 1
      configuration.makeValidator = { schema, _ throws(SchemaProblem) in
        guard let parsed = try? AvroSchema(parsing: schema) else { throw SchemaProblem("broken") }
        return { parsed.problems(in: $0, isScoring: true).map(RecordProblem.init(avro:)) }
      }
    } _: { runtime in
      let deployed = try await runtime.deploy(package)
      #expect(deployed.status == 200, "\(deployed.text)")
      try await body(runtime)
    }
  }

  @Test func `each endpoint speaks its encoding, and refuses another`() async throws {
    let endpoints = Encodings.all.map { Endpoint(name: "as-\($0.name)", encoding: $0) }
    try await withModel(endpoints: endpoints) { runtime in
      let csv = try await runtime.send(
        "POST", "/as-csv", bytes: Array("x,name\r\n1,a\r\n2.5,\r\n".utf8), type: "text/csv")
      #expect(csv.shown == "200 name,y\r\na,2.0\r\n,5.0\r\n")
      #expect(csv.header("Content-Type") == "text/csv; charset=utf-8")
      let packed = MessagePackWriter.write([["x": 1.5, "name": "ü"], ["x": 2, "name": .null]])
      let pack = try await runtime.send(
        "POST", "/as-msgpack", bytes: packed, type: "application/x-msgpack")
      #expect(pack.header("Content-Type") == "application/x-msgpack")
      #expect(
        try MessagePackReader.read(pack.body).text
          == Array(#"[{"name":"ü","y":3.0},{"name":null,"y":4}]"#.utf8))
      // A double and the null branch, twice.
      let datum: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0]
      let avro = try await runtime.send(
        "POST", "/as-avro-binary", bytes: datum + datum, type: "avro/binary")
      #expect(avro.status == 200)
      #expect(avro.body == [0, 0, 0, 0, 0, 0, 0, 0x08, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x40])
      let wrong = try await runtime.send(
        "POST", "/as-csv", bytes: Array("{}".utf8), type: "application/json")
      #expect(wrong.status == 415)
      #expect(wrong.text.contains("found application/json, expected text/csv or application/csv"))
      let counts = try await runtime.serving()["statistics"]?["endpoints"]
      #expect(counts?["as-csv"]?["requests"] == 1)
      #expect(counts?["as-csv"]?["records"] == 2)
      #expect(counts?["as-msgpack"]?["latency"]?["count"] == 1)
    }
  }

  @Test func `rejected rows are told by line and column, and nothing is scored`() async throws {
    try await withModel(endpoints: [Endpoint(name: "rows", encoding: CSVEncoding())]) { runtime in
      let body = "x,name\n1,a\n\"one\",b\n2,c,d\n"
      let answer = try await runtime.send(
        "POST", "/rows", bytes: Array(body.utf8), type: "text/csv")
      #expect(answer.status == 422)
      #expect(answer.header("Content-Type") == "application/problem+json")
      let problem = try answer.json
      #expect(problem["type"] == "urn:muster:problem:record-rejected")
      #expect(
        problem["errors"] == [
          [
            "pointer": "/1/x", "row": 3, "column": "x",
            "detail": "expected double, found \"one\"",
          ],
          ["pointer": "/2", "row": 4, "detail": "found 3 fields, expected 2"],
        ])
      #expect(try await runtime.serving()["statistics"]?["rejected"] == 1)
    }
  }

  @Test func `what comes in at one endpoint is taken at another`() async throws {
    let endpoints = [
      Endpoint(name: "in", direction: .input, encoding: CSVEncoding()),
      Endpoint(name: "out", direction: .output, encoding: JSONEncoding()),
    ]
    try await withModel(endpoints: endpoints) { runtime in
      #expect(try await runtime.send("GET", "/out").status == 204)
      for body in ["x,name\n1,a\n2,b\n", "x,name\n3,c\n"] {
        let taken = try await runtime.send("POST", "/in", bytes: Array(body.utf8), type: "text/csv")
        #expect(taken.status == 202)
      }
      let first = try await runtime.send("GET", "/out?limit=2")
      #expect(first.shown == #"200 [{"y":2.0,"name":"a"},{"y":4.0,"name":"b"}]"#)
      #expect(first.header("Muster-Model") == "demo")
      #expect(try await runtime.send("GET", "/out").json[0]?["y"] == 6.0)
      #expect(try await runtime.send("GET", "/out").status == 204)
      #expect(try await runtime.send("POST", "/out", "1").status == 405)
      #expect(try await runtime.send("GET", "/in").status == 405)
    }
  }

  @Test func `answers that nobody takes are bounded`() async throws {
    let endpoints = [
      Endpoint(name: "in", direction: .input), Endpoint(name: "out", direction: .output),
    ]
    let source = "def score(r): return 1"
    try await withModel(source, endpoints: endpoints, isEnforced: false) { runtime in
      let body = "[" + String(repeating: "0,", count: 5_999) + "0]"
      let first = try await runtime.send("POST", "/in", body)
      #expect(first.shown == #"202 {"records":6000}"#)
      let second = try await runtime.send("POST", "/in", body)
      #expect(second.status == 503)
      #expect(try second.json["type"] == "urn:muster:problem:outbox-full")
      #expect(second.header("Retry-After") == "1")
      #expect(try await runtime.send("GET", "/out").json.array?.count == 6_000)
      #expect(try await runtime.send("POST", "/in", body).status == 202)
    }
  }

  @Test func `ModelOp's round trip goes from the first slot to the second`() async throws {
    let endpoints = [
      Endpoint(name: "in", direction: .input, encoding: CSVEncoding()),
      Endpoint(name: "out", direction: .output, encoding: MessagePackEncoding()),
    ]
    try await withModel(endpoints: endpoints) { runtime in
      let answer = try await runtime.send(
        "POST", "/credit-prod/api/roundtrip/0/1", bytes: Array("x,name\n1,a\n".utf8),
        type: "text/csv")
      #expect(answer.status == 200)
      #expect(answer.header("Content-Type") == "application/msgpack")
      #expect(
        try MessagePackReader.read(answer.body).text == Array(#"[{"name":"a","y":2.0}]"#.utf8))
      let other = try await runtime.send("POST", "/credit-prod/api/roundtrip/2/3", "1")
      #expect(other.status == 404)
    }
  }

  @Test func `bytes reach Python as bytes, and go back as bytes`() async throws {
    let source = """
      def score(r):
        if r == b"fail":
          raise ValueError("no")
        return r[::-1] if isinstance(r, bytes) else r.upper()
      """
    let endpoints = [
      Endpoint(name: "bytes", encoding: BinaryEncoding()),
      Endpoint(name: "text", encoding: TextEncoding()),
    ]
    try await withModel(source, endpoints: endpoints, isEnforced: false) { runtime in
      let bytes = try await runtime.send(
        "POST", "/bytes", bytes: [0, 255, 128], type: "application/octet-stream")
      #expect(bytes.body == [128, 255, 0])
      let text = try await runtime.send(
        "POST", "/text", bytes: Array("zwölf".utf8), type: "text/plain; charset=UTF-8")
      #expect(text.shown == "200 ZWÖLF")
      let failed = try await runtime.send(
        "POST", "/bytes", bytes: Array("fail".utf8), type: "application/octet-stream")
      #expect(failed.status == 500)
      #expect(failed.text.contains("ValueError: no"))
    }
  }

  @Test func `an answer that the encoding cannot say is a problem`() async throws {
    let source = "def score(r): return {'y': 'text', 'name': None}"
    let endpoints = [Endpoint(name: "avro", encoding: AvroBinaryEncoding())]
    try await withModel(source, endpoints: endpoints, isEnforced: false) { runtime in
      let answer = try await runtime.send(
        "POST", "/avro", bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0], type: "avro/binary")
      #expect(answer.status == 500)
      #expect(try answer.json["errors"]?[0]?["pointer"] == "/0/y")
      #expect(try await runtime.serving()["statistics"]?["errors"] == 1)
    }
  }

  @Test func `an endpoint that needs a schema refuses a version without one`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(state: folder.path) { configuration in
      configuration.endpoints = [Endpoint(name: "avro", encoding: AvroBinaryEncoding())]
    } _: { runtime in
      let refused = try await runtime.deploy(package)
      #expect(refused.status == 422)
      #expect(
        refused.text.contains(
          "is avro-binary, which needs an Avro schema of the input: the package names none"))
    }
  }

  @Test func `damaged bodies over HTTP leave the runtime up`() async throws {
    let endpoints = Encodings.all.map { Endpoint(name: $0.name, encoding: $0) }
    let bodies: [[UInt8]] = [
      [], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xDD, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xDB, 0xFF, 0xFF, 0xFF, 0xFF], [UInt8](repeating: 0x91, count: 100_000),
      [UInt8](repeating: UInt8(ascii: "["), count: 100_000), Array("x,name\n\"".utf8),
      [UInt8](repeating: 0x80, count: 40),
    ]
    try await withModel(endpoints: endpoints) { runtime in
      for endpoint in endpoints {
        for body in bodies {
          let answer = try await runtime.send(
            "POST", "/\(endpoint.name)", bytes: body, type: endpoint.encoding.mediaTypes[0])
          #expect([200, 400, 422, 500].contains(answer.status), "\(endpoint.name) \(answer.text)")
        }
      }
      let report = try await runtime.serving()
      #expect(report["state"] == "serving")
      #expect(report["workers"]?[0]?["restarts"] == 0)
    }
  }

  @Test(arguments: ["v2", "a/b", "", "a?b"])
  func `a name that cannot be an endpoint's is refused`(name: String) async throws {
    let folder = try TemporaryFolder()
    let error = await #expect(throws: RuntimeError.self) {
      try await withRuntime(state: folder.path) {
        $0.endpoints = [Endpoint(name: name)]
      } _: { _ in
      }
    }
    #expect(error?.code == .misconfigured)
  }

  @Test func `endpoints are read from what a runtime is started with`() throws {
    let json = #"[{"name": "a b", "direction": "in", "encoding": "csv"}, {"name": "c"}]"#
    let endpoints = try Endpoint.list(try JSON(parsing: json))
    #expect(
      JSON.array(endpoints.map(\.json)) == [
        ["name": "a b", "direction": "in", "encoding": "csv"],
        ["name": "c", "direction": "inout", "encoding": "json"],
      ])
    for (broken, reason) in [
      (#"{}"#, "found an object, expected an array of endpoints"),
      (#"[{"name": "a", "direction": "up"}]"#, "found the direction \"up\""),
      (#"[{"name": "a", "encoding": "xml"}]"#, "found the encoding \"xml\""),
      (#"[{}]"#, "endpoints[0]: \"name\" is missing"),
    ] {
      let error = #expect(throws: Endpoint.Malformed.self) {
        try Endpoint.list(try JSON(parsing: broken))
      }
      #expect(error?.description.contains(reason) == true)
    }
  }
}
