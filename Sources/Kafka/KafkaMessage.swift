/// A partition of a topic.
package struct KafkaPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let topic: String
  package let number: Int32

  /// A partition by its topic and number.
  package init(topic: String, number: Int32) {
    self.topic = topic
    self.number = number
  }

  package var description: String { "\(topic)[\(number)]" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.topic, left.number) < (right.topic, right.number)
  }
}

/// A place in a partition: the offset of the next message to read.
package struct KafkaPosition: Hashable, Sendable {
  package let partition: KafkaPartition
  package let offset: Int64

  /// A place by its parts.
  package init(_ partition: KafkaPartition, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}

/// A named value beside a message; names may repeat.
package struct KafkaHeader: Hashable, Sendable {
  package let name: String
  /// `nil` where the protocol has null.
  package let value: [UInt8]?

  /// A header of bytes.
  package init(_ name: String, _ value: [UInt8]?) {
    self.name = name
    self.value = value
  }

  /// A header of text.
  package init(_ name: String, _ value: String) { self.init(name, Array(value.utf8)) }

  /// The value as text; broken UTF-8 is replaced.
  package var text: String { String(decoding: value ?? [], as: UTF8.self) }
}

/// A message as it was read.
package struct KafkaMessage: Hashable, Sendable {
  package let partition: KafkaPartition
  package let offset: Int64
  /// Milliseconds since 1970, of creation or of the append as the topic is set up.
  package let timestamp: Int64?
  package let key: [UInt8]?
  /// `nil` for a tombstone.
  package let value: [UInt8]?
  package let headers: [KafkaHeader]
}

/// A message to write.
package struct KafkaOutput: Hashable, Sendable {
  package var topic: String
  /// `nil` for the partition that the key says; librdkafka's own choice where there is no key.
  package var partition: Int32?
  /// Milliseconds since 1970; `nil` for now.
  package var timestamp: Int64?
  package var key: [UInt8]?
  package var value: [UInt8]?
  package var headers: [KafkaHeader]

  /// A message by its parts.
  package init(
    topic: String, partition: Int32? = nil, timestamp: Int64? = nil, key: [UInt8]? = nil,
    value: [UInt8]?, headers: [KafkaHeader] = []
  ) {
    self.topic = topic
    self.partition = partition
    self.timestamp = timestamp
    self.key = key
    self.value = value
    self.headers = headers
  }
}
