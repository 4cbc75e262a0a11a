package import Registry
package import Vocabulary

extension DesiredRuntime {
  /// What a process of the built-in runtime is set to, as its control surface takes it
  /// (`docs/runtime.md`, "Settings"); `nil` for other drivers.
  ///
  /// - Parameter model: what the model asks whose records are kept.
  package func settings(recording model: ModelRecording?) -> JSON? {
    guard driver == .muster else { return nil }
    return [
      "endpoints": .array(restEndpoints + kafkaEndpoints),
      "workers": .integer(Int64(workers)), "memoryBytes": .integer(Int64(memory)),
      "timeoutMilliseconds": .integer(Int64(timeout / .milliseconds(1))),
      "port": .integer(Int64(restPort ?? 0)),
      "recording": recording?.limited(by: model).json ?? .null,
    ]
  }

  /// The digest of settings, whatever the order of their endpoints.
  package static func digest(ofSettings json: JSON) -> Digest {
    var hasher = DigestHasher()
    hasher.field("settings 1")
    let endpoints = (json["endpoints"]?.array ?? []).map(\.canonicalText).sorted()
    for endpoint in endpoints { hasher.field(endpoint) }
    for name in ["workers", "memoryBytes", "timeoutMilliseconds", "port"] {
      hasher.field((json[name] ?? .null).canonicalText)
    }
    // Where nothing is recorded, the digest is what it was before recordings stood in settings.
    if let recording = json["recording"], recording != .null {
      hasher.field("recording \(recording.canonicalText)")
    }
    return hasher.finalize()
  }

  /// Its REST endpoints as the built-in runtime takes them.
  package var restEndpoints: [JSON] {
    endpoints.compactMap { endpoint in
      guard case .rest = endpoint.transport else { return nil }
      return [
        "name": .string(endpoint.name), "direction": .string(endpoint.direction.rawValue),
        "encoding": .string(endpoint.encoding.rawValue),
      ]
    }
  }

  /// Its Kafka endpoints as the built-in runtime takes them.
  package var kafkaEndpoints: [JSON] {
    endpoints.compactMap { endpoint in
      guard case .kafka(let kafka) = endpoint.transport else { return nil }
      var members: [String: JSON] = [
        "type": "kafka", "name": .string(endpoint.name),
        "direction": .string(endpoint.direction.rawValue),
        "encoding": .string(endpoint.encoding.rawValue),
        "bootstrapServers": .string(kafka.bootstrapServers), "topic": .string(kafka.topic),
      ]
      members["outputTopic"] = kafka.outputTopic.map(JSON.string)
      guard endpoint.direction != .output else { return .object(members) }
      members["group"] = kafka.group.map(JSON.string)
      members["deadLetters"] = kafka.deadLetters.map(JSON.string)
      members["delivery"] = .string(kafka.delivery.rawValue)
      return .object(members)
    }
  }

  /// The port of its first REST endpoint.
  package var restPort: Int? {
    endpoints.lazy.compactMap { endpoint in
      guard case .rest(_, let port) = endpoint.transport else { return nil }
      return port
    }.first
  }
}
