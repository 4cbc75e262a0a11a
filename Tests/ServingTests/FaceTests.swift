import Avro
import HTTPClient
import Serving
import Testing
import Vocabulary

/// The addresses of other servers.
struct FaceTests {
  private static let input = """
    {"type": "record", "name": "In", "fields": [
      {"name": "a", "type": "double"}, {"name": "b", "type": "long"}]}
    """
  private static let output = """
    {"type": "record", "name": "Out", "fields": [
      {"name": "sum", "type": "float"}, {"name": "big", "type": "boolean"}]}
    """
  private static let sum = """
    def score(r):
      return {"big": r["a"] > 5, "sum": r["a"] + r["b"]}
    """

  private func withModel(
    _ source: String = sum, isTyped: Bool = true,
    _ body: (LiveRuntime, PackageFolder) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let package =
      isTyped
      ? try PackageFolder(
        source, in: folder.path, attachments: ["in.avsc": Self.input, "out.avsc": Self.output],
        schemas: .init(input: "in.avsc", output: "out.avsc", isEnforced: true))
      : try PackageFolder(source, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.pool.workers = 1
      $0.makeValidator = { schema, _ throws(SchemaProblem) in
        guard let parsed = try? AvroSchema(parsing: schema) else { throw SchemaProblem("broken") }
        return { parsed.problems(in: $0, isScoring: true).map(RecordProblem.init(avro:)) }
      }
    } _: { runtime in
      let deployed = try await runtime.deploy(package)
      #expect(deployed.status == 200, "\(deployed.text)")
      try await body(runtime, package)
    }
  }

  @Test func `the Open Inference Protocol tells the model and its tensors`() async throws {
    try await withModel { runtime, package in
      #expect(
        try await runtime.send("GET", "/v2").shown
          == #"200 {"extensions":["binary_tensor_data"],"name":"muster","version":"0.0.1"}"#)
      for path in [
        "/v2/health/live", "/v2/health/ready", "/v2/models/demo/ready",
        "/v2/models/demo/versions/\(package.version.hex)/ready",
      ] {
        #expect(try await runtime.send("GET", path).status == 200, "\(path)")
      }
      let metadata = try await runtime.send("GET", "/v2/models/demo").json
      #expect(metadata["versions"] == [.string(package.version.hex)])
      #expect(
        metadata["inputs"] == [
          ["name": "a", "datatype": "FP64", "shape": [-1]],
          ["name": "b", "datatype": "INT64", "shape": [-1]],
        ])
      for path in ["/v2/models/other", "/v2/models/demo/versions/1", "/v2/nothing"] {
        let missing = try await runtime.send("GET", path)
        #expect(missing.status == 404)
        #expect(try missing.json["error"]?.string != nil)
      }
    }
  }

  @Test func `tensors go as bytes as Triton's client sends and takes them`() async throws {
    try await withModel { runtime, _ in
      func infer(_ json: String, _ tail: [UInt8], says length: Int? = nil) async throws
        -> HTTPResponse
      {
        try await runtime.client.send(
          HTTPRequest(
            "POST", runtime.registration.url + "/v2/models/demo/infer",
            headers: [
              HTTPHeader("Content-Type", "application/octet-stream"),
              HTTPHeader("Inference-Header-Content-Length", "\(length ?? json.utf8.count)"),
            ], body: Array(json.utf8) + tail,
            limits: HTTPLimits(connect: .seconds(60), total: .seconds(600))))
      }
      func inputs(_ a: Int, _ b: Int) -> String {
        """
        {"inputs": [
          {"name": "a", "datatype": "FP64", "shape": [2],
           "parameters": {"binary_data_size": \(a)}},
          {"name": "b", "datatype": "INT64", "shape": [2],
           "parameters": {"binary_data_size": \(b)}}],
         "outputs": [{"name": "sum", "parameters": {"binary_data": true}}, {"name": "big"}]}
        """
      }
      func little(_ bits: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: bits >> (UInt64($0) * 8)) }
      }
      let doubles: [Double] = [1.5, 6]
      let elements = doubles.map(\.bitPattern) + [2, 3]
      let numbers = elements.flatMap(little)[...]
      let answer = try await infer(inputs(16, 16), Array(numbers))
      #expect(answer.status == 200, "\(answer.text)")
      let length = try #require(Int(answer.header("Inference-Header-Content-Length") ?? ""))
      let json = try JSON(parsing: Array(answer.body.prefix(length)))
      #expect(
        json["outputs"] == [
          [
            "name": "sum", "datatype": "FP32", "shape": [2],
            "parameters": ["binary_data_size": 8],
          ], ["name": "big", "datatype": "BOOL", "shape": [2], "data": [false, true]],
        ])
      // 3.5 and 9 as single floats.
      #expect(Array(answer.body.dropFirst(length)) == [0, 0, 0x60, 0x40, 0, 0, 0x10, 0x41])
      for (json, tail, says, words) in [
        (inputs(16, 16), numbers.dropLast(), nil, "15 bytes are left"),
        (inputs(16, 16), numbers + [0], nil, "belong to no tensor"),
        (inputs(15, 17), numbers, nil, "a multiple of 8"),
        (inputs(-1, 16), numbers, nil, "found -1"),
        (inputs(16, 16), numbers, 99_999, "Inference-Header-Content-Length is 99999"),
        (inputs(16, 16), [UInt8](repeating: 0xFF, count: 32)[...], nil, "no FP64"),
      ] as [(String, ArraySlice<UInt8>, Int?, String)] {
        let refused = try await infer(json, Array(tail), says: says)
        #expect(refused.status == 400)
        #expect(refused.text.contains(words), "\(refused.text)")
      }
    }
  }

  @Test func `tensors are columns of records, and answers are tensors`() async throws {
    try await withModel { runtime, package in
      let columns = try await runtime.send(
        "POST", "/v2/models/demo/infer",
        """
        {"id": "7", "inputs": [
          {"name": "a", "shape": [2, 1], "datatype": "FP64", "data": [[1.5], [6]]},
          {"name": "b", "shape": [2], "datatype": "INT64", "data": [1, 2]}]}
        """)
      #expect(
        columns.shown
          == #"200 {"id":"7","model_name":"demo","model_version":"\#(package.version.hex)","#
          + #""outputs":[{"data":[2.5,8],"datatype":"FP32","name":"sum","shape":[2]},"#
          + #"{"data":[false,true],"datatype":"BOOL","name":"big","shape":[2]}]}"#)
      // One tensor with a column for each field, and one output of those that there are.
      let table = try await runtime.send(
        "POST", "/v2/models/demo/versions/\(package.version.hex)/infer",
        """
        {"inputs": [{"name": "x", "shape": [2, 2], "datatype": "INT32", "data": [1, 2, 9, 4]}],
         "outputs": [{"name": "big"}]}
        """)
      #expect(try table.json["outputs"]?.array?.count == 1)
      #expect(try table.json["outputs"]?[0]?["data"] == [false, true])
    }
  }

  @Test(arguments: [
    (#"{"inputs": []}"#, 400, "expected an array of tensors"),
    (
      #"{"inputs": [{"name": "a", "shape": [2], "datatype": "FP64", "data": [1]}]}"#, 400,
      "found 1 elements, expected those of the shape 2"
    ),
    (
      #"{"inputs": [{"name": "a", "shape": [1], "datatype": "INT8", "data": [300]}]}"#, 400,
      "found 300, expected INT8"
    ),
    (
      #"{"inputs": [{"name": "a", "shape": [1000000000, 0], "datatype": "INT8", "data": []}]}"#,
      400, "whole numbers above zero"
    ),
    (
      #"{"inputs": [{"name": "a", "shape": [9000000000000, 9000000000000], "datatype": "INT8", "data": [1]}]}"#,
      400, "found 1 elements"
    ),
    (
      #"{"inputs": [{"name": "a", "shape": [1], "datatype": "FP64", "data": [1]}]}"#, 422,
      "/0/b missing, expected long"
    ),
    ("{", 400, "failed to read the body at 1:2"),
  ])
  func `an inference request that is none is an error of the protocol`(
    body: String, status: Int, reason: String
  ) async throws {
    try await withModel { runtime, _ in
      let answer = try await runtime.send("POST", "/v2/models/demo/infer", body)
      #expect(answer.status == status)
      #expect(try answer.json["error"]?.string?.contains(reason) == true, "\(answer.text)")
    }
  }

  @Test func `without schemas rows are records, and answers have the types of their values`()
    async throws
  {
    let source = "def score(r): return [sum(r), 0.5] if isinstance(r, list) else r['s'] + '!'"
    try await withModel(source, isTyped: false) { runtime, _ in
      let rows = try await runtime.send(
        "POST", "/v2/models/demo/infer",
        #"{"inputs": [{"name": "x", "shape": [2, 3], "datatype": "FP32", "data": [1,2,3,4,5,6]}]}"#)
      #expect(
        try rows.json["outputs"]
          == [
            [
              "name": "predict", "datatype": "FP64", "shape": [2, 2],
              "data": [6, 0.5, 15, 0.5],
            ]
          ])
      let texts = try await runtime.send(
        "POST", "/v2/models/demo/infer",
        #"{"inputs": [{"name": "s", "shape": [1], "datatype": "BYTES", "data": ["ü"]}]}"#)
      #expect(try texts.json["outputs"]?[0]?["data"] == ["ü!"])
      #expect(try texts.json["outputs"]?[0]?["datatype"] == "BYTES")
    }
  }

  @Test(arguments: [
    #"{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2], [6, 3]]}}"#,
    #"{"dataframe_records": [{"a": 1, "b": 2}, {"a": 6, "b": 3}]}"#,
    #"{"instances": [{"a": 1, "b": 2}, {"a": 6, "b": 3}]}"#,
    #"{"instances": [[1, 2], [6, 3]]}"#, #"{"inputs": [[1, 2], [6, 3]]}"#,
    #"{"inputs": {"a": [1, 6], "b": [2, 3]}}"#,
  ])
  func `MLflow's forms of JSON are records`(body: String) async throws {
    try await withModel { runtime, _ in
      let answer = try await runtime.send(
        "POST", "/invocations", body, headers: [HTTPHeader("Content-Type", "application/json")])
      #expect(
        answer.shown
          == #"200 {"predictions":[{"big":false,"sum":3},{"big":true,"sum":9}]}"#)
    }
  }

  @Test func `MLflow's other addresses, its CSV and its errors`() async throws {
    try await withModel { runtime, _ in
      #expect(try await runtime.send("GET", "/ping").shown == "200 \n")
      #expect(try await runtime.send("GET", "/version").shown == "200 0.0.1")
      let rows = try await runtime.send(
        "POST", "/invocations", bytes: Array("b,a\n2,1\n".utf8), type: "text/csv")
      #expect(rows.shown == #"200 {"predictions":[{"big":false,"sum":3.0}]}"#)
      for (body, status, code) in [
        (#"{"instances": 3}"#, 400, "BAD_REQUEST"), ("[]", 400, "BAD_REQUEST"),
        (#"{"instances": [{"a": "x", "b": 1}]}"#, 422, "INVALID_PARAMETER_VALUE"),
        (#"{"instances": [], "params": {"t": 1}}"#, 400, "BAD_REQUEST"),
        (#"{"dataframe_split": {"columns": ["a"], "data": [[1, 2]]}}"#, 400, "BAD_REQUEST"),
        (#"{"inputs": {"a": [1], "b": []}}"#, 400, "BAD_REQUEST"),
      ] {
        let answer = try await runtime.send(
          "POST", "/invocations", bytes: Array(body.utf8), type: "application/json")
        #expect(answer.status == status)
        #expect(try answer.json["error_code"]?.string == code)
        #expect(try answer.json["message"]?.string?.isEmpty == false)
      }
      let counts = try await runtime.serving()["statistics"]?["endpoints"]
      #expect(counts?["invocations"]?["rejected"] == 6)
    }
  }
}
