import HTTPClient
import Kafka
import KafkaTestSupport
import Logging
import ServiceLifecycle
import Serving
import TestSupport
import Testing
import Vocabulary

struct `A route between topics` {
  /// A cluster in a process of its own.
  private func withBroker(
    partitions: Int = 2, _ body: (TransactionalBroker, Topics) async throws -> Void
  ) async throws {
    try await TransactionalBroker.with(partitions: partitions) { broker in
      try await body(
        broker,
        Topics(bootstrapServers: broker.bootstrapServers, partitions: Int32(partitions)))
    }
  }

  /// A runtime with a route, in no hurry.
  private func withRoute(
    _ route: KafkaRoute, in folder: borrowing TemporaryFolder, name: String = "test",
    _ body: (LiveRuntime) async throws -> Void
  ) async throws {
    let state = folder.path
    try await withRuntime(
      state: state, name: name,
      configure: {
        $0.kafka = [route]
        $0.pool.requestLimit = Topics.patience
      }, body)
  }

  private static let numbers = (0..<400).map(String.init)
  private static let increment = "def score(r): return r + 1000"

  /// The answers to `numbers` by ``increment``, as each partition of two has them in order.
  private static let answers: [Int32: [String]] = [
    0: stride(from: 1000, to: 1400, by: 2).map(String.init),
    1: stride(from: 1001, to: 1400, by: 2).map(String.init),
  ]

  @Test func `answers each record once, in the order of its partition`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withBroker { _, topics in
      try await topics.write(Self.numbers)
      try await withRoute(topics.route(), in: folder) {
        try await $0.deploy(package)
        let messages = try await topics.read("out", atLeast: 400)
        #expect(messages.byPartition == Self.answers)
        #expect(messages.first?.header("muster-model") == "demo")
        #expect(messages.first?.header("muster-version") == package.version.hex)
      }
    }
  }

  @Test func `keeps key, headers and time beside the answer`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withBroker { _, topics in
      try await KafkaProducer(topics.settings).send([
        KafkaOutput(
          topic: "in", timestamp: 1_700_000_000_123, key: Array("k".utf8), value: Array("1".utf8),
          headers: [KafkaHeader("trace", "t")])
      ])
      try await withRoute(topics.route(), in: folder) {
        try await $0.deploy(package)
        let answer = try #require(try await topics.read("out", atLeast: 1).first)
        #expect(answer.text == "1001")
        #expect(answer.key == Array("k".utf8))
        #expect(answer.timestamp == 1_700_000_000_123)
        #expect(answer.header("trace") == "t")
      }
    }
  }

  @Test func `sends what has no answer to the dead letters, with reason and place`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      """
      import os
      def score(r):
          if r == 13: raise ValueError("unlucky")
          if r == 14: os._exit(3)
          return r
      """, in: folder.path)
    try await withBroker(partitions: 1) { _, topics in
      try await topics.write(["1", "{", "13", "2", "14", "3"])
      try await KafkaProducer(topics.settings).send([KafkaOutput(topic: "in", value: nil)])
      try await withRoute(topics.route(), in: folder) {
        try await $0.deploy(package)
        let letters = try await topics.read("in.dead-letters", atLeast: 4)
        #expect(letters.map(\.text) == ["{", "13", "14", ""])
        #expect(
          letters.map { $0.header("muster-problem") }
            == ["invalid-json", "model-error", "worker-died", "no-value"])
        #expect(letters.map { $0.header("muster-offset") } == ["1", "2", "4", "6"])
        #expect(letters.allSatisfy { $0.header("muster-topic") == "in" })
        #expect(letters.allSatisfy { $0.header("muster-partition") == "0" })
        #expect(letters.first?.header("muster-position") == "1:2")
        #expect(letters.dropFirst().first?.header("muster-reason") == "ValueError: unlucky")
        #expect(letters.last?.value == nil)
        #expect(try await topics.read("out", atLeast: 3).map(\.text) == ["1", "2", "3"])
      }
    }
  }

  @Test func `reads and writes Avro by the model's schemas`() async throws {
    let folder = try TemporaryFolder()
    let schema = #"{"type": "record", "name": "R", "fields": [{"name": "n", "type": "long"}]}"#
    let package = try PackageFolder(
      "def score(r): return {'n': r['n'] * 2} if r['n'] < 60 else {'m': 1}", in: folder.path,
      attachments: ["r.avsc": schema], schemas: .init(input: "r.avsc", output: "r.avsc"))
    try await withBroker(partitions: 1) { _, topics in
      // A long is zigzag: 2n.
      try await KafkaProducer(topics.settings).send(
        [[6], [14], [0x80], [126]].map { KafkaOutput(topic: "in", value: $0) })
      let route = topics.route("avro-binary")
      try await withRoute(route, in: folder) {
        try await $0.deploy(package)
        #expect(try await topics.read("out", atLeast: 2).map(\.value) == [[12], [28]])
        let letters = try await topics.read("in.dead-letters", atLeast: 2)
        #expect(letters.map(\.value) == [[0x80], [126]])
        #expect(
          letters.map { $0.header("muster-problem") }
            == ["invalid-avro-binary", "output-not-avro-binary"])
        #expect(letters.first?.header("muster-position") == "byte 1")
      }
    }
  }

  @Test func `reads nothing until a model serves that has what the encoding needs`() async throws {
    let folder = try TemporaryFolder()
    let bare = try PackageFolder(Self.increment, in: folder.path)
    let schema = #"{"type": "record", "name": "R", "fields": [{"name": "n", "type": "long"}]}"#
    let package = try PackageFolder(
      "def score(r): return r", in: folder.path, attachments: ["r.avsc": schema],
      schemas: .init(input: "r.avsc", output: "r.avsc"))
    try await withBroker(partitions: 1) { _, topics in
      try await KafkaProducer(topics.settings).send([KafkaOutput(topic: "in", value: [6])])
      let route = topics.route("avro-binary")
      try await withRoute(route, in: folder) {
        try await $0.deploy(bare)
        try await $0.deploy(package)
        #expect(try await topics.read("out", atLeast: 1).map(\.value) == [[6]])
        #expect(try await topics.read("in.dead-letters", atLeast: 0).isEmpty)
      }
    }
  }

  @Test func `loses nothing, and answers twice, when stopped before a commit`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withBroker { _, topics in
      try await topics.write(Self.numbers)
      var route = topics.route()
      route.commitInterval = .seconds(3600)
      for round in 1...2 {
        let ready = route
        // Cancelled at the end, without a drain: answers are out, no offset is committed.
        try await withRoute(ready, in: folder) {
          try await $0.deploy(package)
          let messages = try await topics.read("out", atLeast: 400 * round)
          let expected = Self.answers.mapValues { round == 1 ? $0 : $0 + $0 }
          #expect(messages.byPartition == expected)
        }
      }
    }
  }

  @Test func `loses nothing when a commit is refused`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withBroker { broker, topics in
      try await topics.write(Self.numbers)
      // OFFSET_METADATA_TOO_LARGE, which is not tried again.
      try await broker.refuseNextCommit(with: .init(rawValue: 12))
      try await withRoute(topics.route(), in: folder) {
        try await $0.deploy(package)
        // Answered again from where the group stood, so that duplicates may come before the rest.
        let expected = Set(Self.answers.values.joined())
        let messages = try await topics.read("out") {
          $0.count > expected.count && expected.isSubset(of: $0.map(\.text))
        }
        #expect(Set(messages.map(\.text)) == expected)
      }
    }
  }

  @Test func `answers each record once when ended in order and started again`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withBroker { _, topics in
      let route = topics.route()
      for round in 1...2 {
        try await topics.write(Self.numbers)
        var configuration = RuntimeConfiguration(
          name: RuntimeName("test"), stateFolder: folder.path, musterVersion: "0.0.1",
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        configuration.handlesSignals = false
        configuration.kafka = [route]
        configuration.pool.requestLimit = Topics.patience
        configuration.drainLimit = Topics.patience
        let service = RuntimeService(configuration: configuration) { runtime in
          do {
            try await runtime.deploy(package)
            _ = try await topics.read("out", atLeast: 400 * round - 300)
          } catch {
            Issue.record(error)
          }
        }
        try await service.runAndEnd()
        // Whatever was not read in this round is read in the next one.
        if round == 2 { try await service.run(until: topics, has: 800) }
      }
      let messages = try await topics.read("out", atLeast: 800)
      #expect(messages.count == 800)
      #expect(Set(messages.map(\.text)) == Set(Self.answers.values.joined()))
    }
  }

  @Test func `answers each record once over a change of the version`() async throws {
    let folder = try TemporaryFolder()
    let one = try PackageFolder("def score(r): return [1, r]", in: folder.path)
    let two = try PackageFolder("def score(r): return [2, r]", in: folder.path)
    try await withBroker { _, topics in
      try await topics.write(Self.numbers)
      try await withRoute(topics.route(), in: folder) {
        try await $0.deploy(one)
        async let more: Void = topics.write((400..<2000).map(String.init))
        try await $0.deploy(two)
        try await more
        let messages = try await topics.read("out", atLeast: 2000)
        let records = messages.compactMap { try? JSON(parsing: $0.text).array?[1].integer }
        #expect(records.count == 2000)
        #expect(Set(records) == Set(0..<2000))
        for partition in Dictionary(grouping: messages, by: \.partition).values {
          let versions = partition.compactMap { try? JSON(parsing: $0.text).array?[0].integer }
          #expect(versions == versions.sorted())
        }
      }
    }
  }

  @Test func `shares the partitions with a second runtime of its group`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    // In this process: the other one knows groups of one member only.
    let cluster = try MockCluster()
    for topic in ["in", "out", "in.dead-letters"] { try cluster.makeTopic(topic, partitions: 4) }
    do {
      var topics = Topics(bootstrapServers: cluster.bootstrapServers, partitions: 4)
      // The mock waits for so long for members that do not come back.
      topics.sessionTimeout = .seconds(6)
      try await topics.write(Self.numbers)
      let route = topics.route()
      try await withRoute(route, in: folder, name: "a") {
        try await $0.deploy(package)
        _ = try await topics.read("out", atLeast: 1)
        try await withRoute(route, in: folder, name: "b") {
          second in
          try await second.deploy(package)
          let clock = ContinuousClock()
          let end = clock.now + Topics.patience
          var sent = 400
          // Until the second one has partitions, and answers records.
          while clock.now < end {
            try await topics.write((sent..<(sent + 40)).map(String.init))
            sent += 40
            let records = try await second.serving()["statistics"]?["records"]?.integer ?? 0
            if records > 0 { break }
            let count = sent
            _ = try await topics.read("out") { Set($0.map(\.text)).count >= count }
          }
          #expect(try await second.serving()["statistics"]?["records"]?.integer ?? 0 > 0)
          let all = sent
          let messages = try await topics.read("out") { Set($0.map(\.text)).count >= all }
          // The mock takes no commit during a rebalance: some records are answered twice.
          #expect(Set(messages.map(\.text)).count == sent)
        }
      }
    }
  }

  @Test func `goes on when the brokers are back`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withBroker { broker, topics in
      try await topics.write(Self.numbers)
      try await withRoute(topics.route(), in: folder) {
        try await $0.deploy(package)
        _ = try await topics.read("out", atLeast: 100)
        try await broker.goDown()
        #expect(try await $0.send("GET", "/readyz").status == 200)
        try await broker.comeUp()
        try await topics.write((400..<800).map(String.init))
        let messages = try await topics.read("out", atLeast: 800)
        #expect(Set(messages.map(\.text)) == Set((1000..<1800).map(String.init)))
      }
    }
  }

  // MARK: - Several endpoints

  @Test func `writes each answer to every output, in its encoding`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return {'n': r}", in: folder.path)
    try await withBroker(partitions: 1) { _, topics in
      try await topics.write(["1", "{", "2"])
      var route = topics.route()
      route.outputs.append(.init(topics.settings, topic: "rows", encoding: "csv"))
      try await withRoute(route, in: folder) {
        try await $0.deploy(package)
        #expect(
          try await topics.read("out", atLeast: 2).map(\.text) == [#"{"n":1}"#, #"{"n":2}"#])
        let rows = try await topics.read("rows", atLeast: 2).map(\.text)
        #expect(rows == ["n\r\n1\r\n", "n\r\n2\r\n"])
        #expect(try await topics.read("in.dead-letters", atLeast: 1).map(\.text) == ["{"])
      }
    }
  }

  @Test func `gives a Python model the bytes of a binary message`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return bytes(reversed(r))", in: folder.path)
    try await withBroker(partitions: 1) { _, topics in
      try await KafkaProducer(topics.settings).send(
        [[0, 255, 1], [], [10]].map { KafkaOutput(topic: "in", value: $0) })
      try await withRoute(topics.route("binary"), in: folder) {
        try await $0.deploy(package)
        let values = try await topics.read("out", atLeast: 3).map(\.value)
        #expect(values == [[1, 255, 0], [], [10]])
      }
    }
  }

  // MARK: - Live view

  @Test func `tells where it stands and what it has done`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      "def score(r): return 1 / r", in: folder.path)
    try await withBroker { _, topics in
      try await topics.write(["1", "2", "4", "{", "0"])
      try await withRoute(topics.route(), in: folder) { runtime in
        let before = try await runtime.serving()["routes"]?.array?.first
        #expect(before?["consumed"] == 0)
        try await runtime.deploy(package)
        try await runtime.eventually("nothing waits") {
          let route = try await runtime.serving()["routes"]?.array?.first
          return route?["lag"] == 0 && route?["consumed"] == 5
        }
        let route = try #require(try await runtime.serving()["routes"]?.array?.first)
        #expect(route["name"] == "in")
        #expect(route["state"] == "reading")
        #expect(route["group"] == "g")
        #expect(route["outputs"] == ["out"])
        #expect(route["deadLetterTopic"] == "in.dead-letters")
        #expect(route["delivery"] == "at-least-once")
        #expect(route["produced"] == 3)
        #expect(route["rejected"] == 1)
        #expect(route["deadLetters"] == 2)
        #expect(route["sessions"] == 1)
        #expect(
          route["partitions"] == [
            ["partition": 0, "next": 3, "end": 3, "lag": 0],
            ["partition": 1, "next": 2, "end": 2, "lag": 0],
          ])
        let lines = try await runtime.send("GET", "/metrics").text.split(separator: "\n")
        for line in [
          #"muster_kafka_reading{route="in"} 1"#,
          #"muster_kafka_assigned_partitions{route="in"} 2"#,
          #"muster_kafka_consumed_total{route="in"} 5"#,
          #"muster_kafka_produced_total{route="in"} 3"#,
          #"muster_kafka_rejected_total{route="in"} 1"#,
          #"muster_kafka_dead_letters_total{route="in"} 2"#,
          #"muster_kafka_lag{route="in",partition="1"} 0"#,
        ] {
          #expect(lines.contains { $0 == line }, "\(line)")
        }
      }
    }
  }

  @Test func `says that it has no connection, and serves requests all the same`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await LoopbackListener.withDeafPort { port in
      let topics = Topics(bootstrapServers: "127.0.0.1:\(port)", partitions: 1)
      try await withRoute(topics.route(), in: folder) { runtime in
        try await runtime.deploy(package)
        #expect(try await runtime.serving()["routes"]?.array?.first?["state"] == "disconnected")
        #expect(try await runtime.score("1").text == "1001")
      }
    }
  }
}
