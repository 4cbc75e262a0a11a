import Kafka
import KafkaTestSupport

/// Settings of a mock cluster, with short times.
func settings(_ cluster: MockCluster) -> KafkaSettings {
  KafkaSettings(
    bootstrapServers: cluster.bootstrapServers, sessionTimeout: .seconds(6),
    deliveryTimeout: .seconds(20))
}

/// Reads until so many messages are there, for at most thirty seconds; rebalances are accepted.
func read(
  _ count: Int, from consumer: KafkaConsumer
) async throws -> [KafkaMessage] {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(30)
  var messages: [KafkaMessage] = []
  while messages.count < count, clock.now < end {
    let poll = await consumer.poll(atMost: count - messages.count, wait: .milliseconds(50))
    messages += poll.messages
    if let rebalance = poll.rebalance { try consumer.accept(rebalance) }
  }
  return messages
}

extension KafkaMessage {
  /// The value as text.
  var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}

func outputs(_ topic: String, _ texts: some Sequence<String>, partition: Int32 = 0)
  -> [KafkaOutput]
{
  texts.map { KafkaOutput(topic: topic, partition: partition, value: Array($0.utf8)) }
}
