import Kafka
import KafkaTestSupport
import Testing

struct `A Kafka client` {
  @Test func `reads key, value, headers and time as they were written`() async throws {
    let cluster = try MockCluster()
    try cluster.makeTopic("t", partitions: 2)
    let producer = try KafkaProducer(settings(cluster))
    let headers = [
      KafkaHeader("a", "1"), KafkaHeader("a", "2"), KafkaHeader("none", nil),
      KafkaHeader("empty", [] as [UInt8]),
    ]
    try await producer.send([
      KafkaOutput(
        topic: "t", partition: 1, timestamp: 1_700_000_000_123, key: Array("k".utf8),
        value: Array("v".utf8), headers: headers),
      KafkaOutput(topic: "t", partition: 1, key: [], value: nil),
    ])
    let consumer = try KafkaConsumer(settings(cluster), group: "g")
    try consumer.assign([KafkaPosition(KafkaPartition(topic: "t", number: 1), offset: 0)])
    let messages = try await read(2, from: consumer)
    try #require(messages.count == 2)
    #expect(messages[0].partition.description == "t[1]")
    #expect(messages.map(\.offset) == [0, 1])
    #expect(messages[0].timestamp == 1_700_000_000_123)
    #expect(messages[0].key == Array("k".utf8))
    #expect(messages[0].text == "v")
    #expect(messages[0].headers == headers)
    #expect(messages[1].key == [])
    #expect(messages[1].value == nil)
    #expect(messages[1].headers == [])
    await consumer.close()
  }

  @Test func `goes on in a group where the last commit was`() async throws {
    try await TransactionalBroker.with(partitions: 1) { broker in
      let producer = try KafkaProducer(settings(broker))
      try await producer.send(outputs("t", (0..<10).map(String.init)))
      let first = try KafkaConsumer(settings(broker), group: "g")
      try first.subscribe(["t"])
      #expect(try await read(10, from: first).compactMap(\.text) == (0..<10).map(String.init))
      try await first.commit([KafkaPosition(KafkaPartition(topic: "t", number: 0), offset: 4)])
      await first.close()
      let second = try KafkaConsumer(settings(broker), group: "g")
      try second.subscribe(["t"])
      #expect(try await read(6, from: second).compactMap(\.text) == (4..<10).map(String.init))
      await second.close()
    }
  }

  @Test func `reads nothing while paused, and everything in order afterwards`() async throws {
    let cluster = try MockCluster()
    try cluster.makeTopic("t")
    let producer = try KafkaProducer(settings(cluster))
    let consumer = try KafkaConsumer(settings(cluster), group: "g")
    let partition = KafkaPartition(topic: "t", number: 0)
    try consumer.assign([KafkaPosition(partition, offset: 0)])
    try await producer.send(outputs("t", ["a", "b", "c"]))
    #expect(try await read(1, from: consumer).compactMap(\.text) == ["a"])
    try consumer.pause([partition])
    try await producer.send(outputs("t", ["d"]))
    let paused = await consumer.poll(atMost: 10, wait: .milliseconds(500))
    #expect(paused.messages.isEmpty)
    try consumer.resume([partition])
    #expect(try await read(3, from: consumer).compactMap(\.text) == ["b", "c", "d"])
    await consumer.close()
  }

  @Test func `shares partitions with a second member, who takes over what is left`() async throws {
    let cluster = try MockCluster()
    try cluster.makeTopic("t", partitions: 2)
    let first = try KafkaConsumer(settings(cluster), group: "g")
    try first.subscribe(["t"])
    var owned = [Set<KafkaPartition>(), []]
    func turn(_ consumer: KafkaConsumer, _ index: Int) async throws {
      let poll = await consumer.poll(atMost: 1, wait: .milliseconds(50))
      switch poll.rebalance {
      case .assigned(let partitions)?: owned[index] = Set(partitions)
      case .revoked?: owned[index] = []
      case nil: return
      }
      if let rebalance = poll.rebalance { try consumer.accept(rebalance) }
    }
    let clock = ContinuousClock()
    let end = clock.now + patience
    while owned[0].count < 2, clock.now < end { try await turn(first, 0) }
    #expect(owned[0].count == 2)
    let second = try KafkaConsumer(settings(cluster), group: "g")
    try second.subscribe(["t"])
    while owned.map(\.count) != [1, 1], clock.now < end {
      try await turn(first, 0)
      try await turn(second, 1)
    }
    #expect(owned[0].union(owned[1]).count == 2)
    await first.close()
    while owned[1].count < 2, clock.now < end { try await turn(second, 1) }
    #expect(owned[1].count == 2)
    await second.close()
  }

  @Test func `writes what it was given once the broker is back`() async throws {
    try await TransactionalBroker.with(partitions: 1) { broker in
      let producer = try KafkaProducer(settings(broker))
      try await producer.send(outputs("t", ["a"]))
      try await broker.goDown()
      async let sent: Void = producer.send(outputs("t", ["b", "c"]))
      let clock = ContinuousClock()
      let end = clock.now + patience
      var complaint: KafkaError?
      while complaint == nil, clock.now < end {
        complaint = producer.takeComplaint()
        try await clock.sleep(for: .milliseconds(10))
      }
      #expect(complaint != nil)
      try await broker.comeUp()
      try await sent
      let consumer = try KafkaConsumer(settings(broker), group: "g")
      try consumer.assign([KafkaPosition(KafkaPartition(topic: "t", number: 0), offset: 0)])
      #expect(try await read(3, from: consumer).compactMap(\.text) == ["a", "b", "c"])
      await consumer.close()
    }
  }

  @Test func `gives up what is not acknowledged when its task is cancelled`() async throws {
    try await TransactionalBroker.with(partitions: 1) { broker in
      let producer = try KafkaProducer(settings(broker))
      try await broker.goDown()
      let task = Task { () -> Bool in
        do {
          try await producer.send(outputs("t", ["a"]))
          return true
        } catch {
          return false
        }
      }
      task.cancel()
      #expect(await task.value == false)
    }
  }

  @Test func `tells what a group has committed and what is there`() async throws {
    try await TransactionalBroker.with(partitions: 2) { broker in
      let producer = try KafkaProducer(settings(broker))
      try await producer.send(outputs("t", ["a", "b", "c"]))
      let consumer = try KafkaConsumer(settings(broker), group: "g")
      try consumer.subscribe(["t"])
      #expect(try await read(3, from: consumer).count == 3)
      let partitions = [0, 1].map { KafkaPartition(topic: "t", number: $0) }
      try await consumer.commit([KafkaPosition(partitions[0], offset: 2)])
      #expect(await consumer.committed(partitions) == [partitions[0]: 2, partitions[1]: nil])
      #expect(consumer.offsets(of: partitions)[partitions[0]] == 0..<3)
      await consumer.close()
    }
  }

  @Test func `writes in a transaction that carries offsets`() async throws {
    let cluster = try MockCluster()
    try cluster.makeTopic("in")
    try cluster.makeTopic("out")
    let source = try KafkaProducer(settings(cluster))
    try await source.send(outputs("in", ["1", "2"]))
    let consumer = try KafkaConsumer(settings(cluster), group: "g")
    try consumer.subscribe(["in"])
    let messages = try await read(2, from: consumer)
    let producer = try KafkaProducer(settings(cluster), transactionalID: "x")
    try await producer.initialiseTransactions()
    try await producer.beginTransaction()
    try await producer.send(outputs("out", messages.compactMap(\.text)))
    try await producer.sendOffsets(
      [KafkaPosition(KafkaPartition(topic: "in", number: 0), offset: 2)],
      of: try consumer.groupMetadata())
    try await producer.commitTransaction()
    await consumer.close()
    let reader = try KafkaConsumer(settings(cluster), group: "reader")
    try reader.assign([KafkaPosition(KafkaPartition(topic: "out", number: 0), offset: 0)])
    #expect(try await read(2, from: reader).compactMap(\.text) == ["1", "2"])
    await reader.close()
  }

  @Test func `says which step of a transaction came out of order`() async throws {
    let cluster = try MockCluster()
    let producer = try KafkaProducer(settings(cluster), transactionalID: "x")
    let error = await #expect(throws: KafkaError.self) { try await producer.beginTransaction() }
    #expect(error?.operation == "begin a transaction")
    #expect(error?.code.description == "_STATE")
  }

  @Test func `says that a message is too long`() async throws {
    let cluster = try MockCluster()
    try cluster.makeTopic("t")
    let producer = try KafkaProducer(settings(cluster))
    let long = KafkaOutput(topic: "t", value: [UInt8](repeating: 0, count: 2_000_000))
    let error = await #expect(throws: KafkaError.self) {
      try await producer.send([long] + outputs("t", ["short"]))
    }
    #expect(error?.code == .messageTooLarge)
  }
}
