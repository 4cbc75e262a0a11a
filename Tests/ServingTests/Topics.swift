import Kafka
import Serving

/// A cluster as tests see it: what is in its topics. Times are so long that a machine which is busy
/// with other things does not end them.
struct Topics: Sendable {
  /// The longest that a test waits for messages.
  static let patience: Duration = .seconds(600)

  let bootstrapServers: String
  let partitions: Int32
  var sessionTimeout: Duration = .seconds(120)

  var settings: KafkaSettings {
    KafkaSettings(
      bootstrapServers: bootstrapServers, sessionTimeout: sessionTimeout,
      deliveryTimeout: Self.patience)
  }

  /// A route from `in` to `out`, which reads on soon.
  func route(_ encoding: String = "json", _ delivery: KafkaRoute.Delivery = .atLeastOnce)
    -> KafkaRoute
  {
    var route = KafkaRoute(
      input: .init(settings, topic: "in", encoding: encoding),
      outputs: [.init(settings, topic: "out", encoding: encoding)], group: "g", delivery: delivery)
    route.batchRecords = 50
    route.commitInterval = .milliseconds(100)
    return route
  }

  /// Writes texts to `in`: the n-th one to the partition n modulo their count.
  func write(_ texts: [String]) async throws {
    let outputs = texts.enumerated().map { index, text in
      KafkaOutput(
        topic: "in", partition: Int32(index) % partitions, value: Array(text.utf8))
    }
    try await KafkaProducer(settings).send(outputs)
  }

  /// Reads a topic from its beginning until so many messages are there and then nothing for a
  /// while.
  func read(_ topic: String, atLeast count: Int) async throws -> [KafkaMessage] {
    try await read(topic) { $0.count >= count }
  }

  /// Reads a topic from its beginning until it has what is waited for, and nothing more comes.
  func read(
    _ topic: String, until isEnough: ([KafkaMessage]) -> Bool
  ) async throws -> [KafkaMessage] {
    let consumer = try KafkaConsumer(settings, group: "reader")
    try consumer.assign(
      (0..<partitions).map { KafkaPosition(KafkaPartition(topic: topic, number: $0), offset: 0) })
    let clock = ContinuousClock()
    let end = clock.now + Self.patience
    var messages: [KafkaMessage] = []
    while clock.now < end {
      let poll = await consumer.poll(atMost: 1000, wait: .milliseconds(500))
      messages += poll.messages
      if poll.messages.isEmpty, poll.failures.isEmpty, isEnough(messages) { break }
    }
    await consumer.close()
    return messages
  }
}

extension KafkaMessage {
  /// The value as text.
  var text: String { String(decoding: value ?? [], as: UTF8.self) }

  /// A header's text.
  func header(_ name: String) -> String? { headers.last { $0.name == name }?.text }
}

extension [KafkaMessage] {
  /// The values of each partition, in order.
  var byPartition: [Int32: [String]] {
    Dictionary(grouping: self, by: \.partition.number).mapValues { $0.map(\.text) }
  }
}
