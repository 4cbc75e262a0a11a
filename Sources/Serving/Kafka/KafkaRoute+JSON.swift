internal import Kafka
package import Vocabulary

/// Kafka endpoints as whoever starts a runtime hands them over, beside those of REST.
extension KafkaRoute {
  private struct Declared {
    let name: String
    let direction: Endpoint.Direction
    let side: Side
    let outputTopic: String?
    let group: String?
    let deadLetters: String?
    let delivery: Delivery
  }

  private static let members: Set<String> = [
    "bootstrapServers", "deadLetters", "delivery", "direction", "encoding", "group", "name",
    "outputTopic", "topic", "type",
  ]

  /// The routes of a list of endpoints: one for each that is read, with the fields of a manifest.
  ///
  /// ```json
  /// [{"name": "in", "type": "kafka", "direction": "in", "bootstrapServers": "kafka:9092",
  ///   "topic": "applications"},
  ///  {"name": "out", "type": "kafka", "direction": "out", "topic": "decisions"}]
  /// ```
  ///
  /// - Parameters:
  ///   - runtime: the runtime's name, which the group has unless told otherwise.
  ///   - securityFile: a file of the operator's with the servers' TLS and SASL settings.
  package static func list(
    _ json: JSON, runtime: String, securityFile: String? = nil
  ) throws(Endpoint.Malformed) -> [KafkaRoute] {
    var security: KafkaSecurity?
    if let securityFile {
      do throws(KafkaSecurity.Invalid) {
        security = try KafkaSecurity(readingFrom: securityFile)
      } catch {
        throw Endpoint.Malformed(error.description)
      }
    }
    guard let values = json.array else {
      throw Endpoint.Malformed("found \(json.kind), expected an array of endpoints")
    }
    let kafka = values.enumerated().filter { $0.element["type"]?.string == "kafka" }
    let shared = kafka.lazy.compactMap { $0.element["bootstrapServers"]?.string }.first
    var declared: [Declared] = []
    for (index, value) in kafka {
      declared.append(
        try read(value, at: "endpoints[\(index)]", sharing: shared, runtime, security))
    }
    let outputs = declared.filter { $0.direction == .output }.map(\.side)
    var routes: [KafkaRoute] = []
    for endpoint in declared where endpoint.direction != .output {
      var sides = outputs
      if endpoint.direction == .both, let topic = endpoint.outputTopic {
        sides = [Side(endpoint.side.settings, topic: topic, encoding: endpoint.side.encoding)]
      }
      guard !sides.isEmpty else {
        throw Endpoint.Malformed(
          "the kafka endpoint \"\(endpoint.name)\" has nowhere to write: no other one has the "
            + "direction out")
      }
      var route = KafkaRoute(
        name: endpoint.name, input: endpoint.side, outputs: sides,
        group: endpoint.group ?? runtime, deadLetters: endpoint.deadLetters,
        delivery: endpoint.delivery)
      route.transactionalID = "muster.\(runtime).\(endpoint.name)"
      routes.append(route)
    }
    return routes
  }

  /// The kafka endpoints of a list, as they are declared.
  package static func declarations(in json: JSON) -> [JSON] {
    (json.array ?? []).filter { $0["type"]?.string == "kafka" }
  }

  private static func read(
    _ value: JSON, at place: String, sharing servers: String?, _ runtime: String,
    _ security: KafkaSecurity?
  ) throws(Endpoint.Malformed) -> Declared {
    if let foreign = value.object?.keys.filter({ !members.contains($0) }).min() {
      throw Endpoint.Malformed("\(place): a kafka endpoint has no member \"\(foreign)\"")
    }
    func text(_ name: String) throws(Endpoint.Malformed) -> String? {
      guard let found = value[name], found != .null else { return nil }
      guard let text = found.string, !text.isEmpty, !text.utf8.contains(0) else {
        throw Endpoint.Malformed("\(place): \"\(name)\": found \(found.kind), expected a text")
      }
      return text
    }
    func demand(_ name: String, or other: String? = nil) throws(Endpoint.Malformed) -> String {
      guard let found = try text(name) ?? other else {
        throw Endpoint.Malformed("\(place): \"\(name)\" is missing")
      }
      return found
    }
    func choice<Value: RawRepresentable & CaseIterable>(
      _ name: String, or other: Value
    ) throws(Endpoint.Malformed) -> Value where Value.RawValue == String {
      guard let word = try text(name) else { return other }
      guard let found = Value(rawValue: word) else {
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw Endpoint.Malformed("\(place): found the \(name) \"\(word)\", expected \(known)")
      }
      return found
    }
    let direction = try choice("direction", or: Endpoint.Direction.both)
    let encoding = try text("encoding") ?? "json"
    guard Encodings.named(encoding) != nil else {
      let known = Encodings.all.map(\.name).joined(separator: ", ")
      throw Endpoint.Malformed("\(place): found the encoding \"\(encoding)\", expected \(known)")
    }
    let settings = KafkaSettings(
      bootstrapServers: try demand("bootstrapServers", or: servers), clientID: "muster-\(runtime)",
      security: security)
    return Declared(
      name: try demand("name"), direction: direction,
      side: Side(settings, topic: try demand("topic"), encoding: encoding),
      outputTopic: direction == .both ? try demand("outputTopic") : nil,
      group: try text("group"), deadLetters: try text("deadLetters"),
      delivery: try choice("delivery", or: Delivery.atLeastOnce))
  }
}
