internal import CRdKafka

/// Copies messages out of librdkafka's memory.
struct MessageReader {
  /// The topic object and partition of the last message: most follow one of their own kind.
  private var last: (topic: OpaquePointer, partition: KafkaPartition)?

  mutating func read(
    _ pointer: UnsafePointer<rd_kafka_message_t>
  ) -> Result<KafkaMessage, KafkaError> {
    let message = pointer.pointee
    guard message.err == RD_KAFKA_RESP_ERR_NO_ERROR, let topic = message.rkt else {
      let reason = rd_kafka_message_errstr(pointer).map { String(cString: $0) }
      return .failure(
        KafkaError(
          "read messages", KafkaErrorCode(message.err), reason: reason,
          isFatal: message.err == RD_KAFKA_RESP_ERR__FATAL,
          isRetriable: message.err != RD_KAFKA_RESP_ERR__FATAL))
    }
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let timestamp = rd_kafka_message_timestamp(pointer, &kind)
    return .success(
      KafkaMessage(
        partition: partition(topic, message.partition), offset: message.offset,
        timestamp: kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : timestamp,
        key: Self.bytes(message.key, message.key_len),
        value: Self.bytes(message.payload, message.len), headers: Self.headers(pointer)))
  }

  private mutating func partition(_ topic: OpaquePointer, _ number: Int32) -> KafkaPartition {
    if let last, last.topic == topic, last.partition.number == number { return last.partition }
    let partition = KafkaPartition(
      topic: String(cString: rd_kafka_topic_name(topic)), number: number)
    last = (topic, partition)
    return partition
  }

  private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
    start.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) }
  }

  private static func headers(_ message: UnsafePointer<rd_kafka_message_t>) -> [KafkaHeader] {
    var list: OpaquePointer?
    guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else {
      return []
    }
    var headers: [KafkaHeader] = []
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(list, headers.count, &name, &value, &size)
      == RD_KAFKA_RESP_ERR_NO_ERROR, let found = name
    {
      headers.append(KafkaHeader(String(cString: found), bytes(value, size)))
    }
    return headers
  }
}
