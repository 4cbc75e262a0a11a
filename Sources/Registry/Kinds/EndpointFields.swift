import Vocabulary

/// An endpoint before Kafka endpoints share their servers.
struct LocatedEndpoint: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case kafka
    case rest
  }

  var name: Located<String>
  var kind: Kind
  var direction: Endpoint.Direction
  var encoding: Endpoint.Encoding
  var host: String
  var port: Located<Int>?
  var bootstrapServers: String?
  var topic: String?
  var consumerGroup: String?
}

/// The fields of a runtime's endpoint.
enum EndpointFields {
  static let name = Field.required(
    "name", .located(.text(.word)), "What the endpoint is called; unique in the runtime.")
  static let direction = Field<Endpoint.Direction>.required(
    "direction", .choice(), "Which way records go, seen from the model.")
  static let type = Field<LocatedEndpoint.Kind>.required(
    "type", .choice(), "What carries the records.")
  static let encoding = Field.optional(
    "encoding", .choice(), default: Endpoint.Encoding.json, written: "json",
    "How a record is written on the wire.")
  static let host = Field.optional(
    "host", .text(.word), default: Endpoint.defaultHost, written: .string(Endpoint.defaultHost),
    "The address that a rest endpoint listens on.")
  static let port = Field.optional(
    "port", .located(.integer(0...65_535)),
    "The port of a rest endpoint; 0 lets the system choose one.")
  static let bootstrapServers = Field.optional(
    "bootstrapServers", .text(.line),
    "The servers of a kafka endpoint; else those of the first endpoint that names some.")
  static let topic = Field.optional("topic", .text(.topic), "The topic of a kafka endpoint.")
  static let group = Field.optional(
    "group", .text(.word), "The consumer group of a kafka endpoint; else the runtime's name.")

  static let schema = ValueSchema<LocatedEndpoint>.object(
    ObjectShape(
      title: "an endpoint", doc: "One way into or out of a runtime.",
      fields: [
        name.shape, direction.shape, type.shape, encoding.shape, host.shape, port.shape,
        bootstrapServers.shape, topic.shape, group.shape,
      ])
  ) { reader in
    let name = reader.read(name)
    let kind = reader.read(type)
    let direction = reader.read(direction)
    let encoding = reader.read(encoding) ?? .json
    let host = reader.read(host) ?? Endpoint.defaultHost
    let port = reader.read(port)
    let servers = reader.read(bootstrapServers)
    let topic = reader.read(topic)
    let group = reader.read(group)
    if let kind { check(kind, direction, &reader) }
    guard let name, let kind, let direction else { return nil }
    return LocatedEndpoint(
      name: name, kind: kind, direction: direction, encoding: encoding, host: host, port: port,
      bootstrapServers: servers, topic: topic, consumerGroup: group)
  }

  private static func check(
    _ kind: LocatedEndpoint.Kind, _ direction: Endpoint.Direction?, _ reader: inout FieldReader
  ) {
    func refuse<Value>(_ field: Field<Value>, _ reader: inout FieldReader) {
      guard reader.has(field) else { return }
      reader.error(
        "conflict", at: reader.place(of: field),
        "\"\(field.name)\" does not belong to an endpoint of the type \(kind.rawValue)")
    }
    func demand<Value>(_ field: Field<Value>, _ reader: inout FieldReader) {
      guard !reader.has(field) else { return }
      reader.error(
        "missing-field", at: reader.position,
        "an endpoint of the type \(kind.rawValue) needs the field \"\(field.name)\"")
    }
    switch kind {
    case .rest:
      demand(port, &reader)
      refuse(topic, &reader)
      refuse(bootstrapServers, &reader)
      refuse(group, &reader)
    case .kafka:
      demand(topic, &reader)
      refuse(port, &reader)
      refuse(host, &reader)
      if direction == .both {
        reader.error(
          "conflict", at: reader.place(of: self.direction),
          "a kafka endpoint goes one way",
          hint: "declare one endpoint with direction in and one with direction out")
      }
    }
  }

  /// The endpoints of a runtime, checked against each other.
  static func resolved(
    _ endpoints: [LocatedEndpoint], _ reader: inout FieldReader
  ) -> [Endpoint] {
    let servers = endpoints.lazy.compactMap(\.bootstrapServers).first
    var result: [Endpoint] = []
    for (index, endpoint) in endpoints.enumerated() {
      let earlier = endpoints[..<index]
      if earlier.contains(where: { $0.name.value == endpoint.name.value }) {
        reader.error(
          "duplicate", at: endpoint.name.position,
          "the endpoint \"\(endpoint.name.value)\" stands twice")
      }
      switch endpoint.kind {
      case .rest:
        guard let port = endpoint.port else { continue }
        if port.value != 0, earlier.contains(where: { $0.port?.value == port.value }) {
          reader.error(
            "duplicate", at: port.position, "two endpoints listen on port \(port.value)")
        }
        result.append(
          Endpoint(
            name: endpoint.name.value, direction: endpoint.direction,
            transport: .rest(host: endpoint.host, port: port.value), encoding: endpoint.encoding))
      case .kafka:
        guard let topic = endpoint.topic else { continue }
        guard let servers = endpoint.bootstrapServers ?? servers else {
          reader.error(
            "missing-field", at: endpoint.name.position,
            "no endpoint of the runtime names \"bootstrapServers\"")
          continue
        }
        result.append(
          Endpoint(
            name: endpoint.name.value, direction: endpoint.direction,
            transport: .kafka(
              bootstrapServers: servers, topic: topic, consumerGroup: endpoint.consumerGroup),
            encoding: endpoint.encoding))
      }
    }
    return result
  }
}
