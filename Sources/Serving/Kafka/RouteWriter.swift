internal import Kafka

/// Turns outcomes into messages.
struct RouteWriter: Sendable {
  /// The longest reason that a header holds, in characters.
  private static let reasonLimit = 1000

  let route: KafkaRoute
  /// How many partitions each output's topic has.
  let partitions: [Int32]

  /// The messages of a batch, in its order; an answer's copies stand one after the other.
  func outputs(_ messages: [KafkaMessage], _ batch: BatchOutcome) -> [KafkaOutput] {
    let serving = Self.headers(batch.scorer)
    let challenging = batch.challenger.map(Self.headers) ?? serving
    var outputs: [KafkaOutput] = []
    outputs.reserveCapacity(messages.count * partitions.count)
    for (index, (message, outcome)) in zip(messages, batch.outcomes).enumerated() {
      let version = batch.byChallenger.contains(index) ? challenging : serving
      switch outcome {
      case .answered(let values):
        let headers = message.headers.isEmpty ? version : message.headers + version
        for (side, value) in values.enumerated() {
          outputs.append(
            KafkaOutput(
              topic: route.outputs[side].topic,
              partition: partition(for: message, of: partitions[side]),
              timestamp: message.timestamp, key: message.key, value: value, headers: headers))
        }
      case .refused(let refusal): outputs.append(deadLetter(message, refusal, version))
      }
    }
    return outputs
  }

  private static func headers(_ scorer: ScorerLabel) -> [KafkaHeader] {
    [KafkaHeader("muster-model", scorer.model), KafkaHeader("muster-version", scorer.version)]
  }

  /// The message as it was, and beside it why it has no answer and where it stood.
  func deadLetter(
    _ message: KafkaMessage, _ refusal: RecordRefusal, _ version: [KafkaHeader]
  ) -> KafkaOutput {
    var headers = message.headers + version
    headers.append(KafkaHeader("muster-problem", refusal.kind))
    headers.append(KafkaHeader("muster-reason", String(refusal.reason.prefix(Self.reasonLimit))))
    if let position = refusal.position {
      headers.append(KafkaHeader("muster-position", String(position.prefix(Self.reasonLimit))))
    }
    headers.append(KafkaHeader("muster-topic", message.partition.topic))
    headers.append(KafkaHeader("muster-partition", "\(message.partition.number)"))
    headers.append(KafkaHeader("muster-offset", "\(message.offset)"))
    return KafkaOutput(
      topic: route.deadLetters, timestamp: message.timestamp, key: message.key,
      value: message.value, headers: headers)
  }

  /// What has a key goes where the key says. What has none stays in the order of its partition,
  /// which it would lose if it were spread.
  private func partition(for message: KafkaMessage, of count: Int32) -> Int32? {
    guard message.key == nil, count > 0 else { return nil }
    return message.partition.number % count
  }

  /// Where a group goes on after these messages, for each of their partitions.
  static func positions(after messages: some Sequence<KafkaMessage>) -> [KafkaPosition] {
    var next: [KafkaPartition: Int64] = [:]
    for message in messages {
      next[message.partition] = max(next[message.partition] ?? 0, message.offset + 1)
    }
    return next.sorted { $0.key < $1.key }.map { KafkaPosition($0.key, offset: $0.value) }
  }
}
