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
  var bootstrapServers: Located<String>?
  var topic: Located<String>?
  var outputTopic: Located<String>?
  var group: String?
  var deadLetters: Located<String>?
  var delivery: Endpoint.Kafka.Delivery
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
    "bootstrapServers", .located(.text(.line)),
    "The servers of a kafka endpoint; else those of the first endpoint that names some.")
  static let topic = Field.optional(
    "topic", .located(.text(.topic)), "The topic of a kafka endpoint.")
  static let outputTopic = Field.optional(
    "outputTopic", .located(.text(.topic)),
    "Where the answers of a kafka endpoint go that is inout.")
  static let group = Field.optional(
    "group", .text(.word),
    "The consumer group of a kafka endpoint that is read; else the runtime's name.")
  static let deadLetters = Field.optional(
    "deadLetters", .located(.text(.topic)),
    "The topic of records without an answer; else the endpoint's topic with .dead-letters.")
  static let delivery = Field.optional(
    "delivery", .choice(), default: Endpoint.Kafka.Delivery.atLeastOnce, written: "at-least-once",
    "What a crash of a kafka endpoint may cost: some answers twice, or, in transactions, nothing.")

  static let schema = ValueSchema<LocatedEndpoint>.object(
    ObjectShape(
      title: "an endpoint", doc: "One way into or out of a runtime.",
      fields: [
        name.shape, direction.shape, type.shape, encoding.shape, host.shape, port.shape,
        bootstrapServers.shape, topic.shape, outputTopic.shape, group.shape, deadLetters.shape,
        delivery.shape,
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
    let outputTopic = reader.read(outputTopic)
    let group = reader.read(group)
    let deadLetters = reader.read(deadLetters)
    let delivery = reader.read(delivery) ?? .atLeastOnce
    if let kind { check(kind, direction, &reader) }
    guard let name, let kind, let direction else { return nil }
    return LocatedEndpoint(
      name: name, kind: kind, direction: direction, encoding: encoding, host: host, port: port,
      bootstrapServers: servers, topic: topic, outputTopic: outputTopic, group: group,
      deadLetters: deadLetters, delivery: delivery)
  }

  private static func check(
    _ kind: LocatedEndpoint.Kind, _ direction: Endpoint.Direction?, _ reader: inout FieldReader
  ) {
    var owner = "an endpoint of the type \(kind.rawValue)"
    func refuse<Value>(_ field: Field<Value>, _ reader: inout FieldReader) {
      guard reader.has(field) else { return }
      reader.error(
        "conflict", at: reader.place(of: field), "\"\(field.name)\" does not belong to \(owner)")
    }
    func demand<Value>(_ field: Field<Value>, _ reader: inout FieldReader) {
      guard !reader.has(field) else { return }
      reader.error(
        "missing-field", at: reader.position, "\(owner) needs the field \"\(field.name)\"")
    }
    switch kind {
    case .rest:
      demand(port, &reader)
      refuse(topic, &reader)
      refuse(bootstrapServers, &reader)
      refuse(outputTopic, &reader)
      refuse(group, &reader)
      refuse(deadLetters, &reader)
      refuse(delivery, &reader)
    case .kafka:
      demand(topic, &reader)
      refuse(port, &reader)
      refuse(host, &reader)
      guard let direction else { return }
      owner = "a kafka endpoint with the direction \(direction.rawValue)"
      if direction == .both { demand(outputTopic, &reader) } else { refuse(outputTopic, &reader) }
      guard direction == .output else { return }
      refuse(group, &reader)
      refuse(deadLetters, &reader)
      refuse(delivery, &reader)
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
      guard let transport = transport(endpoint, after: earlier, servers: servers, &reader) else {
        continue
      }
      result.append(
        Endpoint(
          name: endpoint.name.value, direction: endpoint.direction, transport: transport,
          encoding: endpoint.encoding))
    }
    checkRoutes(endpoints, servers: servers, &reader)
    return result
  }

  private static func transport(
    _ endpoint: LocatedEndpoint, after earlier: ArraySlice<LocatedEndpoint>,
    servers: Located<String>?, _ reader: inout FieldReader
  ) -> Endpoint.Transport? {
    switch endpoint.kind {
    case .rest:
      guard let port = endpoint.port else { return nil }
      if port.value != 0, earlier.contains(where: { $0.port?.value == port.value }) {
        reader.error("duplicate", at: port.position, "two endpoints listen on port \(port.value)")
      }
      return .rest(host: endpoint.host, port: port.value)
    case .kafka:
      guard let topic = endpoint.topic else { return nil }
      guard let servers = endpoint.bootstrapServers ?? servers else {
        reader.error(
          "missing-field", at: endpoint.name.position,
          "no endpoint of the runtime names \"bootstrapServers\"")
        return nil
      }
      return .kafka(
        Endpoint.Kafka(
          bootstrapServers: servers.value, topic: topic.value,
          outputTopic: endpoint.outputTopic?.value, group: endpoint.group,
          deadLetters: endpoint.deadLetters?.value,
          delivery: endpoint.delivery))
    }
  }
}
