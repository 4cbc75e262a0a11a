import Kafka
import KafkaTestSupport

/// The longest that a test waits, also on a machine that is busy with other things.
let patience: Duration = .seconds(600)

/// Settings of a mock cluster, which waits for a whole session for members that do not come back.
func settings(_ cluster: MockCluster) -> KafkaSettings {
  KafkaSettings(
    bootstrapServers: cluster.bootstrapServers, sessionTimeout: .seconds(6),
    deliveryTimeout: patience)
}

/// Settings of a broker.
func settings(_ broker: TransactionalBroker) -> KafkaSettings {
  KafkaSettings(
    bootstrapServers: broker.bootstrapServers, sessionTimeout: .seconds(120),
    deliveryTimeout: patience)
}

/// Reads until so many messages are there; rebalances are accepted.
func read(
  _ count: Int, from consumer: KafkaConsumer
) async throws -> [KafkaMessage] {
  let clock = ContinuousClock()
  let end = clock.now + patience
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
