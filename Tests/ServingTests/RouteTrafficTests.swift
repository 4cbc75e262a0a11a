import FoundationEssentials
import HTTPClient
import Kafka
import KafkaTestSupport
import Recordings
import Testing
import Vocabulary

@testable import Serving

/// A challenger beside the version that answers the records of a topic.
struct `A route with a challenger` {
  private static let numbers = (0..<200).map(String.init)

  /// Runs a route between topics with a version and its challenger, which is there before the first
  /// record is written.
  private func withChallenger(
    _ champion: String, _ source: String, _ split: TrafficSplit,
    delivery: KafkaRoute.Delivery = .atLeastOnce, write: (Topics) async throws -> Void,
    _ body: (LiveRuntime, Topics, Digest, String) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let state = folder.path
    let one = try PackageFolder(champion, in: state)
    let two = try PackageFolder(source, in: state)
    try await TransactionalBroker.with(partitions: 2) { broker in
      let topics = Topics(bootstrapServers: broker.bootstrapServers, partitions: 2)
      let route = topics.route("json", delivery)
      try await withRuntime(
        state: state,
        configure: {
          $0.kafka = [route]
          $0.recording = RecordingPolicy()
          $0.pool.requestLimit = Topics.patience
        }
      ) { runtime in
        try await runtime.deploy(one)
        let request: JSON = [
          "package": .string(two.path), "version": .string(two.version.hex),
          "traffic": split.json,
        ]
        let answer = try await runtime.send(
          "PUT", "/control/challenger", request.canonicalText, token: runtime.registration.token)
        #expect(answer.status == 200, "\(answer.text)")
        try await write(topics)
        try await body(runtime, topics, two.version, state)
      }
    }
  }

  private static func write(keyed topics: Topics) async throws {
    try await KafkaProducer(topics.settings).send(
      numbers.map {
        KafkaOutput(topic: "in", key: Array("k\($0)".utf8), value: Array($0.utf8))
      })
  }

  @Test(arguments: KafkaRoute.Delivery.allCases)
  func `a canary answers the records whose keys are its share, each once, in their order`(
    delivery: KafkaRoute.Delivery
  ) async throws {
    let split = TrafficSplit(mode: .canary, percent: 30, seed: "s")
    try await withChallenger(
      "def score(r): return r + 1000", "def score(r): return r + 2000", split,
      delivery: delivery, write: { try await Self.write(keyed: $0) }
    ) { runtime, topics, version, _ in
      let messages = try await topics.read("out", atLeast: 200)
      #expect(messages.count == 200)
      var shared = 0
      for message in messages {
        let key = String(decoding: message.key ?? [], as: UTF8.self)
        let number = try #require(Int(key.dropFirst()))
        let isChosen = split.isChosen(key.utf8)
        #expect(message.text == "\(number + (isChosen ? 2000 : 1000))")
        #expect((message.header("muster-version") == version.hex) == isChosen)
        if isChosen { shared += 1 }
      }
      #expect((30...90).contains(shared))
      for partition in messages.byPartition.values {
        let numbers = partition.compactMap(Int.init).map { $0 % 1000 }
        #expect(numbers == numbers.sorted())
      }
      let figures = try await runtime.serving()["challenger"]?["figures"]
      #expect(figures?["requests"]?.double == Double(shared))
      #expect(figures?["champion_requests"]?.double == Double(200 - shared))
    }
  }

  @Test func `header, member, key and place decide in this order`() async throws {
    let split = TrafficSplit(mode: .canary, percent: 50, key: "customer", seed: "s")
    let keys = (0..<40).map { "c\($0)" }
    try await withChallenger(
      "def score(r): return 1", "def score(r): return 2", split,
      write: { topics in
        try await KafkaProducer(topics.settings).send(
          keys.flatMap { key in
            [
              KafkaOutput(
                topic: "in", key: Array("x".utf8), value: Array(#"{"customer": "\#(key)"}"#.utf8),
                headers: [KafkaHeader("n", "member \(key)")]),
              KafkaOutput(
                topic: "in", key: Array("x".utf8), value: Array(#"{"customer": "\#(key)"}"#.utf8),
                headers: [
                  KafkaHeader("n", "header \(key)"), KafkaHeader("muster-request-key", key),
                ]),
              KafkaOutput(
                topic: "in", key: Array(key.utf8), value: Array("{}".utf8),
                headers: [KafkaHeader("n", "key \(key)")]),
              KafkaOutput(
                topic: "in", value: Array("{}".utf8), headers: [KafkaHeader("n", "place -")]),
            ]
          })
      }
    ) { _, topics, _, _ in
      let messages = try await topics.read("out", atLeast: 160)
      let records = try await topics.read("in", atLeast: 160)
      var places: [String] = []
      for message in records where message.header("n") == "place -" {
        places.append("in/\(message.partition.number)/\(message.offset)")
      }
      var chosenPlaces = 0
      for message in messages {
        let words = (message.header("n") ?? "").split(separator: " ").map(String.init)
        let (kind, key) = (words[0], words[1])
        if kind == "place" {
          chosenPlaces += message.text == "2" ? 1 : 0
          continue
        }
        let isChosen = split.isChosen(kind == "member" ? "\"\(key)\"".utf8 : key.utf8)
        #expect(message.text == (isChosen ? "2" : "1"), "\(kind) \(key)")
      }
      #expect(chosenPlaces == places.count { split.isChosen($0.utf8) })
    }
  }

  @Test func `what a canary cannot answer the version that serves does, and it is sent away`()
    async throws
  {
    let split = TrafficSplit(
      mode: .canary, percent: 50, seed: "s", rollback: .init(after: 20, errorRate: 0.1))
    try await withChallenger(
      "def score(r): return r",
      "def score(r):\n  if r > 9: raise ValueError('no')\n  return r + 2000", split,
      write: { try await $0.write(Self.numbers) }
    ) { runtime, topics, _, _ in
      let messages = try await topics.read("out", atLeast: 200)
      // No record is lost by the trial, and none is a dead letter.
      #expect(Set(messages.compactMap { Int($0.text) }.map { $0 % 2000 }) == Set(0..<200))
      #expect(messages.count == 200)
      #expect(messages.allSatisfy { (Int($0.text) ?? 0) < 200 || (Int($0.text) ?? 0) < 2010 })
      #expect(try await topics.read("in.dead-letters", atLeast: 0).isEmpty)
      let report = try await runtime.serving()["challenger"]
      #expect(report?["state"] == "rolled-back")
      #expect(report?["reason"]?.string?.contains("requests failed") == true)
    }
  }

  @Test func `a canary whose workers die at each record stops nobody`() async throws {
    let split = TrafficSplit(
      mode: .canary, percent: 50, seed: "s", rollback: .init(after: 10, errorRate: 0.1))
    try await withChallenger(
      "def score(r): return r", "import os\ndef score(r): os._exit(7)", split,
      // Several batches: one that a worker dies of counts once, whatever its size.
      write: { try await $0.write((0..<400).map(String.init)) }
    ) { runtime, topics, _, _ in
      let messages = try await topics.read("out", atLeast: 400)
      #expect(messages.compactMap { Int($0.text) }.sorted() == Array(0..<400))
      #expect(try await topics.read("in.dead-letters", atLeast: 0).isEmpty)
      #expect(try await runtime.serving()["challenger"]?["state"] == "rolled-back")
    }
  }

  @Test func `a shadow is compared record by record, and nothing of it is written`() async throws {
    let split = TrafficSplit(mode: .shadow, percent: 100, keep: 1000)
    try await withChallenger(
      #"def score(r): return {"score": r}"#,
      """
      def score(r):
          if r == 13: raise ValueError("unlucky")
          return {"score": r + (0.5 if r >= 150 else 0)}
      """, split, write: { try await $0.write(Self.numbers) }
    ) { runtime, topics, version, state in
      let messages = try await topics.read("out", atLeast: 200)
      #expect(messages.count == 200)
      #expect(messages.allSatisfy { $0.header("muster-version") != version.hex })
      #expect(Set(messages.map(\.text)) == Set(Self.numbers.map { #"{"score":\#($0)}"# }))
      try await runtime.eventually("all records are counted") {
        try await runtime.serving()["challenger"]?["figures"]?["requests"]?.double == 200
      }
      let figures = try await runtime.serving()["challenger"]?["figures"]
      #expect(figures?["errors"]?.double == 1)
      #expect(figures?["dropped"]?.double == 0)
      #expect(figures?["champion_requests"]?.double == 200)
      #expect(figures?["score_largest_difference"] == 0.5)
      let folder = "\(state)/runtimes/test.shadow"
      var lines: [JSON] = []
      for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
        lines += try text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
      }
      #expect(lines.count == 199)
      #expect(lines.count { $0["equal"] == true } == 149)
      // Recorded are all, and of what it failed on that it did.
      let answer = try await runtime.send(
        "POST", "/control/recording", token: runtime.registration.token)
      #expect(answer.status == 200)
      let pairs = try recordedPairs(in: "\(state)/runtimes/test.records/demo.shadow")
      #expect(
        Set(pairs.compactMap { $0["champion.score"]?.double }) == Set((0..<200).map(Double.init)))
      #expect(pairs.count == 200)
      #expect(pairs.filter { $0["score"] == .null }.map { $0["input"] } == [13])
      #expect(pairs.allSatisfy { $0["recorded_version"]?.string == version.hex })
    }
  }

  @Test func `a challenger without the schema that the topic's encoding needs is refused`()
    async throws
  {
    let folder = try TemporaryFolder()
    let schema = #"{"type": "record", "name": "R", "fields": [{"name": "n", "type": "long"}]}"#
    let one = try PackageFolder(
      "def score(r): return r", in: folder.path, attachments: ["r.avsc": schema],
      schemas: .init(input: "r.avsc", output: "r.avsc"))
    let two = try PackageFolder("def score(r): return 2", in: folder.path)
    let state = folder.path
    try await TransactionalBroker.with(partitions: 1) { broker in
      let topics = Topics(bootstrapServers: broker.bootstrapServers, partitions: 1)
      let route = topics.route("avro-binary")
      try await withRuntime(state: state, configure: { $0.kafka = [route] }) { runtime in
        try await runtime.deploy(one)
        let body: JSON = [
          "package": .string(two.path), "version": .string(two.version.hex),
          "traffic": TrafficSplit(mode: .canary, percent: 10).json,
        ]
        let answer = try await runtime.send(
          "PUT", "/control/challenger", body.canonicalText, token: runtime.registration.token)
        #expect(answer.status == 422)
        #expect(answer.text.contains("needs a schema"))
        #expect(try await runtime.serving()["challenger"] == .null)
      }
    }
  }
}
