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
    case kafka(bootstrapServers: String, topic: String, consumerGroup: String?)
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
