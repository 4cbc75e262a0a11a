import Compression
import FoundationEssentials
import HTTPClient
import Kafka
import KafkaTestSupport
import Recordings
import Serving
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// What a runtime keeps of what it serves.
struct `Records of what is served` {
  private static let double = """
    def score(record):
      return {"score": record["amount"] * 2, "name": "A. " + record.get("name", "")}
    """

  private static let input = """
    {"type": "record", "name": "in", "fields": [
      {"name": "id", "type": "string", "role": "identifier"},
      {"name": "amount", "type": "double"},
      {"name": "name", "type": "string", "pii": true},
      {"name": "history", "type": {"type": "array", "items": {"type": "record", "name": "visit",
        "fields": [{"name": "diagnosis", "type": "string", "phi": true}]}}}]}
    """
  private static let output = """
    {"type": "record", "name": "out", "fields": [
      {"name": "score", "type": "double"}, {"name": "name", "type": "string"}]}
    """

  private static func package(in folder: String) throws -> PackageFolder {
    try PackageFolder(
      double, in: folder, attachments: ["in.avsc": input, "out.avsc": output],
      schemas: .init(input: "in.avsc", output: "out.avsc"))
  }

  private static func record(_ id: Int) -> String {
    #"{"id": "\#(id)", "amount": \#(id).50, "name": "Ada", "history": [{"diagnosis": "x"}]}"#
  }

  /// The segments of the model, by name.
  private static func segments(_ state: String) throws -> [(name: SegmentName, text: String)] {
    let folder = "\(state)/runtimes/test.records/demo"
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().compactMap {
      guard let name = SegmentName($0) else { return nil }
      let bytes = Array(try #require(FileManager.default.contents(atPath: "\(folder)/\($0)")))
      #expect(Digest(of: bytes) == name.digest)
      let text = try Decompressor.decompress(
        bytes.span, .zstandard, limits: DecompressionLimits())
      return (name, String(decoding: text, as: UTF8.self))
    }
  }

  private static func lines(_ state: String) throws -> [JSON] {
    try segments(state).flatMap {
      try $0.text.split(separator: "\n").dropFirst().map {
        try JSON(parsing: Array($0.utf8))
      }
    }
  }

  private func seal(_ runtime: LiveRuntime) async throws -> JSON {
    let answer = try await runtime.send(
      "POST", "/control/recording", token: runtime.registration.token)
    #expect(answer.status == 200)
    return try #require(try answer.json["recording"])
  }

  @Test func `requests and answers are kept, without what the schemas mark as personal`()
    async throws
  {
    let folder = try TemporaryFolder()
    let state = folder.path
    let package = try Self.package(in: state)
    try await withRuntime(state: state) {
      $0.recording = RecordingPolicy(mask: ["secret"])
      $0.now = { Instant(milliseconds: 1_772_366_400_123) }
    } _: { runtime in
      #expect(try await runtime.deploy(package).status == 200)
      let answer = try await runtime.send(
        "POST", "/score", "[\(Self.record(1)),\n\(Self.record(2))]",
        headers: [
          HTTPHeader("Content-Type", "application/json"), HTTPHeader("Muster-Request-Key", "k"),
        ])
      #expect(answer.status == 200)
      #expect(answer.text.contains("A. Ada"))
      // Refused, and failed: nobody got a score.
      #expect(try await runtime.score("{").status == 400)
      #expect(try await runtime.score("{}").status == 500)
      #expect(
        try await runtime.send("POST", "/invocations", #"{"instances": [\#(Self.record(3))]}"#)
          .status == 200)
      #expect(try Self.segments(state).isEmpty, "what is open is not read")
      let seen = try await seal(runtime)
      #expect(seen["records"] == 3 && seen["dropped"] == 0 && seen["segments"] == 1)
      #expect(seen["state"] == "recording" && seen["oldest"] == "2026-03-01T12:00:00.123Z")
      let report = try await runtime.serving()
      #expect(report["recording"] == seen)
      let metrics = try await runtime.send("GET", "/metrics").text
      #expect(metrics.contains("muster_recorded_records_total 3"))
    }
    let (name, text) = try #require(try Self.segments(state).first)
    #expect(name.records == 3)
    let lines = text.split(separator: "\n").map(String.init)
    let header = try #require(SegmentHeader(line: Array(lines[0].utf8)))
    #expect(header.model == "demo" && header.runtime == "test")
    #expect(header.version == package.version)
    #expect(header.masked == ["history", "name", "secret"])
    let first: JSON = [
      "at": 1_772_366_400_123, "endpoint": "score", "key": "k/0",
      "input": ["id": "1", "amount": 1.5], "output": ["score": 3.0],
    ]
    #expect(try JSON(parsing: Array(lines[1].utf8)) == first, "\(lines[1])")
    #expect(lines[1].contains("1.50"), "as it was written")
    #expect(lines[3].contains(#""endpoint":"invocations","input":{"#))
    #expect(!text.contains("Ada") && !text.contains("diagnosis"))
  }

  @Test func `nothing is kept where nobody asks for it`() async throws {
    let folder = try TemporaryFolder()
    let package = try Self.package(in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      #expect(try await runtime.score(Self.record(1)).status == 200)
      #expect(try await runtime.serving()["recording"] == .null)
      #expect(try await seal(runtime) == .null)
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/runtimes/test.records"))
  }

  /// Other settings of a runtime that serves.
  private func configure(_ runtime: LiveRuntime, _ settings: JSON) async throws -> HTTPResponse {
    try await runtime.send(
      "PUT", "/control/settings", settings.canonicalText, token: runtime.registration.token)
  }

  @Test func `recording begins, changes and ends while it serves`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path
    let package = try Self.package(in: state)
    try await withRuntime(state: state) { runtime in
      try await runtime.deploy(package)
      func score(_ id: Int) async throws {
        #expect(try await runtime.score(Self.record(id)).status == 200)
      }
      try await score(1)
      var policy = RecordingPolicy(mask: ["amount"])
      var answer = try await configure(runtime, ["recording": policy.json])
      #expect(answer.status == 200, "\(answer.text)")
      #expect(try answer.json["settings"]?["recording"] == policy.json)
      try await score(2)
      policy.mask = []
      answer = try await configure(runtime, ["recording": policy.json])
      #expect(try answer.json["recording"]?["policy"] == policy.json)
      try await score(3)
      // What is not said stays.
      answer = try await configure(runtime, ["workers": 1])
      #expect(try answer.json["settings"]?["recording"] == policy.json)
      try await score(4)
      answer = try await configure(runtime, ["recording": .null])
      #expect(answer.status == 200, "\(answer.text)")
      #expect(try answer.json["recording"] == .null)
      try await score(5)
      answer = try await configure(runtime, ["recording": ["sample": 2]])
      #expect(answer.status == 400)
      #expect(answer.text.contains("\"recording\\\": \\\"sample\\\" is a number above 0"))
    }
    let inputs = try Self.lines(state).map { $0["input"] }
    #expect(inputs.map { $0?["id"]?.string } == ["2", "3", "4"])
    #expect(inputs.map { $0?["amount"]?.double } == [nil, 3.5, 4.5])
  }

  @Test func `each model is kept by its own policy from its first answer on`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path
    let first = try Self.package(in: state)
    let second = try PackageFolder(
      "def score(r):\n  return {'score': 1, 'secret': r['amount']}", in: state, model: "other")
    try await withRuntime(state: state) {
      $0.recording = RecordingPolicy()
    } _: { runtime in
      func deploy(_ package: PackageFolder, _ policy: JSON) async throws {
        let body: JSON = [
          "package": .string(package.path), "version": .string(package.version.hex),
          "recording": policy,
        ]
        let answer = try await runtime.send(
          "PUT", "/control/deployment", body.canonicalText, token: runtime.registration.token)
        #expect(answer.status == 200, "\(answer.text)")
      }
      let policy = RecordingPolicy(mask: ["secret"])
      try await deploy(second, policy.json)
      #expect(try await runtime.score(#"{"amount": 7}"#).status == 200)
      #expect(try await runtime.serving()["settings"]?["recording"] == policy.json)
      try await deploy(first, .null)
      #expect(try await runtime.score(Self.record(1)).status == 200)
      #expect(try await runtime.serving()["recording"] == .null)
    }
    #expect(try Self.segments(state).isEmpty)
    let other = "\(state)/runtimes/test.records/other"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: other).compactMap { SegmentName($0) }
        .first)
    #expect(name.records == 1)
    let bytes = Array(try #require(FileManager.default.contents(atPath: "\(other)/\(name)")))
    let text = String(
      decoding: try Decompressor.decompress(
        bytes.span, .zstandard, limits: DecompressionLimits()), as: UTF8.self)
    #expect(text.contains(#""amount": 7"#) && !text.contains(#""secret":"#), "\(text)")
  }

  @Test func `a sample is the same records again, whatever else they hold`() async throws {
    func kept(_ amount: Int) async throws -> [String] {
      let folder = try TemporaryFolder()
      let state = folder.path
      let package = try Self.package(in: state)
      try await withRuntime(state: state) {
        $0.recording = RecordingPolicy(sample: 0.3)
      } _: { runtime in
        try await runtime.deploy(package)
        let records = (0..<300).map { #"{"id": "\#($0)", "amount": \#(amount)}"# }
        #expect(try await runtime.score("[\(records.joined(separator: ","))]").status == 200)
        _ = try await seal(runtime)
      }
      return try Self.lines(state).compactMap { $0["input"]?["id"]?.string }
    }
    let first = try await kept(1)
    #expect((50...130).contains(first.count))
    #expect(try await kept(2) == first)
  }

  @Test func `what a killed process left is taken up to its last whole line`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path
    let place = "\(state)/runtimes/test.records/demo"
    let header = SegmentHeader(
      runtime: "test", model: "demo", version: Digest(of: "v"), sample: 1, masked: [])
    let record = #"{"at":1772366400000,"endpoint":"score","input":{},"output":1}"#
    try write(
      String(decoding: header.line, as: UTF8.self) + record + "\n" + record.dropLast(9),
      to: "\(place)/4711-1.part")
    try write("no segment", to: "\(place)/1-2-3-x.jsonl.zst.4711.new")
    try write("", to: "\(place)/4711-2.part")
    try await withRuntime(state: state) {
      $0.recording = RecordingPolicy(keep: .seconds(100 * 365 * 86_400))
    } _: { runtime in
      let seen = try await seal(runtime)
      #expect(seen["segments"] == 1 && seen["state"] == "recording")
    }
    let segments = try Self.segments(state)
    #expect(segments.map(\.name.records) == [1])
    #expect(segments.first?.text.hasSuffix(record + "\n") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 1)
  }

  @Test func `a disk that takes nothing costs records and no request, and is told`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path
    let package = try Self.package(in: state)
    let place = "\(state)/runtimes/test.records"
    // A file where the folder should be.
    try write("", to: place)
    try await withRuntime(state: state) {
      $0.recording = RecordingPolicy()
    } _: { runtime in
      try await runtime.deploy(package)
      #expect(try await runtime.score("[\(Self.record(1)), \(Self.record(2))]").status == 200)
      var seen = try await seal(runtime)
      #expect(seen["state"] == "failing" && seen["dropped"] == 2 && seen["records"] == 0)
      #expect(seen["reason"]?.string?.contains("test.records") == true)
      try FileManager.default.removeItem(atPath: place)
      #expect(try await runtime.score(Self.record(3)).status == 200)
      seen = try await seal(runtime)
      #expect(seen["state"] == "recording" && seen["dropped"] == 2 && seen["records"] == 1)
    }
  }

  @Test func `the oldest segments go when there are too many bytes, or too many days`()
    async throws
  {
    let folder = try TemporaryFolder()
    let state = folder.path
    let package = try PackageFolder("def score(r): return 1", in: state)
    let clock = Mutex(Instant(seconds: 1_772_366_400))
    var random = SystemRandomNumberGenerator()
    let texts = (0..<12).map { _ in
      // What cannot be packed much: 300 KB of hexadecimal digits are 150 KB.
      (0..<18_750).map { _ in
        String(UInt64.random(in: 0...UInt64.max, using: &random), radix: 16)
      }.joined()
    }
    try await withRuntime(state: state) {
      $0.recording = RecordingPolicy(keep: .seconds(3600), bytes: RecordingPolicy.leastBytes)
      $0.now = { clock.withLock { $0 } }
    } _: { runtime in
      try await runtime.deploy(package)
      var seen: JSON = .null
      for text in texts {
        #expect(try await runtime.score(#"{"text": "\#(text)"}"#).status == 200)
        clock.withLock { $0 = $0 + .seconds(60) }
        seen = try await seal(runtime)
      }
      let bytes = try #require(seen["bytes"]?.integer)
      #expect(bytes <= Int64(RecordingPolicy.leastBytes))
      #expect(bytes > Int64(RecordingPolicy.leastBytes) / 2)
      let kept = try #require(seen["segments"]?.integer)
      #expect((3..<12).contains(kept))
      #expect(
        seen["oldest"]?.string
          == Instant(seconds: 1_772_366_400 + (12 - kept) * 60).description)
      clock.withLock { $0 = $0 + .seconds(2 * 3600) }
      #expect(try await seal(runtime)["segments"] == 0)
      #expect(try Self.segments(state).isEmpty)
    }
  }

  @Test func `each version has its own segments, and a full one is followed by another`()
    async throws
  {
    let folder = try TemporaryFolder()
    let state = folder.path
    let first = try PackageFolder("def score(r): return 1", in: state)
    let second = try PackageFolder("def score(r): return 2", in: state)
    try await withRuntime(state: state) {
      $0.recording = RecordingPolicy()
      $0.segmentBytes = 4000
    } _: { runtime in
      for package in [first, second] {
        try await runtime.deploy(package)
        for _ in 0..<3 {
          let records = (0..<50).map { "{\"a\": \($0)}" }.joined(separator: ",")
          #expect(try await runtime.score("[\(records)]").status == 200)
          if package.version == second.version { _ = try await seal(runtime) }
        }
      }
    }
    var counts: [Digest: Int] = [:]
    for (name, text) in try Self.segments(state) {
      let line = Array(text.prefix { $0 != "\n" }.utf8)
      let header = try #require(SegmentHeader(line: line))
      counts[header.version, default: 0] += name.records
      let answer = header.version == first.version ? #""output":1}"# : #""output":2}"#
      #expect(text.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(answer) })
    }
    #expect(counts == [first.version: 150, second.version: 150])
    #expect(try Self.segments(state).count > 3)
  }

  @Test func `records of topics are kept like those of requests`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path
    let package = try PackageFolder("def score(r): return r + 1000", in: state)
    try await TransactionalBroker.with(partitions: 1) { broker in
      let topics = Topics(bootstrapServers: broker.bootstrapServers, partitions: 1)
      try await topics.write((0..<100).map(String.init))
      try await withRuntime(state: state) {
        $0.kafka = [topics.route()]
        $0.pool.requestLimit = Topics.patience
        $0.recording = RecordingPolicy()
      } _: { runtime in
        try await runtime.deploy(package)
        _ = try await topics.read("out", atLeast: 100)
        #expect(try await seal(runtime)["records"] == 100)
      }
    }
    let lines = try Self.lines(state)
    #expect(Set(lines.compactMap { $0["input"]?.integer }) == Set(0..<100))
    #expect(lines.allSatisfy { $0["output"]?.integer == ($0["input"]?.integer ?? 0) + 1000 })
  }
}
