/// One way into or out of a runtime.
package struct Endpoint: Hashable, Sendable {
  /// Which way records go.
  package enum Direction: String, CaseIterable, Sendable {
    case input = "in"
    case output = "out"
    case both = "inout"
  }

  /// How a record is written on the wire.
  package enum Encoding: String, CaseIterable, Sendable {
    case avroBinary = "avro-binary"
    case binary
    case csv
    case json
    case msgpack
    case utf8 = "utf-8"
  }

  /// What carries the records.
  package enum Transport: Hashable, Sendable {
    case rest(host: String, port: Int)
    case kafka(Kafka)
  }

  /// What a Kafka endpoint reads or writes.
  package struct Kafka: Hashable, Sendable {
    /// What a failure may cost.
    package enum Delivery: String, CaseIterable, Sendable {
      case atLeastOnce = "at-least-once"
      case exactlyOnce = "exactly-once"
    }

    /// `host:port`, several with commas between them.
    package var bootstrapServers: String
    package var topic: String
    /// Where the answers of an endpoint of both directions go.
    package var outputTopic: String?
    /// `nil` for the runtime's name.
    package var group: String?
    /// Where records go that have no answer; `nil` for the topic's name with `.dead-letters`.
    package var deadLetters: String?
    package var delivery: Delivery

    /// A topic, and how it is read.
    package init(
      bootstrapServers: String, topic: String, outputTopic: String? = nil, group: String? = nil,
      deadLetters: String? = nil, delivery: Delivery = .atLeastOnce
    ) {
      self.bootstrapServers = bootstrapServers
      self.topic = topic
      self.outputTopic = outputTopic
      self.group = group
      self.deadLetters = deadLetters
      self.delivery = delivery
    }

    /// Where records go that have no answer.
    package var deadLetterTopic: String { deadLetters ?? "\(topic).dead-letters" }
  }

  package var name: String
  package var direction: Direction
  package var transport: Transport
  package var encoding: Encoding

  /// The address that a REST endpoint listens on where the manifest names none.
  package static let defaultHost = "127.0.0.1"

  /// An endpoint by its parts.
  package init(
    name: String, direction: Direction, transport: Transport, encoding: Encoding = .json
  ) {
    self.name = name
    self.direction = direction
    self.transport = transport
    self.encoding = encoding
  }
}
