import Avro
import HTTPClient
import Kafka
import KafkaTestSupport
import MessagePack
import Serving
import Testing
import Vocabulary

/// Records that are broken, cut off, huge or of the wrong type, in each encoding, over HTTP and out
/// of a topic, between records that are good: the runtime stays up, each bad record is named, each
/// good one is answered.
struct HostileRecordTests {
  /// The good record of an encoding, what makes bad ones of it, and whether bytes can be bad at all.
  private struct Form {
    let encoding: any Encoding
    let good: [UInt8]
    /// Nests as deeply as it is long.
    let deep: [UInt8]

    var name: String { encoding.name }
    var type: String { encoding.mediaTypes.first ?? "" }
  }

  private static let schema = """
    {"type": "record", "name": "R", "fields": [
      {"name": "n", "type": "long"}, {"name": "s", "type": "string"},
      {"name": "list", "type": {"type": "array", "items": "double"}}]}
    """

  private static let forms: [Form] = [
    Form(
      encoding: JSONEncoding(), good: Array(#"{"n":7,"s":"good","list":[1.5,2.5]}"#.utf8),
      deep: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)),
    Form(
      encoding: CSVEncoding(), good: Array("7,good,\"[1.5,2.5]\"\r\n".utf8),
      deep: Array("7,good,\"".utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        + Array("\"\r\n".utf8)),
    // {"n": 7, "s": "good", "list": [1.5, 2.5]}
    Form(
      encoding: MessagePackEncoding(),
      good: [0x83, 0xA1, 0x6E, 7, 0xA1, 0x73, 0xA4] + Array("good".utf8) + [0xA4]
        + Array("list".utf8) + [0x92, 0xCB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]
        + [0xCB, 0x40, 0x04, 0, 0, 0, 0, 0, 0],
      deep: [UInt8](repeating: 0x91, count: 100_000)),
    Form(
      encoding: AvroBinaryEncoding(),
      good: [14, 8] + Array("good".utf8) + [4, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F]
        + [0, 0, 0, 0, 0, 0, 0x04, 0x40, 0],
      // An array that says to have 2^62 elements.
      deep: [14, 8] + Array("good".utf8) + [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
    Form(encoding: TextEncoding(), good: Array("good".utf8), deep: [0xC3]),
    Form(encoding: BinaryEncoding(), good: Array("good".utf8), deep: [0]),
  ]

  /// Bytes that may be a record or not, the same for each run.
  private static func bad(_ form: Form, count: Int) -> [[UInt8]] {
    var random = SplitMix(state: 0x5EED ^ UInt64(form.good.count))
    var records: [[UInt8]] = [
      [], form.deep, [0xFF], [UInt8](repeating: 0xC1, count: 300_000),
      form.good + [UInt8](repeating: UInt8(ascii: "\""), count: 3),
      Array(#"{"n":"seven","s":1,"list":{}}"#.utf8), Array("seven,1,x\r\n".utf8),
      Array("null".utf8),
    ]
    while records.count < count {
      var bytes = form.good
      switch random.next() % 4 {
      case 0: bytes.removeLast(Int(random.next() % UInt64(bytes.count)) + 1)
      case 1: bytes = (0..<(random.next() % 60)).map { _ in random.byte() }
      default:
        for _ in 0...(random.next() % 3) {
          bytes[Int(random.next() % UInt64(bytes.count))] = random.byte()
        }
      }
      records.append(bytes)
    }
    return records
  }

  private func withModel(
    _ configure: (inout RuntimeConfiguration) -> Void, _ body: (LiveRuntime) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    // Echoes; what is no number of its own for `n` is the model's to refuse, as it is in life.
    let package = try PackageFolder(
      """
      def score(r):
          if isinstance(r, dict) and not isinstance(r["n"], int): raise TypeError("n is no number")
          return r
      """, in: folder.path, attachments: ["r.avsc": Self.schema],
      schemas: .init(input: "r.avsc", output: "r.avsc"))
    try await withRuntime(
      state: folder.path,
      configure: {
        $0.pool.requestLimit = Topics.patience
        configure(&$0)
      }
    ) { runtime in
      #expect(try await runtime.deploy(package).status == 200)
      try await body(runtime)
    }
  }

  @Test func `over HTTP each is answered or refused with its place`() async throws {
    try await withModel {
      $0.endpoints = Self.forms.map { Endpoint(name: $0.name, encoding: $0.encoding) }
    } _: { runtime in
      let before = try await runtime.serving()
      for form in Self.forms {
        var refused = 0
        for record in Self.bad(form, count: 120) {
          let answer = try await runtime.send(
            "POST", "/\(form.name)", bytes: record, type: form.type)
          guard answer.status != 200 else { continue }
          refused += 1
          let shown = "\(form.name): \(answer.shown.prefix(300))"
          #expect([400, 422, 500].contains(answer.status), "\(shown)")
          let problem = try answer.json
          #expect(problem["detail"]?.string?.isEmpty == false)
          if answer.status == 500 {
            let kind = problem["type"]?.string ?? ""
            #expect(kind.hasSuffix("model-error") || kind.hasSuffix("output-rejected"), "\(kind)")
          }
        }
        #expect(refused > 0 || form.name == "binary", "\(form.name)")
        let good = try await runtime.send(
          "POST", "/\(form.name)", bytes: form.good, type: form.type)
        #expect(good.status == 200, "\(form.name): \(good.shown.prefix(300))")
        // A row gets a header, and a map's keys an order.
        #expect(["csv", "msgpack"].contains(form.name) || good.body == form.good, "\(form.name)")
      }
      // Nothing of it has cost a worker its life.
      let after = try await runtime.serving()
      for (was, now) in zip(before["workers"]?.array ?? [], after["workers"]?.array ?? []) {
        #expect(was["pid"] == now["pid"])
      }
    }
  }

  @Test func `out of a topic each is answered or a dead letter that names it`() async throws {
    try await TransactionalBroker.with(partitions: 1) { broker in
      let topics = Topics(bootstrapServers: broker.bootstrapServers, partitions: 1)
      let routes = Self.forms.map { form in
        KafkaRoute(
          name: form.name, input: .init(topics.settings, topic: form.name, encoding: form.name),
          outputs: [.init(topics.settings, topic: "\(form.name).out", encoding: form.name)],
          group: form.name)
      }
      for form in Self.forms {
        var outputs: [KafkaOutput] = []
        for record in Self.bad(form, count: 120) {
          outputs.append(KafkaOutput(topic: form.name, partition: 0, value: record))
          outputs.append(
            KafkaOutput(
              topic: form.name, partition: 0, value: form.good,
              headers: [KafkaHeader("good", "yes")]))
        }
        try await KafkaProducer(topics.settings).send(outputs)
      }
      try await withModel {
        $0.kafka = routes
      } _: { runtime in
        try await runtime.eventually("all records are through") {
          let routes = try await runtime.serving()["routes"]?.array ?? []
          return routes.allSatisfy { $0["lag"] == 0 && $0["consumed"] == 240 }
        }
        for form in Self.forms {
          let route = try #require(
            try await runtime.serving()["routes"]?.array?.first { $0["name"]?.string == form.name })
          let produced = Int(route["produced"]?.integer ?? 0)
          let letters = Int(route["deadLetters"]?.integer ?? 0)
          #expect(produced + letters == 240, "\(form.name)")
          let answers = try await topics.read("\(form.name).out", atLeast: produced)
          #expect(answers.count == produced)
          #expect(answers.count { $0.header("good") == "yes" } == 120, "\(form.name)")
          let dead = try await topics.read("\(form.name).dead-letters", atLeast: letters)
          #expect(dead.count == letters)
          #expect(letters > 0 || form.name == "binary", "\(form.name)")
          for letter in dead {
            #expect(letter.header("good") == nil)
            #expect(letter.header("muster-reason")?.isEmpty == false)
            // Odd places have the good records.
            let offset = letter.header("muster-offset").flatMap { Int($0) } ?? -1
            #expect(offset >= 0 && offset % 2 == 0)
          }
        }
      }
    }
  }
}

/// Numbers that look random, the same for each run (Steele, Lea, Flood 2014: SplitMix64).
private struct SplitMix {
  var state: UInt64

  mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
