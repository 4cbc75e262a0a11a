import Vocabulary

/// What kafka endpoints must be to each other: a topic that is read has one that is written.
extension EndpointFields {
  /// The longest name of a topic.
  private static let topicLimit = 249

  static func checkRoutes(
    _ endpoints: [LocatedEndpoint], servers: Located<String>?, _ reader: inout FieldReader
  ) {
    let kafka = endpoints.filter { $0.kind == .kafka }
    let outputs = kafka.filter { $0.direction == .output }
    let inputs = kafka.filter { $0.direction == .input }
    func clusters(of endpoint: LocatedEndpoint) -> String? {
      (endpoint.bootstrapServers ?? servers)?.value
    }
    for endpoint in inputs where outputs.isEmpty {
      reader.error(
        "missing-endpoint", at: endpoint.name.position,
        "what comes in at the kafka endpoint \"\(endpoint.name.value)\" has nowhere to go",
        hint: "declare a kafka endpoint with the direction out, or make this one inout with an "
          + "outputTopic")
    }
    for endpoint in outputs where inputs.isEmpty {
      reader.error(
        "missing-endpoint", at: endpoint.name.position,
        "nothing goes to the kafka endpoint \"\(endpoint.name.value)\"",
        hint: "declare a kafka endpoint with the direction in")
    }
    if let first = outputs.first {
      for other in outputs where clusters(of: other) != clusters(of: first) {
        reader.error(
          "conflict", at: (other.bootstrapServers ?? other.name).position,
          "the kafka endpoints with the direction out are on different servers",
          hint: "a runtime writes to one cluster")
      }
      for endpoint in inputs
      where endpoint.delivery == .exactlyOnce && clusters(of: endpoint) != clusters(of: first) {
        reader.error(
          "conflict", at: endpoint.name.position,
          "exactly-once needs the answers on the servers that the records come from")
      }
    }
    checkTopics(kafka.filter { $0.direction != .output }, outputs, &reader)
  }

  /// Nothing that is written is read again, and nothing is read twice.
  private static func checkTopics(
    _ readers: [LocatedEndpoint], _ outputs: [LocatedEndpoint], _ reader: inout FieldReader
  ) {
    let read = Set(readers.compactMap { $0.topic?.value })
    for (index, endpoint) in readers.enumerated() {
      guard let topic = endpoint.topic else { continue }
      if readers[..<index].contains(where: {
        $0.topic?.value == topic.value && $0.group == endpoint.group
      }) {
        reader.error(
          "duplicate", at: topic.position,
          "two endpoints read the topic \"\(topic.value)\" for the same group")
      }
      if let own = endpoint.deadLetters, own.value == topic.value {
        reader.error(
          "conflict", at: own.position, "dead letters go to the topic that they come from")
      }
      let letters = endpoint.deadLetters?.value ?? "\(topic.value).dead-letters"
      if letters.utf8.count > topicLimit {
        reader.error(
          "bad-format", at: topic.position,
          "the topic \"\(topic.value.prefix(20))...\" with .dead-letters is longer than "
            + "\(topicLimit) characters",
          hint: "name a topic in deadLetters")
      }
    }
    for topic in outputs.map(\.topic) + readers.map(\.outputTopic) {
      guard let topic, read.contains(topic.value) else { continue }
      reader.error(
        "conflict", at: topic.position,
        "answers go to the topic \"\(topic.value)\", which is read: it would never end")
    }
  }
}
