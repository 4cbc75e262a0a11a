import HTTPClient
import Kafka
import KafkaTestSupport
import Logging
import ServiceLifecycle
import Serving
import Testing
import Vocabulary

@Suite(.enabled(if: Brokers.mayGoDown, "keeps time limits: needs MUSTER_INTEGRATION=1"))
struct `A route between topics` {
  private func withCluster(
    partitions: Int = 2, _ body: (MockCluster, Topics) async throws -> Void
  ) async throws {
    let cluster = try MockCluster()
    for topic in ["in", "out", "in.dead-letters"] {
      try cluster.makeTopic(topic, partitions: partitions)
    }
    try await body(
      cluster,
      Topics(bootstrapServers: cluster.bootstrapServers, partitions: Int32(partitions)))
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
    try await withCluster { _, topics in
      try await topics.write(Self.numbers)
      try await withRuntime(state: folder.path, configure: { $0.kafka = [topics.route()] }) {
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
    try await withCluster { _, topics in
      try await KafkaProducer(topics.settings).send([
        KafkaOutput(
          topic: "in", timestamp: 1_700_000_000_123, key: Array("k".utf8), value: Array("1".utf8),
          headers: [KafkaHeader("trace", "t")])
      ])
      try await withRuntime(state: folder.path, configure: { $0.kafka = [topics.route()] }) {
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
    try await withCluster(partitions: 1) { _, topics in
      try await topics.write(["1", "{", "13", "2", "14", "3"])
      try await KafkaProducer(topics.settings).send([KafkaOutput(topic: "in", value: nil)])
      try await withRuntime(state: folder.path, configure: { $0.kafka = [topics.route()] }) {
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
    try await withCluster(partitions: 1) { _, topics in
      // A long is zigzag: 2n.
      try await KafkaProducer(topics.settings).send(
        [[6], [14], [0x80], [126]].map { KafkaOutput(topic: "in", value: $0) })
      let route = topics.route("avro-binary")
      try await withRuntime(state: folder.path, configure: { $0.kafka = [route] }) {
        try await $0.deploy(package)
        #expect(try await topics.read("out", atLeast: 2).map(\.value) == [[12], [28]])
        let letters = try await topics.read("in.dead-letters", atLeast: 2)
        #expect(letters.map(\.value) == [[0x80], [126]])
        #expect(
          letters.map { $0.header("muster-problem") }
            == ["invalid-avro-binary", "output-not-avro-binary"])
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
    try await withCluster(partitions: 1) { _, topics in
      try await KafkaProducer(topics.settings).send([KafkaOutput(topic: "in", value: [6])])
      let route = topics.route("avro-binary")
      try await withRuntime(state: folder.path, configure: { $0.kafka = [route] }) {
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
    try await withCluster { _, topics in
      try await topics.write(Self.numbers)
      var route = topics.route()
      route.commitInterval = .seconds(3600)
      for round in 1...2 {
        let ready = route
        // Cancelled at the end, without a drain: answers are out, no offset is committed.
        try await withRuntime(state: folder.path, configure: { $0.kafka = [ready] }) {
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
    try await withCluster { cluster, topics in
      try await topics.write(Self.numbers)
      // 16 is NOT_COORDINATOR, 12 OFFSET_METADATA_TOO_LARGE: the latter is not tried again.
      cluster.failNext(request: 8, with: [.init(rawValue: 12)])
      try await withRuntime(state: folder.path, configure: { $0.kafka = [topics.route()] }) {
        try await $0.deploy(package)
        let messages = try await topics.read("out", atLeast: 401)
        #expect(Set(messages.map(\.text)) == Set(Self.answers.values.joined()))
      }
    }
  }

  @Test func `answers each record once when ended in order and started again`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withCluster { _, topics in
      let route = topics.route()
      for round in 1...2 {
        try await topics.write(Self.numbers)
        var configuration = RuntimeConfiguration(
          name: RuntimeName("test"), stateFolder: folder.path, musterVersion: "0.0.1",
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        configuration.handlesSignals = false
        configuration.kafka = [route]
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
    try await withCluster { _, topics in
      try await topics.write(Self.numbers)
      try await withRuntime(state: folder.path, configure: { $0.kafka = [topics.route()] }) {
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
    try await withCluster(partitions: 4) { _, topics in
      try await topics.write(Self.numbers)
      let route = topics.route()
      try await withRuntime(state: folder.path, name: "a", configure: { $0.kafka = [route] }) {
        try await $0.deploy(package)
        _ = try await topics.read("out", atLeast: 1)
        try await withRuntime(state: folder.path, name: "b", configure: { $0.kafka = [route] }) {
          second in
          try await second.deploy(package)
          let clock = ContinuousClock()
          let end = clock.now + .seconds(40)
          var sent = 400
          // Until the second one has partitions, and answers records.
          while clock.now < end {
            try await topics.write((sent..<(sent + 40)).map(String.init))
            sent += 40
            let records = try await second.serving()["statistics"]?["records"]?.integer ?? 0
            if records > 0 { break }
            _ = try await topics.read("out", atLeast: sent)
          }
          #expect(try await second.serving()["statistics"]?["records"]?.integer ?? 0 > 0)
          let messages = try await topics.read("out", atLeast: sent)
          // The mock takes no commit during a rebalance: some records are answered twice.
          #expect(Set(messages.map(\.text)).count == sent)
        }
      }
    }
  }

  // librdkafka ends the whole process where its mock cannot bind a broker's port again.
  @Test(.enabled(if: Brokers.mayGoDown, "needs MUSTER_INTEGRATION=1"))
  func `goes on when the brokers are back`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.increment, in: folder.path)
    try await withCluster { cluster, topics in
      try await topics.write(Self.numbers)
      try await withRuntime(state: folder.path, configure: { $0.kafka = [topics.route()] }) {
        try await $0.deploy(package)
        _ = try await topics.read("out", atLeast: 100)
        cluster.goDown()
        #expect(try await $0.send("GET", "/readyz").status == 200)
        cluster.comeUp()
        try await topics.write((400..<800).map(String.init))
        let messages = try await topics.read("out", atLeast: 800)
        #expect(Set(messages.map(\.text)) == Set((1000..<1800).map(String.init)))
      }
    }
  }
}
